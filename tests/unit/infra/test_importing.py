"""Sending what was found: in batches of bounded size, and without what the hall will not take."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest

from infra.contracts import RefusalKind
from infra.importing import sender as sending
from infra.importing.batches import MOST_BYTES, Batch, Limits, batched
from infra.importing.findings import Fault, Faults, Finding, Found, Reading, WrongFile
from infra.importing.importer import MOST_AHEAD, Importer
from infra.importing.sender import AT_ONCE, ImportFailed, Sender
from infra.importing.target import Taken, Target

Answering = Callable[[dict[str, Any]], httpx.Response]
LIMITS = Limits(records=200, parts=500)


def thing(name: str, parts: int = 1, colour: str = "red") -> Found:
    return Found(name, (7,), {"reference": name, "colour": colour}, parts)


def sizes(*found: Found | Fault) -> list[int]:
    return [len(batch.records) for batch in batched(found, LIMITS) if isinstance(batch, Batch)]


def test_a_batch_is_bounded_in_records_parts_and_bytes() -> None:
    many = (thing(str(number), parts=0) for number in range(LIMITS.records + 1))
    assert sizes(*many) == [LIMITS.records, 1]
    half = LIMITS.parts // 2
    assert sizes(thing("a", half), thing("b", half), thing("c"), thing("d", 4000), thing("e")) == [2, 1, 1, 1]
    long = "x" * (MOST_BYTES // 3)
    assert sizes(*(thing(name, colour=long) for name in "abcd")) == [2, 2]


def test_faults_pass_by_the_batches_and_nothing_is_lost() -> None:
    fault = Fault("b", (2,), "why")
    first, second = batched([thing("a"), fault, thing("c")], LIMITS)
    assert first == fault
    assert isinstance(second, Batch)
    body = json.loads(second.body({"shed": "s"}, "things"))
    assert [one["reference"] for one in body.pop("things")] == ["a", "c"]
    assert body == {"shed": "s"}


def test_records_are_drawn_as_they_are_sent() -> None:
    drawn = 0

    def endless() -> Iterator[Found]:
        nonlocal drawn
        while True:
            drawn += 1
            yield thing(str(drawn))

    next(batched(endless(), LIMITS))
    assert drawn == LIMITS.records + 1


def test_faults_come_in_the_order_of_the_file() -> None:
    with Faults.kept() as faults:
        for line in (30, 4, 17):
            faults.add(Fault(f"thing-{line}", (line, line + 1), "why"))
        assert len(faults) == 3
        assert [fault.lines for fault in faults] == [(4, 5), (17, 18), (30, 31)]


def recorded(body: dict[str, Any], *known: str, otherwise: str = "") -> httpx.Response:
    """What the hall answers: how each thing was taken, by its outcome."""
    names = [one["reference"] for one in body["things"]]
    answer = {
        "new": [name for name in names if name not in (*known, otherwise)],
        "known": [name for name in names if name in known],
        "otherwise": [place for place, name in enumerate(names) if name == otherwise],
        "parts": 5,
    }
    return httpx.Response(200, json=answer, headers={"Hall-Position": "9"})


def taken(answer: Mapping[str, Any]) -> Taken:
    refused = dict.fromkeys(answer["otherwise"], "is there otherwise")
    return Taken(len(answer["new"]), len(answer["known"]), refused)


async def ready(sender: Sender) -> None:
    """Nothing needs to be."""


TARGET = Target(
    records="things",
    path="/things/batch",
    told={"shed": "s"},
    limits=LIMITS,
    taken=taken,
    figures=("parts",),
    followed="/things",
    prepare=ready,
)


def malformed(*fields: str) -> httpx.Response:
    errors = [{"field": field, "message": "must not be so"} for field in fields]
    return httpx.Response(422, json={"code": "malformed", "detail": fields[0], "errors": errors})


def send(answer: Answering, *found: Found) -> tuple[Importer, list[Fault], list[list[str]]]:
    """What an importer makes of a hall that answers like that; with the references of each command."""
    sent: list[list[str]] = []

    def reply(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        if request.url.path != "/v1/things/batch":
            return httpx.Response(200, json={})
        sent.append([one["reference"] for one in body["things"]])
        return answer(body)

    async def run(faults: Faults) -> Importer:
        importer = Importer(TARGET, Reading(), faults, lambda *_: None, lambda *_: None)
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://hall") as client:
            await importer.send(iter(found), Sender(client, UUID(int=1)))
        return importer

    with Faults.kept() as faults:
        return asyncio.run(run(faults)), list(faults), sent


def test_recorded_and_already_recorded_are_counted_apart() -> None:
    importer, faults, _ = send(lambda body: recorded(body, "b"), thing("a"), thing("b"), thing("c"))
    summary = importer.summary
    assert (summary.imported, summary.already_there, summary.position) == (2, 1, 9)
    assert summary.figures == {"parts": 5}
    assert faults == []


def test_what_the_service_itself_refuses_is_a_fault() -> None:
    importer, faults, _ = send(lambda body: recorded(body, "a", otherwise="b"), thing("a"), thing("b"))
    assert (importer.summary.imported, importer.summary.already_there) == (0, 1)
    assert [(fault.reference, fault.reason) for fault in faults] == [("b", "is there otherwise")]


def test_records_that_do_not_fit_are_named_and_the_rest_is_taken() -> None:
    def answer(body: dict[str, Any]) -> httpx.Response:
        bad = [place for place, one in enumerate(body["things"]) if one["reference"].startswith("bad")]
        return malformed(*(f"things.{place}.parts.0.at" for place in bad[:2])) if bad else recorded(body)

    found = [thing(name) for name in ("bad-1", "a", "bad-2", "b", "bad-3")]
    importer, faults, sent = send(answer, *found)
    assert [fault.reference for fault in faults] == ["bad-1", "bad-2", "bad-3"]
    assert {fault.reason for fault in faults} == {"malformed: parts.0.at: must not be so"}
    assert sent == [["bad-1", "a", "bad-2", "b", "bad-3"], ["a", "b", "bad-3"], ["a", "b"]]
    assert importer.summary.imported == 2


def test_what_is_too_large_is_sent_in_parts_until_one_record_is_too_large_by_itself() -> None:
    def answer(body: dict[str, Any]) -> httpx.Response:
        names = [one["reference"] for one in body["things"]]
        if len(names) > 2 or "huge" in names:
            return httpx.Response(413, json={"code": "too_large", "detail": "the body has 2 bytes"})
        return recorded(body)

    importer, faults, _ = send(answer, *(thing(name) for name in ("a", "b", "huge", "c", "d")))
    assert [(fault.reference, fault.reason) for fault in faults] == [
        ("huge", "too_large: the body has 2 bytes")
    ]
    assert importer.summary.imported == 4


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(403, json={"code": "not_allowed", "detail": "role clerk"}),
        httpx.Response(404, json={"code": "unknown_item", "detail": "no such item"}),
        malformed("hall"),
        httpx.Response(500, text="oh"),
    ],
)
def test_a_no_to_all_of_it_ends_the_import(response: httpx.Response) -> None:
    with pytest.raises(BaseExceptionGroup) as raised:
        send(lambda body: response, thing("a"), thing("b"))
    assert raised.group_contains(ImportFailed)


def test_a_file_of_another_kind_leaves_nothing_in_the_hall() -> None:
    def findings() -> Iterator[Finding]:
        raise WrongFile("it is a picture")
        yield

    with Faults.kept() as faults:
        importer = Importer(TARGET, Reading(), faults, lambda *_: None, lambda *_: None)
        with pytest.raises(WrongFile):  # and not HallAway: nothing listens there
            asyncio.run(importer.run(findings(), "http://127.0.0.1:9", "token"))


def test_what_must_be_there_first_may_be_there_already_but_not_be_refused() -> None:
    there = RefusalKind.of(
        "there", 409, "1.2", ("It is there", "已有", "已有"), ("Go on", "請繼續", "请继续")
    )

    def reply(request: httpx.Request) -> httpx.Response:
        code = request.url.path.removeprefix("/v1/")
        return httpx.Response(200, json={}) if code == "new" else httpx.Response(409, json={"code": code})

    async def prepare(path: str) -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://hall") as client:
            await Sender(client, UUID(int=1)).prepare(path, {}, there)

    for fine in ("/new", "/there"):
        asyncio.run(prepare(fine))
    with pytest.raises(ImportFailed, match="locked"):
        asyncio.run(prepare("/locked"))


def test_the_key_of_a_command_follows_from_the_run_and_from_what_it_says() -> None:
    keys: list[str] = []

    def reply(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        return httpx.Response(200, json={})

    async def post() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://hall") as client:
            for run, path, body in told:
                await Sender(client, UUID(int=run)).post(path, body)

    told = [(1, "/a", b"{}"), (1, "/a", b"{}"), (2, "/a", b"{}"), (1, "/b", b"{}"), (1, "/a", b"[]")]
    asyncio.run(post())
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


class Lagging:
    """A hall whose read models come on by so many events each time they are waited for, or stand still."""

    def __init__(self, each_time: int, position: int = 0) -> None:
        self.each_time = each_time
        self.position = position
        self.reached = 0
        self.furthest = 0

    def reply(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/batch"):
            self.position += 5_000
            self.furthest = max(self.furthest, self.position - self.reached)
            answer = recorded(json.loads(request.content))
            return httpx.Response(200, content=answer.content, headers={"Hall-Position": str(self.position)})
        wanted = int(request.headers.get("Hall-At-Least", 0))
        if wanted <= self.reached:
            return httpx.Response(200, json={})
        self.reached += self.each_time
        return httpx.Response(503, json={"code": "unavailable", "reached": self.reached, "wanted": wanted})


def import_into(
    hall: Lagging, batches: int, monkeypatch: pytest.MonkeyPatch, *, patience: float
) -> tuple[Importer, list[tuple[int, int]]]:
    """An importer after a whole run, and what it said of the read models meanwhile."""
    monkeypatch.setattr(sending, "_PATIENCE", patience)
    monkeypatch.setattr(sending, "_FIRST_PAUSE", 0.01)
    told: list[tuple[int, int]] = []

    async def run(faults: Faults) -> Importer:
        importer = Importer(TARGET, Reading(), faults, lambda *_: None, lambda *where: told.append(where))
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(hall.reply), base_url="http://hall"
        ) as client:
            await importer.deliver(
                iter([thing(str(number), LIMITS.parts) for number in range(batches)]),
                Sender(client, UUID(int=1)),
            )
        return importer

    with Faults.kept() as faults:
        return asyncio.run(run(faults)), told


def test_read_models_that_are_behind_and_move_are_waited_for_however_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hall = Lagging(each_time=500)
    importer, told = import_into(hall, 2, monkeypatch, patience=0.1)  # twenty waits of 0.01 s and more
    assert (importer.summary.followed, importer.summary.position) == (10_000, 10_000)
    assert told == [(reached, 10_000) for reached in range(500, 10_001, 500)]


def test_of_read_models_that_stand_still_it_says_where_and_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    importer, _ = import_into(Lagging(each_time=0), 30, monkeypatch, patience=0.1)
    summary = importer.summary
    assert (summary.imported, summary.position, summary.followed) == (30, 150_000, 0)


def test_it_runs_no_further_ahead_of_the_read_models_than_who_imports_beside_it_can_wait_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hall = Lagging(each_time=4_000)
    importer, _ = import_into(hall, 60, monkeypatch, patience=5)
    assert importer.summary.followed == 300_000
    assert hall.furthest <= MOST_AHEAD + AT_ONCE * 5_000

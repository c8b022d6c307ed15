"""Sending what was found: in batches of bounded size, and without what the hall will not take."""

import asyncio
import json
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.cases.importing import sender as sending
from services.cases.importing.batches import ENOUGH_STEPS, MOST_BYTES, MOST_CASES, Batch, batched
from services.cases.importing.findings import Fault, Faults, FoundCase, NotALog, Reader, Reading
from services.cases.importing.importer import MOST_AHEAD, Importer, ImportFailed, Target
from services.cases.importing.receipts import read_receipts
from services.cases.importing.sender import AT_ONCE, Sender
from services.cases.importing.xes import read_xes

Answering = Callable[[dict[str, Any]], httpx.Response]


def case(name: str, steps: int = 1, activity: str = "Do") -> FoundCase:
    return FoundCase(name, (7,), {"reference": name, "steps": [{"activity": activity}] * steps})


def sizes(*found: FoundCase | Fault) -> list[int]:
    return [len(batch.cases) for batch in batched(found) if isinstance(batch, Batch)]


def test_a_batch_is_bounded_in_cases_steps_and_bytes() -> None:
    assert sizes(*(case(str(number), steps=0) for number in range(MOST_CASES + 1))) == [MOST_CASES, 1]
    half = ENOUGH_STEPS // 2
    assert sizes(case("a", half), case("b", half), case("c"), case("d", 4000), case("e")) == [2, 1, 1, 1]
    long = "x" * (MOST_BYTES // 3)
    assert sizes(*(case(name, activity=long) for name in "abcd")) == [2, 2]


def test_faults_pass_by_the_batches_and_nothing_is_lost() -> None:
    fault = Fault("b", (2,), "why")
    first, second = batched([case("a"), fault, case("c")])
    assert first == fault
    assert isinstance(second, Batch)
    body = json.loads(second.body("h", "i", "s"))
    assert [one["reference"] for one in body.pop("cases")] == ["a", "c"]
    assert body == {"hall": "h", "item": "i", "source": "s"}


def test_cases_are_drawn_as_they_are_sent() -> None:
    drawn = 0

    def endless() -> Iterator[FoundCase]:
        nonlocal drawn
        while True:
            drawn += 1
            yield case(str(drawn))

    next(batched(endless()))
    assert drawn == MOST_CASES + 1


def test_faults_come_in_the_order_of_the_file() -> None:
    with Faults.kept() as faults:
        for line in (30, 4, 17):
            faults.add(Fault(f"case-{line}", (line, line + 1), "why"))
        assert len(faults) == 3
        assert [fault.lines for fault in faults] == [(4, 5), (17, 18), (30, 31)]


def recorded(body: dict[str, Any], *known: str) -> httpx.Response:
    outcomes = [
        {
            "reference": one["reference"],
            "outcome": "already_recorded" if one["reference"] in known else "recorded",
        }
        for one in body["cases"]
    ]
    return httpx.Response(200, json={"cases": outcomes, "steps": 5}, headers={"Hall-Position": "9"})


def malformed(*fields: str) -> httpx.Response:
    errors = [{"field": field, "message": "must not be so"} for field in fields]
    return httpx.Response(422, json={"code": "malformed", "detail": fields[0], "errors": errors})


def send(answer: Answering, *found: FoundCase) -> tuple[Importer, list[Fault], list[list[str]]]:
    """What an importer makes of a hall that answers like that; with the references of each command."""
    sent: list[list[str]] = []

    def reply(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        if request.url.path != "/v1/cases/historical/batch":
            return httpx.Response(200, json={})
        sent.append([one["reference"] for one in body["cases"]])
        return answer(body)

    async def run(faults: Faults) -> Importer:
        importer = Importer(Target("h", "i", "s"), Reading(), faults, lambda *_: None, lambda *_: None)
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply), base_url="http://hall") as client:
            await importer.send(iter(found), Sender(client, UUID(int=1)))
        return importer

    with Faults.kept() as faults:
        return asyncio.run(run(faults)), list(faults), sent


def test_recorded_and_already_recorded_are_counted_apart() -> None:
    importer, faults, _ = send(lambda body: recorded(body, "b"), case("a"), case("b"), case("c"))
    summary = importer.summary
    assert (summary.imported, summary.already_there, summary.steps, summary.position) == (2, 1, 5, 9)
    assert faults == []


def test_a_case_that_is_there_but_otherwise_is_a_fault() -> None:
    def answer(body: dict[str, Any]) -> httpx.Response:
        told = json.loads(recorded(body, "a", "b").content)
        told["cases"][1] |= {"outcome": "recorded_otherwise", "number": "h-1", "detail": "7 steps, 8 now"}
        return httpx.Response(200, json=told, headers={"Hall-Position": "9"})

    importer, faults, _ = send(answer, case("a"), case("b"))
    assert (importer.summary.imported, importer.summary.already_there) == (0, 1)
    assert [(fault.reference, fault.reason) for fault in faults] == [
        ("b", "is recorded as h-1, and otherwise: 7 steps, 8 now")
    ]


def test_cases_that_do_not_fit_are_named_and_the_rest_is_taken() -> None:
    def answer(body: dict[str, Any]) -> httpx.Response:
        bad = [place for place, one in enumerate(body["cases"]) if one["reference"].startswith("bad")]
        return malformed(*(f"cases.{place}.steps.0.at" for place in bad[:2])) if bad else recorded(body)

    found = [case(name) for name in ("bad-1", "a", "bad-2", "b", "bad-3")]
    importer, faults, sent = send(answer, *found)
    assert [fault.reference for fault in faults] == ["bad-1", "bad-2", "bad-3"]
    assert {fault.reason for fault in faults} == {"malformed: steps.0.at: must not be so"}
    assert sent == [["bad-1", "a", "bad-2", "b", "bad-3"], ["a", "b", "bad-3"], ["a", "b"]]
    assert importer.summary.imported == 2


def test_what_is_too_large_is_sent_in_parts_until_one_case_is_too_large_by_itself() -> None:
    def answer(body: dict[str, Any]) -> httpx.Response:
        names = [one["reference"] for one in body["cases"]]
        if len(names) > 2 or "huge" in names:
            return httpx.Response(413, json={"code": "too_large", "detail": "the body has 2 bytes"})
        return recorded(body)

    importer, faults, _ = send(answer, *(case(name) for name in ("a", "b", "huge", "c", "d")))
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
        send(lambda body: response, case("a"), case("b"))
    assert raised.group_contains(ImportFailed)


def test_a_file_of_another_kind_opens_no_hall(tmp_path: Path) -> None:
    file = tmp_path / "x.xes"
    file.write_text("<html/>")
    with Faults.kept() as faults:
        importer = Importer(Target("h", "i", "s"), Reading(), faults, lambda *_: None, lambda *_: None)
        with pytest.raises(NotALog):  # and not HallAway: nothing listens there
            asyncio.run(importer.run(read_xes, file, "http://127.0.0.1:9", "token"))


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
        importer = Importer(
            Target("h", "i", "s"), Reading(), faults, lambda *_: None, lambda *where: told.append(where)
        )
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(hall.reply), base_url="http://hall"
        ) as client:
            await importer.deliver(
                iter([case(str(number), ENOUGH_STEPS) for number in range(batches)]),
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


def _csv(file: Path, cases: int) -> None:
    header = (
        "case:concept:name,case:channel,case:startdate,concept:name,org:group,org:resource,time:timestamp"
    )
    at = "2011-10-11T13:45:40+02:00"
    rows = (f"case-{number % cases},Desk,{at},Do,G,R,{at}\n" for number in range(3 * cases))
    file.write_text(f"{header}\n{''.join(rows)}")


def _xes(file: Path, cases: int) -> None:
    attributes = '<string key="concept:name" value="Do"/><date key="time:timestamp" value="2011-10-11T13Z"/>'
    event = f"<event>{attributes}</event>"
    traces = (
        f'<trace><string key="concept:name" value="case-{number}"/>{event * 3}</trace>'
        for number in range(cases)
    )
    file.write_text(f"<log>{''.join(traces)}</log>")


@pytest.mark.parametrize(("write", "read"), [(_csv, read_receipts), (_xes, read_xes)], ids=["csv", "xes"])
def test_memory_does_not_grow_with_the_file(
    tmp_path: Path, write: Callable[[Path, int], None], read: Reader
) -> None:
    peaks = []
    for cases in (300, 1_000, 4_000):  # the first one warms up
        file = tmp_path / "log"
        write(file, cases)
        tracemalloc.start()
        steps = sum(batch.steps for batch in batched(read(file, Reading())) if isinstance(batch, Batch))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert steps == 3 * cases
    assert peaks[2] < 1.5 * peaks[1]  # four times the file: what grew with it would be near 4

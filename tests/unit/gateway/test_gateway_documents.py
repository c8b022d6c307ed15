"""Given a query whose answer is a page or a picture, when it is asked, then that is what comes, harmless."""

import asyncio
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.app import Gateway
from gateway.discovery import ContractError, check
from gateway.documents import _disposition
from gateway.identity.choice import verifier_from
from gateway.identity.development import DevelopmentIssuer
from gateway.identity.pseudonym import Pseudonyms
from gateway.limits import RateLimiter, network_of
from infra.bus.port import BusUnavailable
from infra.contracts import (
    PUBLIC,
    STALE_VERSION,
    UNAVAILABLE,
    UNKNOWN,
    Answer,
    Command,
    Contract,
    Document,
    Query,
    command,
    query,
)
from infra.loop.config import Settings
from services.shared.words import OWN
from services.shared.words import Found as FoundThing
from tests.said import said
from tests.unit.gateway_rig import StubRpc, problem


class Drawing(Document):
    media_type: ClassVar[str] = "image/svg+xml"


class Letter(Document):
    media_type: ClassVar[str] = "text/html"


class Guide(Document):
    media_type: ClassVar[str] = "application/ld+json"


@query("/chairs/{tag}/drawing", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Drawing, refusals=(UNKNOWN,))
class DrawChair(Query):
    """Draw a chair."""

    tag: str


@query("/chairs/{tag}/letter", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Letter)
class WriteLetter(Query):
    """Write a letter about a chair."""

    tag: str


@query("/chairs/{tag}/guide", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Guide)
class GuideToChair(Query):
    """Guide to a chair."""

    tag: str


class Found(Answer):
    tag: str


@query("/found/{tag}", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Found, misses_per_minute=3)
class FindChair(Query):
    """Find a chair by its tag."""

    tag: str


@command("/found/{tag}/opening", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Found, misses_per_minute=3)
class OpenDrawer(Command):
    """Open a drawer by its tag."""

    tag: str


@query("/found/{tag}/paper", roles=(PUBLIC,), place=OWN, clause="9.9", answer=Letter, misses_per_minute=3)
class FindLetter(Query):
    """Find a letter by its tag."""

    tag: str


@query("/chairs/{tag}/plan", roles=("visitor",), place=OWN, clause="9.9", answer=Letter)
class PlanChair(Query):
    """Plan a chair."""

    tag: str


CONTRACT = Contract.of("drawings", globals())


class Room:
    """A gateway to the contract above, whose service is a stub, and callers of it."""

    def __init__(self, data: Path) -> None:
        self.rpc = StubRpc()
        settings = Settings({"HALL_DATA": str(data)})
        self.issuer = DevelopmentIssuer(settings)
        gate = (verifier_from(settings), Pseudonyms.of(settings), RateLimiter(0))
        self.gateway = Gateway([CONTRACT], self.rpc, *gate, body_limit=1000, rpc_timeout=1.0)

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        address: str = "10.0.0.1",
        known_as: str | None = None,
        further: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4()), **(further or {})}
        if known_as is not None:
            headers["Authorization"] = f"Bearer {self.issuer.token(['visitor'], subject=known_as)}"
        way = httpx.ASGITransport(self.gateway, client=(address, 1))
        async with httpx.AsyncClient(transport=way, base_url="http://hall") as client:
            return await client.request(method, path, headers=headers)

    def get(self, path: str, **how: Any) -> httpx.Response:
        return asyncio.run(self.ask(path, **how))

    def told(self, text: str, **further: Any) -> None:
        self.rpc.reply = {"answer": {"text": text, "file_name": None, "language": None, **further}}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.mark.parametrize(
    ("what", "content_type"),
    [
        ("drawing", "image/svg+xml; charset=utf-8"),
        ("letter", "text/html; charset=utf-8"),
        ("guide", "application/ld+json"),
    ],
)
def test_a_document_is_the_body_itself(room: Room, what: str, content_type: str) -> None:
    room.told('<p>"椅子"</p>')
    answer = room.get(f"/v1/chairs/a/{what}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.content == '<p>"椅子"</p>'.encode()
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_document_may_do_nothing_but_look_its_own_way(room: Room) -> None:
    room.told("<p/>")
    headers = room.get("/v1/chairs/a/letter").headers
    [policy] = headers.get_list("content-security-policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == "'unsafe-inline'"
    assert not {"script-src", "img-src", "connect-src", "object-src"} & set(rules)
    assert {rules["base-uri"], rules["form-action"]} == {"'none'"}
    assert rules["frame-ancestors"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"


def test_json_keeps_the_stricter_policy(room: Room) -> None:
    room.rpc.reply = {"answer": {"tag": "a"}}
    [policy] = room.get("/v1/found/a").headers.get_list("content-security-policy")
    assert "unsafe" not in policy


def test_head_tells_the_same_without_the_body(room: Room) -> None:
    room.told("<p>long</p>", file_name="letter.html")
    full, head = room.get("/v1/chairs/a/letter"), room.get("/v1/chairs/a/letter", method="HEAD")
    assert head.content == b""
    assert head.status_code == 200
    differing = {name for name in full.headers if full.headers[name] != head.headers.get(name)}
    assert differing == {"x-correlation-id"}


def test_a_document_has_a_language_and_a_name(room: Room) -> None:
    room.told("<p/>", file_name="告知書 1.html", language="zh-Hant")
    headers = room.get("/v1/chairs/a/letter").headers
    assert headers["content-language"] == "zh-Hant"
    assert headers["content-disposition"] == (
        "inline; filename=\"____1.html\"; filename*=UTF-8''%E5%91%8A%E7%9F%A5%E6%9B%B8%201.html"
    )
    room.told("<p/>")
    assert "content-disposition" not in room.get("/v1/chairs/a/letter").headers


@given(st.text())
def test_no_file_name_breaks_out_of_its_header(name: str) -> None:
    header = _disposition(name)
    assert header.isascii()
    assert header.isprintable()
    quoted = header.removeprefix('inline; filename="')
    assert '"' not in quoted[: quoted.index('"')]
    assert not {"/", "\\", '"'} & set(quoted.replace('"', "", 1))


def test_a_public_document_is_not_sent_again_to_who_has_it(room: Room) -> None:
    room.told("<p>a</p>", language="en")
    first = room.get("/v1/chairs/a/letter")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"
    for known in (tag, f'"other", W/{tag}', "*"):
        again = room.get("/v1/chairs/a/letter", further={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["content-language"] == "en"
    room.told("<p>b</p>")
    changed = room.get("/v1/chairs/a/letter", further={"If-None-Match": tag})
    assert (changed.status_code, changed.text) == (200, "<p>b</p>")


def test_what_a_secret_opens_and_what_is_for_some_is_kept_nowhere(room: Room) -> None:
    room.told("<p>a</p>")
    for path, known_as in (("/v1/found/a/paper", None), ("/v1/chairs/a/plan", "ann")):
        answer = room.get(path, known_as=known_as)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in answer.headers


def test_a_refusal_stays_a_problem(room: Room) -> None:
    room.rpc.reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}
    problem(room.get("/v1/chairs/a/drawing"), 404, "unknown")
    problem(room.get("/v1/chairs/a/drawing?colour=red"), 422, "malformed")
    room.rpc.reply = BusUnavailable("nobody")
    problem(room.get("/v1/chairs/a/drawing"), 503, "unavailable")


def test_the_document_of_the_gateway_tells_the_media_type(room: Room) -> None:
    document = room.get("/openapi.json").json()
    for what, media_type in (("drawing", "image/svg+xml"), ("letter", "text/html")):
        responses = document["paths"][f"/v1/chairs/{{tag}}/{what}"]["get"]["responses"]
        assert responses["200"]["content"] == {media_type: {"schema": {"type": "string"}}}
        assert list(responses["404"]["content"]) == ["application/problem+json"]
    assert not {"Drawing", "Letter"} & set(document["components"]["schemas"])
    found = document["paths"]["/v1/found/{tag}"]["get"]
    assert list(found["responses"]["200"]["content"]) == ["application/json"]
    opening = document["paths"]["/v1/found/{tag}/opening"]["post"]
    assert found["x-misses-per-minute"] == opening["x-misses-per-minute"] == 3


def test_a_document_that_cannot_be_served_is_named() -> None:
    @query("/nothing", roles=(PUBLIC,), place=OWN, clause="1", answer=Document)
    class NoMediaType(Query):
        """Has no media type."""

    @command("/letters", roles=("clerk",), place=FoundThing(), clause="1", answer=Letter)
    class WriteItDown(Command):
        """Is a command."""

    with pytest.raises(ContractError, match="media_type"):
        check(Contract("x", {}, {"NoMediaType": NoMediaType}, {}))
    with pytest.raises(ContractError, match="only a query"):
        check(Contract("x", {"WriteItDown": WriteItDown}, {}, {}))


def test_who_guesses_is_soon_refused_even_what_is_there(room: Room) -> None:
    room.rpc.reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}
    for _ in range(3):
        problem(room.get("/v1/found/a"), 404, "unknown")
    answer = room.get("/v1/found/a")
    problem(answer, 429, "too_many_requests")
    assert int(answer.headers["retry-after"]) == 20
    room.rpc.reply = {"answer": {"tag": "a"}}
    problem(room.get("/v1/found/a"), 429, "too_many_requests")
    assert len(room.rpc.calls) == 3
    assert room.get("/v1/found/a", address="10.0.0.2").status_code == 200  # another caller
    room.told("<p/>")
    assert room.get("/v1/chairs/a/letter").status_code == 200  # another question


def test_who_guesses_with_a_command_is_refused_as_well_and_another_refusal_costs_nothing(room: Room) -> None:
    room.rpc.reply = {"refusal": STALE_VERSION(said("it is open")).to_problem()}
    assert {room.get("/v1/found/a/opening", method="POST").status_code for _ in range(5)} == {409}
    room.rpc.reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}
    answers = [room.get("/v1/found/a/opening", method="POST").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]


def test_what_is_found_costs_nothing(room: Room) -> None:
    room.rpc.reply = {"answer": {"tag": "a"}}
    assert {room.get("/v1/found/a").status_code for _ in range(20)} == {200}


def test_who_guesses_shuts_out_nobody_who_asks_for_another_thing_or_is_known(room: Room) -> None:
    room.rpc.reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}
    assert [room.get("/v1/found/a").status_code for _ in range(4)] == [404, 404, 404, 429]
    guesses = [room.get("/v1/found/a", known_as="ann").status_code for _ in range(4)]
    assert guesses == [404, 404, 404, 429]  # whoever is known has turns of his own, and no more
    room.rpc.reply = {"answer": {"tag": "a"}}
    assert room.get("/v1/found/b").status_code == 200
    assert room.get("/v1/found/a", known_as="bob").status_code == 200
    problem(room.get("/v1/found/a", known_as="ann", address="10.0.0.3"), 429, "too_many_requests")


def test_one_secret_has_one_count_whatever_is_asked_of_what_it_opens(room: Room) -> None:
    room.rpc.reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}
    ways = [("/v1/found/a", "GET"), ("/v1/found/a/opening", "POST")] * 2
    assert [room.get(path, method=method).status_code for path, method in ways] == [404, 404, 404, 429]


def test_an_outage_and_a_form_that_does_not_fit_cost_nothing(room: Room) -> None:
    room.rpc.reply = BusUnavailable("nobody")
    assert {room.get("/v1/found/a").status_code for _ in range(5)} == {503}
    room.rpc.reply = {"refusal": UNAVAILABLE(said("not yet")).to_problem()}
    assert {room.get("/v1/found/a").status_code for _ in range(5)} == {503}
    assert {room.get("/v1/found/a?colour=red").status_code for _ in range(5)} == {422}


def test_guessing_many_times_at_once_leads_past_no_limit(room: Room) -> None:
    reply = {"refusal": UNKNOWN(said("no such chair")).to_problem()}

    async def slow(*_: Any) -> Any:
        await asyncio.sleep(0.01)
        return reply

    room.rpc.call = slow  # type: ignore[method-assign, assignment]

    async def all_at_once() -> list[int]:
        answers = await asyncio.gather(*(room.ask("/v1/found/a") for _ in range(20)))
        return sorted(answer.status_code for answer in answers)

    assert asyncio.run(all_at_once()) == [404] * 3 + [429] * 17


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_what_one_caller_has_for_his_own(address: str, network: str) -> None:
    assert network_of(address) == network

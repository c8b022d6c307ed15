"""Given a contract, when a request comes, then the service is asked what was meant, or nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway import bodies
from infra.bus.port import BusUnavailable
from infra.contracts import UNAVAILABLE, Refusal
from tests.said import said
from tests.unit.gateway_rig import TAKEN, Rig, problem

CHAIRS = "/v1/halls/north/chairs"
GOOD = {"tag": "a", "count": 2}


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def test_a_command_reaches_its_service(rig: Rig) -> None:
    answer = asyncio.run(rig.send("POST", CHAIRS, json=GOOD, headers={"X-Correlation-Id": "abc-1"}))
    assert (answer.status_code, answer.json()) == (200, {"tag": "a", "count": 2})
    assert answer.headers["hall-position"] == "7"
    assert answer.headers["x-correlation-id"] == "abc-1"
    service, method, asked = rig.rpc.calls[0]
    assert (service, method, asked["name"]) == ("chairs", "execute", "PlaceChairs")
    assert asked["body"] == {"hall": "north", "tag": "a", "count": 2}
    assert asked["context"] | {"command_id": ""} == {
        "command_id": "",
        "actor": rig.pseudonyms.person("clerk-1"),
        "role": "clerk",
        "channel": "online",
        "correlation_id": "abc-1",
        "causation_id": None,
        "attributes": {"halls": ["*"], "departments": [], "grants": []},
    }


def test_the_same_key_of_the_same_caller_is_the_same_command(rig: Rig) -> None:
    def command_id(key: str, subject: str) -> str:
        token = {"Authorization": rig.bearer("clerk", subject=subject)["Authorization"]}
        asyncio.run(rig.send("POST", CHAIRS, json=GOOD, key=key, headers=token))
        return str(rig.asked["context"]["command_id"])

    first = command_id("k", "ann")
    assert command_id("k", "ann") == first
    assert len({first, command_id("k", "bob"), command_id("l", "ann"), command_id("nk", "an")}) == 4


def test_a_number_in_the_path_fills_a_number_field(rig: Rig) -> None:
    assert asyncio.run(rig.send("POST", "/v1/rows/12/closing")).status_code == 200
    assert rig.asked["body"] == {"row": 12}
    problem(asyncio.run(rig.send("POST", "/v1/rows/twelve/closing")), 422, "malformed")


def test_a_query_takes_its_fields_from_the_query_string(rig: Rig) -> None:
    rig.rpc.reply = {"answer": {"items": [], "next_cursor": None}}
    path = CHAIRS + "?folded=true&limit=10"
    answer = asyncio.run(rig.send("GET", path, roles=(), headers={"Hall-At-Least": "41"}))
    assert answer.status_code == 200
    assert "hall-position" not in answer.headers
    assert rig.rpc.calls[0][1] == "ask"
    assert rig.asked["body"] == {"hall": "north", "folded": True, "limit": 10}
    assert rig.asked["at_least"] == 41
    assert (rig.asked["context"]["actor"], rig.asked["context"]["role"]) == ("anonymous", "public")


def test_who_has_just_done_something_reads_it_without_a_header(rig: Rig) -> None:
    def read(at_least: int | None, **how: Any) -> None:
        rig.rpc.reply = {"answer": {"items": [], "next_cursor": None}}
        assert asyncio.run(rig.send("GET", CHAIRS, **how)).status_code == 200
        assert rig.asked["at_least"] == at_least

    read(None)
    rig.rpc.reply = {"answer": {"tag": "a", "count": 2}, "position": 7}
    asyncio.run(rig.send("POST", CHAIRS, json=GOOD))
    read(7)
    read(0, headers={"Hall-At-Least": "0"})  # who says what he wants gets that
    read(None, headers=rig.bearer("clerk", subject="ann"))
    read(None, roles=())


def test_a_position_that_the_caller_did_not_name_refuses_him_nothing(rig: Rig) -> None:
    asyncio.run(rig.send("POST", CHAIRS, json=GOOD))
    rig.rpc.reply = {"refusal": UNAVAILABLE(said("chairs is behind")).to_problem()}
    problem(asyncio.run(rig.send("GET", CHAIRS)), 503, "unavailable")
    assert [asked["at_least"] for _, _, asked in rig.rpc.calls[1:]] == [7, None]
    asyncio.run(rig.send("GET", CHAIRS))
    assert len(rig.rpc.calls) == 4  # and it is not waited for again


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1&limit=2", "limit"),
        ("colour=red", "colour"),
        ("hall=south", "hall"),
        ("cursor=%00", "cursor"),
    ],
)
def test_a_query_string_that_does_not_fit_is_refused(rig: Rig, query: str, field: str) -> None:
    document = problem(asyncio.run(rig.send("GET", f"{CHAIRS}?{query}")), 422, "malformed")
    assert document["errors"][0]["field"] == field
    assert not rig.rpc.calls


def test_a_query_string_that_is_no_text_is_refused(rig: Rig) -> None:
    problem(asyncio.run(rig.send("GET", f"{CHAIRS}?cursor=%ff")), 400, "unreadable")
    problem(asyncio.run(rig.send("GET", CHAIRS, headers={"Hall-At-Least": "-1"})), 422, "malformed")
    problem(asyncio.run(rig.send("GET", "/v1/halls/a%00b/chairs")), 422, "malformed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "unreadable"),
        (b"{", 400, "unreadable"),
        (b'{"tag": "a", "count": 2} x', 400, "unreadable"),
        (b"\xff\xfe", 400, "unreadable"),
        (b'{"tag": "a", "tag": "b", "count": 2}', 400, "unreadable"),
        (b'{"tag": "a", "count": NaN}', 400, "unreadable"),
        (b'{"tag": "a", "count": 2, "weight": 1e999}', 400, "unreadable"),
        (b'{"tag": "a", "count": 9223372036854775808}', 400, "unreadable"),
        (b'{"tag": "a", "count": ' + b"9" * 5000 + b"}", 400, "unreadable"),
        (b'{"tag": ' + b"[" * 40 + b"]" * 40 + b"}", 400, "unreadable"),
        (b"[" * 5001 + b"]" * 5000, 413, "body_too_large"),
        (b"[" * 4500 + b"]" * 4500, 400, "unreadable"),
        (b'{"tag": "a\\u0000", "count": 2}', 422, "malformed"),
        (b'{"tag": "a\\ud800", "count": 2}', 422, "malformed"),
        (b'{"a\\u0000": 1}', 422, "malformed"),
        (b"[]", 422, "malformed"),
        (b'"text"', 422, "malformed"),
        (b'{"tag": "a", "count": "2"}', 422, "malformed"),
        (b'{"tag": "a", "count": 2.5}', 422, "malformed"),
        (b'{"tag": 1, "count": 2}', 422, "malformed"),
        (b'{"tag": "a", "count": 0}', 422, "malformed"),
        (b'{"tag": "a"}', 422, "malformed"),
        (b'{"tag": "a", "count": 2, "colour": "red"}', 422, "malformed"),
        (b'{"tag": "a", "count": 2, "hall": "south"}', 422, "malformed"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(rig: Rig, body: bytes, status: int, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    problem(asyncio.run(rig.send("POST", CHAIRS, content=body, headers=headers)), status, code)
    assert not rig.rpc.calls


@pytest.mark.parametrize("piece", [b"1", b"[]", b"{}", b'{"":1}', b'"a"'])
def test_a_body_of_too_many_values_is_refused_before_it_is_read(piece: bytes, monkeypatch: Any) -> None:
    monkeypatch.setattr(bodies, "_decoder", None)
    with pytest.raises(Refusal, match="more than 50000 values"):
        bodies.parse(b'{"tag": [' + b",".join([piece] * 60_000) + b"]}")


def test_commas_and_brackets_in_texts_are_no_values() -> None:
    text = '[{,\\"' * 20_000
    assert bodies.parse(json.dumps({"tag": text}).encode()) == {"tag": text}
    with pytest.raises(Refusal, match="Unterminated"):
        bodies.parse(b'{"tag": "' + b'\\",' * 60_000 + b"\\")


def test_escapes_of_real_characters_pass(rig: Rig) -> None:
    body = json.dumps({"tag": "椅\U0001fa91", "count": 2}).encode()
    assert b"\\u" in body
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert asyncio.run(rig.send("POST", CHAIRS, content=body, headers=headers)).status_code == 200
    assert rig.asked["body"]["tag"] == "椅\U0001fa91"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=gbk"},
        {"Content-Type": "application/json;a=b; charset=gbk"},
        {"Content-Type": 'application/json; charset="utf-16"'},
        {"Content-Type": "application/json charset=utf-8"},
        {"Content-Type": "application/json; charset"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json", "Content-Encoding": "identity, br"},
        {},
    ],
)
def test_a_body_of_another_kind_is_refused(rig: Rig, headers: dict[str, str]) -> None:
    answer = asyncio.run(rig.send("POST", CHAIRS, content=json.dumps(GOOD).encode(), headers=headers))
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind",
    [
        "application/json;",
        "Application/JSON ; Charset=UTF-8",
        'application/json; charset="Utf\\-8"',
        'application/json; profile="a;charset=gbk"; charset=utf-8',
    ],
)
def test_a_content_type_is_read_as_it_may_be_written(rig: Rig, kind: str) -> None:
    headers = {"Content-Type": kind, "Content-Encoding": "Identity"}
    answer = asyncio.run(rig.send("POST", CHAIRS, content=json.dumps(GOOD).encode(), headers=headers))
    assert answer.status_code == 200, answer.text


def test_a_byte_order_mark_is_named(rig: Rig) -> None:
    body, headers = b"\xef\xbb\xbf" + json.dumps(GOOD).encode(), {"Content-Type": "application/json"}
    document = problem(
        asyncio.run(rig.send("POST", CHAIRS, content=body, headers=headers)), 400, "unreadable"
    )
    assert "byte order mark" in document["detail"]


def test_a_plus_that_became_a_space_is_named(rig: Rig) -> None:
    document = problem(asyncio.run(rig.send("GET", f"{CHAIRS}?limit=+10&folded=no+way")), 422, "malformed")
    assert all("%2B" in fault["message"] for fault in document["errors"])
    document = problem(asyncio.run(rig.send("GET", f"{CHAIRS}?limit=%20x&folded=what")), 422, "malformed")
    assert "%2B" not in document["detail"]


def test_a_body_is_refused_while_it_still_comes(tmp_path: Path) -> None:
    rig = Rig(tmp_path, body_limit=100)
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b" " * 60

    async def send() -> Any:
        return await rig.send("POST", CHAIRS, content=endless(), headers={"Content-Type": "application/json"})

    problem(asyncio.run(send()), 413, "body_too_large")
    assert taken <= 3


@pytest.mark.parametrize("key", [None, "", "k" * 201, "two words", "ä"])
def test_a_command_without_a_usable_key_is_refused(rig: Rig, key: str | None) -> None:
    headers = {} if key is None else {b"Idempotency-Key": key.encode("latin-1")}
    own = [(b"Authorization", rig.bearer("clerk")["Authorization"].encode()), *headers.items()]

    async def send() -> Any:
        async with rig.client() as client:
            return await client.post(CHAIRS, json=GOOD, headers=own)

    problem(asyncio.run(send()), 400, "idempotency_key_missing")


def test_a_caller_without_a_token_needs_a_key_nobody_meets_by_chance(rig: Rig) -> None:
    problem(
        asyncio.run(rig.send("POST", "/v1/rows/1/closing", roles=(), key="1")), 400, "idempotency_key_missing"
    )
    assert asyncio.run(rig.send("POST", "/v1/rows/1/closing", roles=(), key="7" * 16)).status_code == 200


def test_a_services_refusal_comes_out_as_a_problem_in_the_callers_language(rig: Rig) -> None:
    rig.rpc.reply = {"refusal": TAKEN(said("tag a is at the door"), holder="b", status=1).to_problem()}
    answer = asyncio.run(rig.send("POST", CHAIRS, json=GOOD, headers={"Accept-Language": "zh-TW,en;q=0.5"}))
    document = problem(answer, 409, "tag_taken")
    assert document["title"] == "此編號已被使用"
    assert document["remedy"] == "請另選編號"
    assert document["detail"] == "tag a is at the door"
    assert (document["clause"], document["holder"], document["instance"]) == ("9.9.9", "b", CHAIRS)
    assert answer.headers["content-language"] == "zh-Hant"
    assert answer.headers["vary"] == "Accept-Language"


def test_a_bus_that_is_away_is_503_with_retry_after(rig: Rig) -> None:
    rig.rpc.reply = BusUnavailable("the broker is away")
    answer = asyncio.run(rig.send("POST", CHAIRS, json=GOOD))
    problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


def test_what_breaks_shows_no_trace(rig: Rig) -> None:
    rig.rpc.reply = RuntimeError("secret path /srv/hall")
    answer = asyncio.run(rig.send("POST", CHAIRS, json=GOOD))
    problem(answer, 500, "internal_error")
    assert "secret" not in answer.text


def test_unknown_paths_and_methods_are_problems_too(rig: Rig) -> None:
    problem(asyncio.run(rig.send("GET", "/v1/nothing")), 404, "no_such_route")
    problem(asyncio.run(rig.send("GET", "/v1/halls//chairs")), 404, "no_such_route")
    answer = asyncio.run(rig.send("DELETE", CHAIRS))
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    answer = asyncio.run(rig.send("POST", "/openapi.json"))
    problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


def test_a_strange_correlation_id_is_replaced(rig: Rig) -> None:
    answer = asyncio.run(rig.send("GET", CHAIRS, headers={"X-Correlation-Id": 'a b"c'}))
    made = answer.headers["x-correlation-id"]
    assert made == rig.asked["context"]["correlation_id"]
    assert len(made) == 32


def test_every_answer_carries_the_security_headers(rig: Rig) -> None:
    for path in (CHAIRS, "/v1/nothing", "/openapi.json"):
        headers = asyncio.run(rig.send("GET", path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "x-correlation-id" in headers


def test_a_caller_who_comes_too_often_waits(tmp_path: Path) -> None:
    rig = Rig(tmp_path, per_minute=2)
    for _ in range(2):
        assert asyncio.run(rig.send("GET", CHAIRS)).status_code == 200
    answer = asyncio.run(rig.send("GET", CHAIRS))
    problem(answer, 429, "too_many_requests")
    assert int(answer.headers["retry-after"]) == 30
    assert asyncio.run(rig.send("GET", CHAIRS, roles=())).status_code == 200  # another caller


def test_a_network_of_one_caller_has_one_limit(tmp_path: Path) -> None:
    rig = Rig(tmp_path, per_minute=2)

    def ask(address: str) -> int:
        return asyncio.run(rig.send("GET", CHAIRS, roles=(), address=address)).status_code

    assert [ask(f"2001:db8:0:1::{number}") for number in range(3)] == [200, 200, 429]
    assert [ask(address) for address in ("2001:db8:0:2::1", "192.0.2.1", "192.0.2.2")] == [200] * 3


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "Hall-Role", "Content-Type"])
def test_a_header_with_one_value_is_sent_once(rig: Rig, name: str) -> None:
    given = {
        "Authorization": rig.bearer("clerk")["Authorization"],
        "Idempotency-Key": "key-1",
        "Hall-Role": "clerk",
        "Content-Type": "application/json",
    }

    async def send() -> Any:
        async with rig.client() as client:
            headers = [*given.items(), (name, given[name])]
            return await client.post(CHAIRS, content=json.dumps(GOOD), headers=headers)

    assert name in problem(asyncio.run(send()), 400, "unreadable")["detail"]
    assert not rig.rpc.calls


def test_an_encoded_slash_separates_nothing(rig: Rig) -> None:
    rig.rpc.reply = {"answer": {"items": [], "next_cursor": None}}
    assert asyncio.run(rig.send("GET", "/v1/halls/a%2Fb/chairs")).status_code == 200
    assert rig.asked["body"] == {"hall": "a/b"}
    problem(asyncio.run(rig.send("GET", "/v1/halls%2Fnorth/chairs")), 404, "no_such_route")
    problem(asyncio.run(rig.send("GET", "/v1/halls/%ff/chairs")), 400, "unreadable")

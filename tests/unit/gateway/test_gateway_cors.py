"""A page of another origin may call the gateway when the operator says so, and reads what it needs."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.loop.config import Settings
from tests.unit.gateway_rig import Rig, problem

CHAIRS = "/v1/halls/north/chairs"
PAGE, OTHER = "https://hall.example", "https://elsewhere.example"
ALLOWED = "access-control-allow-origin"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path, origins=[PAGE, "http://localhost:5173"])


def ask(rig: Rig, method: str, path: str, origin: str | None, **headers: str) -> httpx.Response:
    given: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
    if origin is not None:
        given["Origin"] = origin
    return asyncio.run(rig.send(method, path, roles=(), headers=given))


def words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")}


def test_a_preflight_is_told_what_this_address_takes(rig: Rig) -> None:
    asks = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    answer = ask(rig, "OPTIONS", CHAIRS, PAGE, **asks)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers[ALLOWED] == PAGE
    assert answer.headers["vary"] == "Origin"
    assert words(answer.headers["access-control-allow-methods"]) == {"get", "head", "post"}
    assert words(answer.headers["access-control-allow-headers"]) == {
        "authorization", "content-type", "idempotency-key", "hall-role", "hall-at-least", "hall-file-key",
        "x-correlation-id", "last-event-id", "accept-language", "if-none-match",
    }  # fmt: skip
    assert "access-control-allow-credentials" not in answer.headers
    assert not rig.rpc.calls
    pages = ask(rig, "OPTIONS", "/openapi.json", PAGE, Access_Control_Request_Method="GET")
    assert words(pages.headers["access-control-allow-methods"]) == {"get", "head"}


@pytest.mark.parametrize(
    "path", [CHAIRS, f"{CHAIRS}?limit=0", "/v1/nothing", "/", "/openapi.json", "/problems/no"]
)
def test_answers_and_refusals_can_be_read_by_the_page(rig: Rig, path: str) -> None:
    answer = ask(rig, "GET", path, PAGE)
    assert answer.headers[ALLOWED] == PAGE
    assert words(answer.headers["access-control-expose-headers"]) == {
        "hall-position", "x-correlation-id", "retry-after", "etag", "content-language",
    }  # fmt: skip
    assert "origin" in words(answer.headers["vary"])


def test_a_header_too_many_is_refused_readably(rig: Rig) -> None:
    async def send() -> httpx.Response:
        async with rig.client() as client:
            twice = [("Origin", PAGE), ("Hall-Role", "clerk"), ("Hall-Role", "clerk")]
            return await client.get(CHAIRS, headers=twice)

    answer = asyncio.run(send())
    problem(answer, 400, "unreadable")
    assert answer.headers[ALLOWED] == PAGE


@pytest.mark.parametrize("origin", [OTHER, "null", "https://hall.example.evil", "http://hall.example", None])
def test_no_other_page_is_let_in(rig: Rig, origin: str | None) -> None:
    answer = ask(rig, "GET", CHAIRS, origin)
    assert ALLOWED not in answer.headers
    assert "origin" in words(answer.headers["vary"])  # for who keeps answers for several pages
    answer = ask(rig, "OPTIONS", CHAIRS, origin, Access_Control_Request_Method="POST")
    problem(answer, 405, "method_not_allowed")
    assert ALLOWED not in answer.headers


def test_nobody_is_let_in_unless_it_is_said(tmp_path: Path) -> None:
    answer = ask(Rig(tmp_path), "GET", CHAIRS, PAGE)
    assert ALLOWED not in answer.headers
    assert "vary" not in answer.headers


def test_all_are_let_in_when_the_operator_wrote_that(tmp_path: Path) -> None:
    rig = Rig(tmp_path, origins=["*"])
    assert ask(rig, "GET", CHAIRS, OTHER).headers[ALLOWED] == "*"
    answer = ask(rig, "OPTIONS", CHAIRS, OTHER, Access_Control_Request_Method="POST")
    assert (answer.status_code, answer.headers[ALLOWED]) == (204, "*")
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "value", ["*", "https://hall.example, http://localhost:5173", "capacitor://localhost"]
)
def test_an_origin_is_named_as_a_browser_writes_it(value: str) -> None:
    Settings({"HALL_CORS_ORIGINS": value}).check()

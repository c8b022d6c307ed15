"""Every request leaves one line: enough to follow it through the hall, and nothing of what it is about."""

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.telemetry.logging import JsonFormatter
from infra.telemetry.metrics import HTTP_REQUESTS
from tests.unit.gateway_rig import Rig

CHAIRS = "/v1/halls/north/chairs"


class Lines(logging.Handler):
    """What is written to the log, as written."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    logger, handler = logging.getLogger("gateway.access"), Lines()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path)


def _line(lines: Lines) -> dict[str, Any]:
    (text,) = lines.texts
    told: dict[str, Any] = json.loads(text)
    return told


def test_a_request_leaves_one_line_with_its_correlation_id(rig: Rig, lines: Lines) -> None:
    headers = {"X-Correlation-Id": "kiosk-7"}
    asyncio.run(rig.send("POST", CHAIRS, json={"tag": "secret-tag", "count": 2}, headers=headers))
    told = _line(lines)
    assert (told["method"], told["route"], told["status"], told["role"], told["correlation_id"]) == (
        "POST",
        "/v1/halls/{hall}/chairs",
        200,
        "clerk",
        "kiosk-7",
    )
    assert told["ms"] >= 0
    assert "secret-tag" not in lines.texts[0]


def test_neither_path_nor_query_string_is_told(rig: Rig, lines: Lines) -> None:
    rig.rpc.reply = {"answer": {"items": [], "next_cursor": None}}
    asyncio.run(rig.send("GET", f"{CHAIRS}?cursor=hidden"))
    assert "hidden" not in lines.texts[0]
    assert "north" not in lines.texts[0]


def test_who_is_not_let_in_leaves_a_line_without_a_role(rig: Rig, lines: Lines) -> None:
    asyncio.run(rig.send("POST", CHAIRS, roles=(), json={"tag": "a", "count": 2}))
    told = _line(lines)
    assert (told["status"], told["role"]) == (401, None)


def test_an_unknown_page_leaves_a_line_too(rig: Rig, lines: Lines) -> None:
    asyncio.run(rig.send("GET", "/where/is/my/case"))
    told = _line(lines)
    assert (told["method"], told["route"], told["status"]) == ("GET", "other", 404)
    assert "my/case" not in lines.texts[0]


def test_a_caller_that_leaves_is_counted_as_499(rig: Rig, lines: Lines) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there to answer")

    bearer = rig.bearer("clerk")["Authorization"].encode()
    headers = [(b"authorization", bearer), (b"idempotency-key", b"k"), (b"content-type", b"application/json")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": CHAIRS,
        "raw_path": CHAIRS.encode(),
        "headers": headers,
    }
    scope["query_string"] = b""
    counted = HTTP_REQUESTS.labels("POST /v1/halls/{hall}/chairs", 499)
    before = counted._value.get()
    asyncio.run(rig.gateway(scope, receive, send))
    assert counted._value.get() == before + 1
    assert _line(lines)["status"] == 499

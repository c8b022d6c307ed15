"""`GET /v1/halls/{hall}/events`: a hall's public events as server-sent events."""

import asyncio
import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway import because, jsontext, openapi, problems
from gateway.endpoint import Gate
from gateway.exchange import HttpExchange
from gateway.feed.contract import LONGEST, FollowHall
from gateway.feed.halls import Halls
from gateway.feed.streams import Programme, Stream, Streams
from gateway.inputs import QueryInput
from gateway.limits import Shares
from gateway.positions import position_in
from gateway.routing import Endpoint
from infra.contracts import MALFORMED, NOT_ALLOWED, PUBLIC, UNAVAILABLE, RefusalKind, malformed
from infra.loop.clock import Clock
from services.shared.words import OWN

PATH = "/halls/{hall}/events"
_log = logging.getLogger(__name__)
_HEARTBEAT = 10.0
"""Seconds of silence after which a beat is sent: a page sees by it that the line is not dead, nobody between
takes the stream for dead, and whoever shows the time has the hall's."""
_PATIENCE = 30.0
"""Seconds after which a caller who takes nothing is let go."""
_KIND = (b"content-type", b"text/event-stream")
_RETRY = b"retry: 2000\n\n"
_INPUT = QueryInput(FollowHall)
_REFUSALS = (
    problems.UNREADABLE,
    problems.UNAUTHENTICATED,
    NOT_ALLOWED,
    problems.NO_ROUTE,
    MALFORMED,
    problems.TOO_MANY,
    problems.BROKEN,
    problems.BUSY,
    UNAVAILABLE,
)
OPERATION_ID = "gateway_FollowHall"


def operation(services: Sequence[str], unknown_hall: Sequence[RefusalKind] = ()) -> dict[str, Any]:
    """The OpenAPI operation of the endpoint; `unknown_hall` is how the registry of halls refuses."""
    return {
        "operationId": OPERATION_ID,
        "summary": FollowHall.__doc__,
        "description": "Each event's `data` is JSON: service, position, type, time, and data with the fields "
        "that everybody may see. Come again with Last-Event-ID and nothing is lost. A `beat`, which has "
        "no id and tells the hall's time alone, comes first and after each 10 seconds of silence.",
        "tags": [openapi.GATEWAY],
        "x-clause": "1.3.2",
        "x-roles": [PUBLIC],
        "x-place": openapi.place(OWN),
        "security": openapi.security(frozenset({PUBLIC})),
        "parameters": [
            {
                "name": "hall",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
            },
            {
                "name": "service",
                "in": "query",
                "required": False,
                "description": "The one service whose events are wanted; without it, those of all. "
                "An event has the same id either way.",
                "schema": {"type": "string", "enum": list(services)},
            },
            openapi.header(
                "Last-Event-ID",
                "The id of the last event seen; without it, or with what is none, the stream begins now.",
                {"type": "string"},
            ),
            {
                "name": "after",
                "in": "query",
                "required": False,
                "description": "The same for who cannot send a header at first; the header wins.",
                "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
            },
            *openapi.COMMON_HEADERS,
        ],
        "responses": {
            "200": {
                "description": "The events, as they happen.",
                "headers": openapi.ANSWER_HEADERS,
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            **openapi.problem_responses((*_REFUSALS, *unknown_hall)),
        },
    }


def stream_endpoint(
    gate: Gate, streams: Streams, halls: Halls, services: Sequence[str], shares: Shares, clock: Clock
) -> Endpoint:
    """The endpoint over the process's live streams of what happens in these services; HEAD opens none."""

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, frozenset({PUBLIC}))
        asked = FollowHall(**_INPUT.read(exchange.scope["query_string"], path))
        programme = Programme(asked.hall, asked.service)
        if programme.service is not None and programme.service not in services:
            raise malformed("service", because.NONE_OF(choices=list(services)))
        context = caller.context(uuid.uuid4())
        if (refusal := await halls.refusal(programme.hall, context)) is not None:
            await exchange.problem(refusal)
            return
        if exchange.scope["method"] == "HEAD":
            await exchange.answer(b"", kind=_KIND)
            return
        with shares.one(exchange.caller_address):
            stream = await streams.open(programme, _last_seen(exchange, asked))
            try:
                await _send(exchange, stream, clock)
            finally:
                streams.close(stream)

    return endpoint


def _last_seen(exchange: HttpExchange, asked: FollowHall) -> int | None:
    """None to begin now: so does whoever brings another stream's id, as a browser gives up at a refusal."""
    text = exchange.text(b"last-event-id")
    if text is None:
        return asked.after
    return position_in(text)


async def _send(exchange: HttpExchange, stream: Stream, clock: Clock) -> None:
    gone = asyncio.create_task(_wait_until_gone(exchange, stream))
    try:
        await exchange.begin(200, (_KIND, (b"x-accel-buffering", b"no")))
        await _write(exchange, _RETRY + _beat(clock.now()))
        while not stream.ended:
            if events := await stream.next():
                await _write(exchange, b"".join(event.text for event in events))
                continue
            try:
                async with asyncio.timeout(_HEARTBEAT):
                    await stream.news.wait()
            except TimeoutError:
                await _write(exchange, _beat(clock.now()))
        await exchange.send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        _log.info("a caller took nothing for %.0f s and was let go", _PATIENCE)
    finally:
        gone.cancel()


def _beat(now: datetime) -> bytes:
    """Without an id: it is no event of the hall's."""
    told = jsontext.write({"type": "beat", "time": now.isoformat()})
    return f"event: beat\ndata: {told}\n\n".encode()


async def _write(exchange: HttpExchange, text: bytes) -> None:
    async with asyncio.timeout(_PATIENCE):
        await exchange.send({"type": "http.response.body", "body": text, "more_body": True})


async def _wait_until_gone(exchange: HttpExchange, stream: Stream) -> None:
    while (await exchange.receive())["type"] != "http.disconnect":
        pass
    stream.ended = True
    stream.news.set()

"""`POST /v1/files` takes a file in, `GET /v1/files/{reference}` gives it to whoever has its key."""

import uuid
from collections.abc import Mapping
from typing import Any

from gateway import bodies, jsontext, openapi, problems
from gateway.because import MEDIA_UNREADABLE
from gateway.endpoint import Gate, command_id_of
from gateway.exchange import HttpExchange
from gateway.files import because, kinds
from gateway.files.store import Files, Kept
from gateway.guessing import Guard
from gateway.headers import with_parameters
from gateway.limits import RateLimiter, Shares, take_turn
from gateway.routing import Endpoint
from infra.contracts import NOT_ALLOWED, UNAVAILABLE, Refusal
from services.shared.words import HELD, NOT_YOUR_HALL, ROLES, Authority

UPLOAD_PATH, READING_PATH = "/files", "/files/{reference}"
KEY_HEADER = "Hall-File-Key"
_ALL = frozenset(ROLES)
PATIENCE_WITH_FILES = 120.0
"""Seconds a file may take to arrive: from a phone that is slow."""
UPLOADS_PER_MINUTE = 60
_MISSES_PER_MINUTE = 30
_POLICY = b"sandbox; default-src 'none'"
_COMMON = (problems.UNREADABLE, problems.UNAUTHENTICATED, NOT_ALLOWED, NOT_YOUR_HALL, problems.TOO_MANY,
           problems.BROKEN, UNAVAILABLE)  # fmt: skip
_UPLOAD_REFUSALS = (problems.KEY_MISSING, problems.TOO_SLOW, problems.TOO_LARGE, problems.FILE_NOT_TAKEN,
                    problems.FILE_NOT_AS_DECLARED, problems.FILE_DAMAGED)  # fmt: skip
_READING_REFUSALS = (problems.NO_ROUTE, problems.UNKNOWN_FILE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def upload_endpoint(gate: Gate, files: Files, shares: Shares) -> Endpoint:
    """Takes a file in for whoever has a token; `shares` says how many a network may send at once."""
    uploads = RateLimiter(UPLOADS_PER_MINUTE)

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, _ALL)
        context = caller.context(command_id_of(exchange, caller))
        HELD.check_named(Authority.of(context), {})
        declared = _declared(exchange)
        take_turn(uploads, caller.name)
        with shares.one(exchange.caller_address):
            body = await bodies.read(exchange.receive, exchange.headers, files.limit, PATIENCE_WITH_FILES)
            kept = await files.keep(body, declared)
        await exchange.answer(jsontext.write(kept.model_dump(mode="json")).encode())

    return endpoint


def reading_endpoint(gate: Gate, files: Files) -> Endpoint:
    """Gives a file to whoever has a token and its key, to be saved and not to be shown by a browser."""
    guard = Guard(RateLimiter(_MISSES_PER_MINUTE), ())

    async def endpoint(exchange: HttpExchange, path: Mapping[str, str]) -> None:
        caller = await gate.admit(exchange, _ALL)
        HELD.check_named(Authority.of(caller.context(uuid.uuid4())), {})
        reference = path["reference"]
        with guard.turn(guard.caller(caller.name, {})) as turn:
            try:
                opened = await files.open(reference, exchange.text(KEY_HEADER.lower().encode()) or "")
            except Refusal:
                turn.missed = True
                raise
        name = f"{reference}.{kinds.KINDS[opened.media_type].ending}"
        await exchange.answer(
            opened.content,
            (
                (b"content-disposition", f'attachment; filename="{name}"'.encode()),
                (b"content-security-policy", _POLICY),
            ),
            kind=(b"content-type", opened.media_type.encode()),
        )

    return endpoint


def _declared(exchange: HttpExchange) -> str:
    """The media type that the file is declared as. Refuses FILE_NOT_TAKEN."""
    if (coding := exchange.text(b"content-encoding") or "identity").strip().lower() != "identity":
        raise problems.FILE_NOT_TAKEN(because.CODED(coding=coding))
    try:
        declared, _ = with_parameters(exchange.text(b"content-type") or "")
    except ValueError as error:
        raise problems.FILE_NOT_TAKEN(MEDIA_UNREADABLE(cause=error)) from None
    kinds.check_taken(declared)
    return declared


def upload_operation() -> dict[str, Any]:
    """The OpenAPI operation of the upload."""
    return {
        **_operation("KeepFile", "Hand in a file, to be attached to what is sent next."),
        "description": "What is kept of a picture is the picture: where and when it was taken is left out. "
        "`key` is told this once; who attaches the file sends it along. Sent again it is another file. One "
        "that is attached to nothing goes after a day.",
        "x-clause": "3.1.1",
        "parameters": [
            *openapi.role_header(_ALL),
            *openapi.COMMON_HEADERS,
            openapi.idempotency_key(_ALL),
        ],
        "requestBody": {"required": True, "content": dict.fromkeys(kinds.KINDS, _BINARY)},
        "responses": {
            "200": {
                "description": Kept.__name__,
                "headers": openapi.ANSWER_HEADERS,
                "content": {"application/json": {"schema": Kept.model_json_schema()}},
            },
            **openapi.problem_responses((*_COMMON, *_UPLOAD_REFUSALS)),
        },
    }


def reading_operation() -> dict[str, Any]:
    """The OpenAPI operation of the reading."""
    return {
        **_operation("OpenFile", "Read a file, by the key that came with its reference."),
        "x-clause": "7.3.1",
        "x-misses-per-minute": _MISSES_PER_MINUTE,
        "parameters": [
            {
                "name": "reference",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": 100},
            },
            openapi.header(KEY_HEADER, "The key of the file.", {"type": "string"}, required=True),
            *openapi.role_header(_ALL),
            *openapi.COMMON_HEADERS,
        ],
        "responses": {
            "200": {
                "description": "The file.",
                "headers": openapi.ANSWER_HEADERS,
                "content": dict.fromkeys(kinds.KINDS, _BINARY),
            },
            **openapi.problem_responses((*_COMMON, *_READING_REFUSALS)),
        },
    }


def _operation(name: str, summary: str) -> dict[str, Any]:
    return {
        "operationId": f"{openapi.GATEWAY}_{name}",
        "summary": summary,
        "tags": [openapi.GATEWAY],
        "x-roles": sorted(_ALL),
        "x-place": openapi.place(HELD),
        "security": openapi.security(_ALL),
    }

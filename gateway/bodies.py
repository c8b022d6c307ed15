"""Reads what a caller sent, and refuses what is too large, too slow, too deep or not plain JSON."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from gateway import because
from gateway.headers import with_parameters
from gateway.problems import TOO_LARGE, TOO_SLOW, UNREADABLE, WRONG_MEDIA
from infra.contracts import malformed

DEEPEST = 32
"""Levels of nesting a body may have."""
MOST_VALUES = 50_000
"""Values a body may have: each costs time of the one loop that answers everybody."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
PATIENCE = 30.0
"""Seconds a body may take to arrive."""
LARGEST = 2**63

Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class Disconnected(Exception):
    """The caller went away before the request was whole."""


async def read(
    receive: Receive,
    headers: Mapping[bytes, bytes],
    limit: int,
    patience: float = PATIENCE,
) -> bytes:
    """The body, refused as soon as it is known to be longer than `limit` bytes, or compressed.

    `patience` is how many seconds it may take to arrive.
    """
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise TOO_LARGE(because.BODY_HAS(size=int(declared)), limit=limit)
    codings = headers.get(b"content-encoding", b"").lower().split(b",")
    if any(coding.strip() not in (b"", b"identity") for coding in codings):
        raise WRONG_MEDIA(because.COMPRESSED())
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(patience):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > limit:
                    raise TOO_LARGE(because.BODY_GOES_ON(), limit=limit)
                chunks.append(chunk)
                if not message.get("more_body"):
                    return b"".join(chunks)
    except TimeoutError:
        raise TOO_SLOW(because.BODY_LATE(seconds=round(patience))) from None


def check_media(headers: Mapping[bytes, bytes]) -> None:
    """Refuse a body that is not called application/json in UTF-8."""
    given = headers.get(b"content-type", b"").decode("latin-1")
    try:
        kind, parameters = with_parameters(given)
    except ValueError as error:
        raise WRONG_MEDIA(because.MEDIA_UNREADABLE(cause=error)) from None
    if kind != "application/json":
        raise WRONG_MEDIA(because.MEDIA_IS(kind=kind) if kind else because.MEDIA_MISSING())
    charset = parameters.get("charset", "utf-8")
    if charset.lower() != "utf-8":
        raise WRONG_MEDIA(because.CHARSET_IS(charset=charset))


def parse(body: bytes) -> dict[str, Any]:
    """The JSON object in a body: every member once, numbers finite and within 64 bits, text storable."""
    try:
        text = body.decode("utf-8")
        if text.startswith("\ufeff"):
            raise UNREADABLE(because.BYTE_ORDER_MARK())
        _check_values(text)
        value = _decoder.decode(text)
    except UnicodeDecodeError as error:
        raise UNREADABLE(because.NOT_UTF8(at=error.start)) from None
    except RecursionError:
        raise UNREADABLE(because.TOO_DEEP(most=DEEPEST)) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise UNREADABLE(because.NOT_JSON(cause=error.msg, **place)) from None
    if not isinstance(value, dict):
        raise malformed("", because.NO_OBJECT())
    if text.count("{") + text.count("[") > DEEPEST and _depth(value) > DEEPEST:
        raise UNREADABLE(because.TOO_DEEP(most=DEEPEST))
    if "\\u" in text:  # nothing else brings a NUL character or half a surrogate pair into JSON
        _check_texts(value)
    return value


def parse_query(query_string: bytes) -> dict[str, list[str]]:
    """The parameters of a query string, each with all its values."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100
        )
    except UnicodeDecodeError:
        raise UNREADABLE(because.QUERY_NOT_UTF8()) from None
    except ValueError as error:
        raise UNREADABLE(because.QUERY_UNREADABLE(cause=error)) from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        check_text(value, name)
        values.setdefault(name, []).append(value)
    return values


def check_text(text: str, field: str) -> None:
    """Refuse text that no database can hold: NUL characters, halves of surrogate pairs."""
    if "\x00" in text:
        raise malformed(field, because.NUL())
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise malformed(field, because.HALF_A_PAIR()) from None


def _check_values(text: str) -> None:
    """Count before anything is made of them; those in strings only when there are that many."""
    if _values(text) > MOST_VALUES and _values(_STRING.sub("", text)) > MOST_VALUES:
        raise UNREADABLE(because.TOO_MANY_VALUES(most=MOST_VALUES))


def _values(text: str) -> int:
    return text.count(",") + text.count("[") + text.count("{")


def _check_texts(value: Any, field: str = "") -> None:
    if isinstance(value, str):
        check_text(value, field)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _check_texts(item, f"{field}.{index}".lstrip("."))
    elif isinstance(value, dict):
        for name, item in value.items():
            check_text(name, field)
            _check_texts(item, f"{field}.{name}".lstrip("."))


def _depth(value: Any) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            item
            for container in level
            if isinstance(container, dict | list)
            for item in (container.values() if isinstance(container, dict) else container)
        ]
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise UNREADABLE(because.MEMBER_TWICE(name=twice[:100]))
    return members


def _whole(digits: str) -> int:
    if len(digits) > 20 or not -LARGEST <= (number := int(digits)) < LARGEST:
        raise UNREADABLE(because.WHOLE_TOO_LARGE())
    return number


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise UNREADABLE(because.NUMBER_TOO_LARGE())
    return number


def _no_constant(name: str) -> None:
    raise UNREADABLE(because.NO_CONSTANT(name=name))


_decoder = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_whole, parse_float=_finite, parse_constant=_no_constant
)

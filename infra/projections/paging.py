"""Pages of a list: a cursor holds the sort key of the last line that was shown."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from infra.contracts import because, malformed

_T = TypeVar("_T")

Part = datetime | UUID | str | int


def write_cursor(*key: Part) -> str:
    parts = [part.isoformat() if isinstance(part, datetime) else str(part) for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type[Part]) -> list[Any]:
    """The key again. Refuses MALFORMED a text that `write_cursor` did not make."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        key = [_read(part, kind) for part, kind in zip(parts, kinds, strict=True)]
        if write_cursor(*key) != cursor:
            raise ValueError(cursor)
        return key
    except (ValueError, TypeError, RecursionError):
        raise malformed("cursor", because.NO_CURSOR()) from None


def split(rows: Sequence[_T], limit: int) -> tuple[Sequence[_T], _T | None]:
    """Of `limit + 1` rows asked for: the page, and its last row if there is more."""
    return (rows[:limit], rows[limit - 1]) if len(rows) > limit else (rows, None)


def _read(part: Any, kind: type[Part]) -> Part:
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None or not 1 < moment.year < 9999:  # no database takes it in another zone
            raise ValueError(part)
        return moment
    if not isinstance(part, str) or not part.isprintable():
        raise ValueError(part)
    if kind is int:
        return _read_int(part)
    return UUID(part) if kind is UUID else part


def _read_int(part: str) -> int:
    number = int(part)
    if not -(2**31) <= number < 2**31:  # what a database's int holds
        raise ValueError(part)
    return number

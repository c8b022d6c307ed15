"""Pages of a list: a cursor holds the sort key of the last line that was shown."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from infra.contracts import because, malformed

_T = TypeVar("_T")


def write_cursor(*key: datetime | UUID | str) -> str:
    parts = [part.isoformat() if isinstance(part, datetime) else str(part) for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type[datetime] | type[UUID] | type[str]) -> list[Any]:
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


def _read(part: Any, kind: type[datetime] | type[UUID] | type[str]) -> datetime | UUID | str:
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None or not 1 < moment.year < 9999:  # no database takes it in another zone
            raise ValueError(part)
        return moment
    if not isinstance(part, str) or not part.isprintable():
        raise ValueError(part)
    return UUID(part) if kind is UUID else part

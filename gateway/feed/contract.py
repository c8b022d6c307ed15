"""The gateway's own queries: what happened, for those who supervise and audit, and as it happens, for all."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from gateway import because
from infra.contracts import Answer, Query, malformed, query
from services.shared.words import IN_HALLS


class Happening(Answer):
    """One event of any service. `data` holds no personal values."""

    service: str
    position: int
    type: str
    subject: str
    hall: str | None
    occurred_at: datetime
    recorded_at: datetime
    role: str | None
    channel: str | None
    correlation_id: str | None
    data: dict[str, Any]


class Happenings(Answer):
    items: tuple[Happening, ...]
    next_cursor: str | None = None


LONGEST = 200
Word = Annotated[str, Field(min_length=1, max_length=LONGEST)]


@query(
    "/feed", roles=("supervisor", "auditor"), place=IN_HALLS, clause="1.3.1", answer=Happenings, paged=True
)
class ReadFeed(Query):
    """Read what happened, newest first, in one hall or service or in all of one's own."""

    hall: Word | None = None
    service: Word | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=40)] | None = None


class FollowHall(Query):
    """Follow a hall's public events live, of one service or of all."""

    hall: Word
    service: Word | None = None
    after: Annotated[int, Field(ge=0, lt=10**18)] | None = None


def cursor_of(number: int) -> str:
    """An opaque cursor: the page after it begins below this id."""
    return base64.urlsafe_b64encode(b"%d" % number).decode().rstrip("=")


def number_of(cursor: str) -> int:
    """The id in a cursor. Raises the MALFORMED refusal for anything that `cursor_of` did not make."""
    try:
        number = int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        number = -1
    if number < 0 or cursor_of(number) != cursor:
        raise malformed("cursor", because.NO_CURSOR())
    return number

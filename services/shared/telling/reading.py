"""What may be asked of what one was told, at one route for each service: `/told/{service}`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import Field

from infra.contracts import Answer, Query, query
from services.shared.telling.events import About, Wording
from services.shared.words import OWN

_Q = TypeVar("_Q", bound=type[Query])


class ToldLine(Answer):
    hall: str
    about: About
    what: str
    wording: Wording
    told_at: datetime


class ToldList(Answer):
    items: tuple[ToldLine, ...]
    next_cursor: str | None = None


class ToldListing(Query):
    """Base of each service's own query: what the sender was told, the latest first."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def lists_told(service: str, *, clause: str) -> Callable[[_Q], _Q]:
    """Declare the query of what a service told its sender."""
    return query(
        f"/told/{service}", roles=("visitor",), place=OWN, clause=clause, answer=ToldList, paged=True
    )

"""Why a date is the day it is: which days counted, which did not and why, and what moved it."""

from datetime import date, datetime
from typing import Literal

from infra.contracts import Answer, Query, query
from services.cases.contract import refusals as refuse
from services.cases.contract.words import CaseStatus, ExclusionKind, Number
from services.shared.hours import Hours
from services.shared.values import Words
from services.shared.words import Found

_READERS = ("visitor", "clerk", "department_head", "supervisor", "auditor")
ClockKind = Literal["check", "day_end", "case", "step", "authority", "delivery"]


class DayLine(Answer):
    """A day since the clock began: the `number`-th that counts, or None, and why; `name` of a holiday."""

    day: date
    number: int | None
    why: str
    why_name: Words
    name: Words | None


class ClockLine(Answer):
    """A clock of the case: `used` and `left` of its `limit` are working days and add up to it.

    Where `yellow_at` falls within a day it was counted over its hours in `opening`; over all of it without.
    It runs to the end of `due_on`; while it is `standing` that day is not fixed, and this is the last one.
    `rules` and `calendar` say what it was worked out under; the years in `provisional` are not announced yet,
    so that the date may move.
    """

    what: ClockKind
    step: str | None
    party: str | None
    state: Literal["running", "standing", "ended"]
    since: date
    limit: int
    extended: int
    used: int
    left: int
    due_on: date
    due_at: datetime
    yellow_at: datetime
    escalate_at: datetime | None
    opening: tuple[Hours, ...]
    rules: int
    calendar: str
    provisional: tuple[int, ...]
    days: tuple[DayLine, ...]


class StopLine(Answer):
    """What stops the clocks, and the day it began."""

    kind: ExclusionKind
    name: Words
    since: date


class MoveLine(Answer):
    """A change of a date: by which event, when, and from which day to which (None: not fixed)."""

    version: int
    at: datetime
    event: str
    cause: Words
    detail: str | None
    what: ClockKind
    step: str | None
    before: date | None
    after: date | None
    rules: int | None


class CaseClocks(Answer):
    number: str
    hall: str
    status: CaseStatus
    version: int
    stops: tuple[StopLine, ...]
    clocks: tuple[ClockLine, ...]
    moves: tuple[MoveLine, ...]


@query(
    "/cases/{number}/clocks",
    roles=_READERS,
    place=Found(),
    clause="3.2.1",
    answer=CaseClocks,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE),
)
class ExplainClocks(Query):
    """Explain each date of a case, day by day, and everything that ever moved it."""

    number: Number

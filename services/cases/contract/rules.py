"""What dates are worked out under, beside the hall's policy: the calendar and the hours as they are told."""

from datetime import date, datetime
from typing import Literal

from infra.contracts import PUBLIC, Answer, Event, Query, query
from services.cases.contract.refusals import UNKNOWN_HALL
from services.shared.hours import PlannedHours
from services.shared.values import AdoptedYear, CalendarDay, Code
from services.shared.words import OWN


class CalendarChanged(Event):
    """The hall set `days` of its own, or adopted a `year`; every open case's dates follow.

    But for a year that only confirms what they were worked out with: it moves none.
    """

    hall: str
    moves_dates: bool
    days: tuple[CalendarDay, ...] = ()
    year: AdoptedYear | None = None
    reason: str


class HoursPlanned(Event):
    """The hall planned its opening hours from a day on; the yellow lights of short limits follow.

    But for those that held on that day before: they move none.
    """

    hall: str
    moves_dates: bool
    effective_from: date
    hours: PlannedHours


class DatesMoved(Event):
    """Every open case was looked at under `rules_version`; `moved` of them have other dates now."""

    hall: str
    rules_version: int
    looked_at: int
    moved: int
    moved_at: datetime


class HoursFrom(Answer):
    """Opening hours, and the day from which they hold until the next do."""

    effective_from: date
    hours: PlannedHours


class RulesVersion(Answer):
    """One change of what dates are worked out under, and how many cases it moved.

    None: it is still at work, or a later change came before it was done and moved them with its own.
    """

    rules_version: int
    what: Literal["calendar", "policy", "hours"]
    reason: str
    changed_at: datetime
    changed_by: str
    looked_at: int | None
    moved: int | None


class RulesView(Answer):
    """What the hall works dates out under. `moving` says whether open cases are still being moved to it."""

    hall: str
    rules_version: int
    version: int
    moving: bool
    calendar: tuple[CalendarDay, ...]
    years: tuple[AdoptedYear, ...]
    hours: tuple[HoursFrom, ...]
    versions: tuple[RulesVersion, ...]


@query(
    "/halls/{hall}/rules",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=RulesView,
    refusals=(UNKNOWN_HALL,),
)
class ReadRules(Query):
    """Read the hall's own calendar days, adopted years and hours, and every change of what dates rest on."""

    hall: Code

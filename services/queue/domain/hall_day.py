"""Which day of a hall a moment belongs to: its end is the hall's, not midnight's. Clause 1.3.4."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan
from services.queue.domain.hall_plan import HallPlan, opening_hours
from services.shared.hours import clock_text, since_midnight

AFTERWARDS = timedelta(hours=2)
"""So long after it has closed a hall still serves who is there."""

_DAY = timedelta(days=1)
PlanOn = Callable[[date], Plan | None]
"""A hall's plan that holds on a day."""


@dataclass(frozen=True, slots=True)
class HallDay:
    """A day of a hall, from `begins` to before `ends`.

    `days` are those whose visitors are there, the earlier first: the one before, too, when this one began
    before the hall had closed for so long that nobody was left.
    """

    day: date
    begins: datetime
    ends: datetime
    days: tuple[date, ...]


class HallDays:
    """Which day of each hall it is, worked out once for all its moments."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[Mapping[date, Plan], HallDay]] = {}

    def of(self, plan: HallPlan, moment: datetime, zone: ZoneInfo) -> HallDay:
        """The day that a moment belongs to."""
        known = self._known.get(plan.id)
        if known and known[0] == plan.plans_in_force and known[1].begins <= moment < known[1].ends:
            return known[1]
        day = hall_day(plan.in_force, moment, zone)
        if plan.version:  # whoever asks for halls that are none must not fill the memory
            self._known[plan.id] = plan.plans_in_force, day
        return day


def hall_day(plan_on: PlanOn, moment: datetime, zone: ZoneInfo) -> HallDay:
    """The hall's day that a moment belongs to: its date, or the day before while that one lasts."""
    day = moment.astimezone(zone).date()
    if moment < _end(plan_on, day - _DAY, zone)[0]:
        day -= _DAY
    begins, goes_on = _end(plan_on, day - _DAY, zone)
    days = (day - _DAY, day) if goes_on else (day,)
    return HallDay(day, begins, _end(plan_on, day, zone)[0], days)


def _end(plan_on: PlanOn, day: date, zone: ZoneInfo) -> tuple[datetime, bool]:
    """When a day ends, and whether the hall goes on then with who is there.

    At midnight, but not before everybody is served who was there at closing time; unless it opens again by
    then: so a hall that never closes has days from one opening to the next.
    """
    midnight = _at(day + _DAY, timedelta(0), zone)
    closes = _closing(plan_on(day), day, zone)
    if closes is None:
        return midnight, False
    opens = min((opens for opens, _ in openings(plan_on(day + _DAY), day + _DAY, zone)), default=None)
    if opens is not None and opens < closes + AFTERWARDS:
        return opens, True
    return max(midnight, closes + AFTERWARDS), False


def _closing(plan: Plan | None, day: date, zone: ZoneInfo) -> datetime | None:
    return max((closes for _, closes in openings(plan, day, zone)), default=None)


def openings(plan: Plan | None, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
    """From when to when the hall is open on a day, in order; the last may end on the day after. In UTC."""
    if plan is None:
        return []
    return [
        (_at(day, since_midnight(one.opens), zone), _at(day, one.closes, zone))
        for one in opening_hours(plan, day)
    ]


def check_open(plan: Plan, day: date, now: datetime, zone: ZoneInfo) -> None:
    """Refuse when the hall is closed on its day: outside the hours, or all of it."""
    if any(opens <= now < closes for opens, closes in openings(plan, day, zone)):
        return
    told = [
        f"{one.opens:%H:%M}–{clock_text(one.closes).removesuffix(':00')}" for one in opening_hours(plan, day)
    ]
    raise refuse.HALL_CLOSED(
        because.CLOSED_NOW(now=f"{now.astimezone(zone):%H:%M}", hours=told or because.NOT_AT_ALL)
    )


def _at(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """The moment at which the hall's clock has gone so far since a day's midnight."""
    return (datetime.combine(day, time.min, zone) + clock).astimezone(UTC)

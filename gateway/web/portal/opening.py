"""When a hall is open, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Protocol

from infra.languages.saying import Text
from services.queue.contract.plan import HallPlan

_DAY = timedelta(days=1)


class Hours(Protocol):
    """From when to when; `closes` counts from midnight, and may be past the next one."""

    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> timedelta: ...


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day that is not as its weekday is; without `hours` the hall is closed."""

    day: date
    name: Text
    hours: tuple[str, ...]


def week(plan: HallPlan) -> list[tuple[int, list[str]]]:
    """Each weekday, 1 Monday to 7 Sunday, with its hours in order: `09:00–12:00`."""
    return [(day, spans(one for one in plan.plan.hours if one.weekday == day)) for day in range(1, 8)]


def unusual(plan: HallPlan) -> list[UnusualDay]:
    """The days from the plan's day on on which the hall is closed, or open at other hours."""
    closed = [*plan.plan.closed, *plan.closed_by_calendar]
    days = {one.day: UnusualDay(one.day, one.name, ()) for one in closed}
    days |= {one.day: UnusualDay(one.day, one.name, tuple(spans(one.hours))) for one in plan.plan.special}
    return [days[day] for day in sorted(days) if day >= plan.day]


def spans(hours: Iterable[Hours]) -> list[str]:
    """Hours as they are on the door, in order; until two in the night is 02:00+1."""
    return [f"{one.opens:%H:%M}–{_closing(one.closes)}" for one in sorted(hours, key=lambda one: one.opens)]


def _closing(closes: timedelta) -> str:
    next_day = closes > _DAY
    minutes = int((closes - _DAY if next_day else closes).total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}{'+1' if next_day else ''}"

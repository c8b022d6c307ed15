"""Limits in working days: when they end, how much of them is used, and which light that shows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from services.cases.contract.words import Deadline, Light
from services.cases.domain.deadlines.working_days import Span, WorkingCalendar

CHECK_LIMIT = 5
"""Working days for checking an application; silence accepts it (cases.completeness_notice, clause 3.2.2)."""

YELLOW_AT = Fraction(80, 100)
"""Share of a limit that turns its light yellow (cases.light)."""


@lru_cache(maxsize=1024)  # on one day most are asked for again and again
def deadline(calendar: WorkingCalendar, since: date, limit: int, excluded: tuple[Span, ...] = ()) -> Deadline:
    """The deadline of `limit` working days after `since`, not counting the excluded spans."""
    days = list(islice(calendar.counted_after(since, excluded), limit))
    return Deadline(
        since=since,
        limit=limit,
        due_on=days[-1],
        yellow_at=_yellow(calendar, days),
        due_at=calendar.end_of(days[-1]),
    )


def end_of_day(calendar: WorkingCalendar, received: date) -> Deadline:
    """The deadline of an immediate item (即辦): the end of the day received, or of the next working day."""
    day = received
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    end = calendar.end_of(day)
    return Deadline(since=received, limit=0, due_on=day, yellow_at=end, due_at=end)


def used(calendar: WorkingCalendar, of: Deadline, today: date, excluded: Sequence[Span] = ()) -> int:
    """Working days used of a limit by the end of `today`."""
    return calendar.count(of.since, today, excluded)


def left(calendar: WorkingCalendar, of: Deadline, today: date, excluded: Sequence[Span] = ()) -> int:
    """Working days left of a limit after `today`; below zero once it is past."""
    return of.limit - used(calendar, of, today, excluded)


def light(of: Deadline, now: datetime) -> Light:
    """Green, yellow from 80 % of the limit used, red when past."""
    if now >= of.due_at:
        return "red"
    return "yellow" if now >= of.yellow_at else "green"


def _yellow(calendar: WorkingCalendar, days: Sequence[date]) -> datetime:
    """Limits are counted by the day, but a share of a short one falls within a day: so many hours into it."""
    whole, part = divmod(YELLOW_AT * len(days), 1)
    if not part:
        return calendar.end_of(days[int(whole) - 1])
    start, end = calendar.start_of(days[int(whole)]), calendar.end_of(days[int(whole)])
    return start + (end - start) * float(part)

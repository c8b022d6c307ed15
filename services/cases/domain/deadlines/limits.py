"""Limits in working days: when they end, how much of them is used, and which light that shows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice

from services.cases.contract.words import Deadline, Excluded, Light
from services.cases.domain.deadlines.rules import Rules
from services.shared.values import UnusualDay
from services.shared.working_days import WorkingCalendar


@lru_cache(maxsize=4096)  # on one day most are asked for again and again
def deadline(
    rules: Rules,
    since: date,
    limit: int,
    excluded: tuple[Excluded, ...] = (),
    extended: int = 0,
    escalates: bool = False,
) -> Deadline:
    """The deadline of `limit` working days after `since`, not counting the excluded spans.

    `extended` of them were granted on top. One that `escalates` says when it is raised a level higher.
    """
    calendar = rules.calendar
    further = rules.policy.escalate_after if escalates else 0
    ahead = list(islice(calendar.counted_after(since, excluded), limit + further))
    days = ahead[:limit]
    return Deadline(
        since=since,
        limit=limit,
        due_on=days[-1],
        yellow_at=_yellow(calendar, days, Fraction(rules.policy.yellow_share, 100)),
        due_at=calendar.end_of(days[-1]),
        escalate_at=calendar.end_of(ahead[-1]) if escalates else None,
        extended=extended,
        excluded=tuple(span for span in excluded if span.last > since),
        unusual=unusual_days(calendar, since, days[-1]),
        rules=rules.version,
        calendar=calendar.basis(since, days[-1]),
        provisional=calendar.provisional(since, days[-1]),
    )


def end_of_day(rules: Rules, received: date) -> Deadline:
    """The deadline of an immediate item (即辦): the end of the day received, or of the next working day."""
    calendar = rules.calendar
    day = received
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    end = calendar.end_of(day)
    return Deadline(
        since=received,
        limit=0,
        due_on=day,
        yellow_at=end,
        due_at=end,
        unusual=unusual_days(calendar, received - timedelta(days=1), day),
        rules=rules.version,
        calendar=calendar.basis(received, day),
        provisional=calendar.provisional(received, day),
    )


def light(yellow_at: datetime, due_at: datetime, now: datetime) -> Light:
    """Green, yellow from the policy's share of the limit used, red when past."""
    if now >= due_at:
        return "red"
    return "yellow" if now >= yellow_at else "green"


def unusual_days(calendar: WorkingCalendar, since: date, until: date) -> tuple[UnusualDay, ...]:
    """The days after `since`, up to and including `until`, on which the calendar is not the plain week."""
    days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    return tuple(found for day in days if (found := calendar.unusual(day)) is not None)


def _yellow(calendar: WorkingCalendar, days: Sequence[date], share: Fraction) -> datetime:
    """Limits are counted by the day, but a share of a short one falls within a day: so many hours into it."""
    whole, part = divmod(share * len(days), 1)
    if not part:
        return calendar.end_of(days[int(whole) - 1])
    start, end = calendar.start_of(days[int(whole)]), calendar.end_of(days[int(whole)])
    return start + (end - start) * float(part)

"""Limits in working days: when they end, how much of them is used, and which light that shows."""

from collections.abc import Hashable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Protocol

from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.deadlines.values import Deadline, Excluded, Light
from services.shared.hours import Hours, OpeningHours, since_midnight
from services.shared.values import UnusualDay


class Rules(Hashable, Protocol):
    """What a hall's limits are counted under; `version` counts the changes of it.

    `yellow_share` is the percentage of a limit from which on its light is yellow.
    """

    @property
    def calendar(self) -> WorkingCalendar: ...
    @property
    def hours(self) -> OpeningHours: ...
    @property
    def yellow_share(self) -> int: ...
    @property
    def version(self) -> int: ...


@lru_cache(maxsize=4096)  # on one day most are asked for again and again
def deadline(
    rules: Rules,
    since: date,
    limit: int,
    excluded: tuple[Excluded, ...] = (),
    extended: int = 0,
    escalate_after: int | None = None,
) -> Deadline:
    """The deadline of `limit` working days after `since`, not counting the excluded spans.

    `extended` of them were granted on top. So many working days after it is it raised a level higher.
    """
    calendar = rules.calendar
    ahead = list(islice(calendar.counted_after(since, excluded), limit + (escalate_after or 0)))
    days = ahead[:limit]
    yellow_at, opening = _yellow(rules, days)
    return Deadline(
        since=since,
        limit=limit,
        due_on=days[-1],
        yellow_at=yellow_at,
        due_at=calendar.end_of(days[-1]),
        escalate_at=None if escalate_after is None else calendar.end_of(ahead[-1]),
        opening=opening,
        extended=extended,
        excluded=tuple(span for span in excluded if span.last > since),
        unusual=unusual_days(calendar, since, days[-1]),
        rules=rules.version,
        calendar=calendar.basis(since, days[-1]),
        provisional=calendar.provisional(since, days[-1]),
    )


def end_of_day(rules: Rules, since: date) -> Deadline:
    """The deadline of what must be done the same day: its end, or that of the next working day."""
    calendar = rules.calendar
    day = since
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    end = calendar.end_of(day)
    return Deadline(
        since=since,
        limit=0,
        due_on=day,
        yellow_at=end,
        due_at=end,
        unusual=unusual_days(calendar, since - timedelta(days=1), day),
        rules=rules.version,
        calendar=calendar.basis(since, day),
        provisional=calendar.provisional(since, day),
    )


def counted_anew(rules: Rules, before: Deadline, excluded: tuple[Excluded, ...]) -> Deadline:
    """The same limit by the calendar of now; these spans are not counted."""
    if not before.limit:
        return end_of_day(rules, before.since)
    return deadline(rules, before.since, before.limit, excluded)


def light(yellow_at: datetime, due_at: datetime, now: datetime) -> Light:
    """Green, yellow from the policy's share of the limit used, red when past."""
    if now >= due_at:
        return "red"
    return "yellow" if now >= yellow_at else "green"


def unusual_days(calendar: WorkingCalendar, since: date, until: date) -> tuple[UnusualDay, ...]:
    """The days after `since`, up to and including `until`, on which the calendar is not the plain week."""
    days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
    return tuple(found for day in days if (found := calendar.unusual(day)) is not None)


def _yellow(rules: Rules, days: Sequence[date]) -> tuple[datetime, tuple[Hours, ...]]:
    """Limits are counted by the day, but a share of a short one falls within a day: so far into its hours."""
    whole, part = divmod(Fraction(rules.yellow_share, 100) * len(days), 1)
    if not part:
        return rules.calendar.end_of(days[int(whole) - 1]), ()
    day = days[int(whole)]
    opening = rules.hours.on(day)
    return _into(_open(rules.calendar, day, opening), part), opening


def _open(
    calendar: WorkingCalendar, day: date, opening: Sequence[Hours]
) -> Sequence[tuple[datetime, datetime]]:
    """From when to when a hall is open on a day, no longer than it lasts; all day when no hours are known."""
    end = calendar.end_of(day)
    if not opening:
        return [(calendar.start_of(day), end)]
    return [
        (calendar.at(day, since_midnight(one.opens)), min(calendar.at(day, one.closes), end))
        for one in opening
    ]


def _into(spans: Sequence[tuple[datetime, datetime]], part: Fraction) -> datetime:
    """The moment at which so much of these spans is over."""
    left = sum((end - start for start, end in spans), timedelta(0)) * part.numerator / part.denominator
    *before, (last, _) = spans
    for start, end in before:
        if left <= end - start:
            return start + left
        left -= end - start
    return last + left

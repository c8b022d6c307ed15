"""Dates move when the hall's calendar, hours or policy do: what that takes back, and what it leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from services.shared.deadlines.calendar import WorkingCalendar, within
from services.shared.deadlines.explanation import used
from services.shared.deadlines.limits import Rules, counted_anew
from services.shared.deadlines.marks import SignalTable, of_part, parted
from services.shared.deadlines.values import Deadline, Excluded

_SATURDAY = 5
_MOMENT = timedelta.resolution


def ahead_again(
    waited_for: Iterable[str],
    table: SignalTable,
    raised: Mapping[str, Deadline],
    rules: Rules,
    excluded: Callable[[str], tuple[Excluded, ...]],
    now: datetime,
) -> Iterator[str]:
    """Marks of what had passed and by the calendar of now has not.

    `waited_for` are the clocks that still run or stand, `excluded` what each of them does not count by now;
    `raised`: mark → the deadline that passed. Neither a policy nor a stop moves what has passed: only days
    that came before it can.
    """
    for clock in waited_for:
        name, part = parted(clock)
        signals, left_out = table[name], excluded(clock)
        late = raised.get(of_part(signals.due, part))
        if late is not None and counted_anew(rules, late, left_out).due_at > now:
            yield of_part(signals.due, part)
            if signals.escalation is not None:
                yield of_part(signals.escalation, part)
        if signals.yellow is not None:
            yellow = of_part(signals.yellow, part)
            if yellow in raised and _yellow_anew(rules.calendar, raised[yellow], left_out) > now:
                yield yellow


def _yellow_anew(calendar: WorkingCalendar, warned: Deadline, excluded: tuple[Excluded, ...]) -> datetime:
    """When yellow comes by the calendar of now: as far into the day that has its place in the count."""
    if not warned.calendar:  # one of a first shape does not say which days it counted
        return warned.yellow_at
    day = calendar.day_of(warned.yellow_at - _MOMENT)
    before = (*warned.excluded, *(span for span in excluded if span.first > day))
    *_, same = islice(calendar.counted_after(warned.since, before), used(warned, day))
    return calendar.at(same, warned.yellow_at - calendar.start_of(day))


def moved(before: Deadline | None, after: Deadline | None, now: datetime) -> Deadline | None:
    """The deadline by the rules of now, but yellow stays where it has come, while the same days count.

    So neither new hours nor another share of the limit take back what is yellow by now.
    """
    if before is None or after is None or before.yellow_at > now or _days(before) != _days(after):
        return after
    return after.model_copy(update={"yellow_at": before.yellow_at, "opening": before.opening})


def dates_of(deadline: Deadline | None) -> tuple[object, ...]:
    """What of a deadline matters: its moments, whether they are provisional, and which days it counted."""
    if deadline is None:
        return ()
    return (deadline.yellow_at, deadline.escalate_at, deadline.provisional, *_days(deadline))


def _days(deadline: Deadline) -> tuple[object, ...]:
    """When it ends, and which days it counted that the plain week has not, or the other way round."""
    departs = [
        (one.day, one.counted)
        for one in deadline.unusual
        if one.counted != (one.day.weekday() < _SATURDAY) and not within(one.day, deadline.excluded)
    ]
    return (deadline.due_at, *departs)

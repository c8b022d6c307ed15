"""Dates move when the hall's calendar, hours or policy do: what that takes back, and what it leaves."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from services.shared.deadlines.calendar import within
from services.shared.deadlines.marks import SignalTable, of_part, parted
from services.shared.deadlines.values import Deadline

_SATURDAY = 5


def ahead_again(
    waited_for: Iterable[str],
    table: SignalTable,
    raised: Mapping[str, Deadline],
    anew: Callable[[str, Deadline], Deadline],
    now: datetime,
) -> Iterator[str]:
    """Marks of clocks that had run out and by the calendar of now have not, and of what comes on their way.

    `waited_for` are the clocks that still run or stand; `raised`: mark → the deadline that passed; `anew`
    counts it by the calendar of now. Neither a policy nor a stop moves a limit once it has passed: only days
    that came before it can.
    """
    for clock in waited_for:
        name, part = parted(clock)
        signals = table[name]
        if (passed := raised.get(of_part(signals.due, part))) is None:
            continue
        deadline = anew(clock, passed)
        if deadline.due_at > now:
            for kind in signals.kinds():
                if kind != signals.yellow or deadline.yellow_at > now:
                    yield of_part(kind, part)


def dates_of(deadline: Deadline | None) -> tuple[object, ...]:
    """What of a deadline matters: its moments, whether they are provisional, and which days it counted."""
    if deadline is None:
        return ()
    departs = [
        (one.day, one.counted)
        for one in deadline.unusual
        if one.counted != (one.day.weekday() < _SATURDAY) and not within(one.day, deadline.excluded)
    ]
    return (
        deadline.due_at,
        deadline.yellow_at,
        deadline.escalate_at,
        deadline.provisional,
        tuple(departs),
    )

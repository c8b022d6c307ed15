"""Why a deadline is the day it is: every day from its start, counted or not, as the deadline itself says.

No calendar is asked: what was decided then is explained by what was known then, whatever has changed since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.shared.deadlines.values import Deadline
from services.shared.values import Words

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """A day after the deadline's start. `number` is its place among the days that count, None if it does not.

    `why` is `working`, `weekend`, what the calendar says of an unusual day, or the kind of an excluded span;
    `name` is what a holiday, or a day of the hall's own, is called.
    """

    day: date
    number: int | None
    why: str
    name: Words | None = None


def explain(deadline: Deadline) -> Iterator[ExplainedDay]:
    """The days after `since`, up to and including `due_on`; `since` as well when it may be due that day."""
    if deadline.limit == 0:
        yield (
            ExplainedDay(deadline.since, None, "working")
            if deadline.due_on == deadline.since
            else (_day(deadline, deadline.since, None))
        )
    number = 0
    for n in range(1, (deadline.due_on - deadline.since).days + 1):
        day = deadline.since + timedelta(days=n)
        told = _day(deadline, day, number + 1)
        number = told.number or number
        yield told


def used(deadline: Deadline, until: date) -> int:
    """How many of the limit's days had been used by the end of `until`; all of them once it is past."""
    return sum(told.number is not None and told.day <= until for told in explain(deadline))


def left(deadline: Deadline, until: date) -> int:
    """How many of the limit's days were left after `until`."""
    return deadline.limit - used(deadline, until)


def _day(deadline: Deadline, day: date, number: int | None) -> ExplainedDay:
    unusual = next((one for one in deadline.unusual if one.day == day), None)
    if unusual is not None and not unusual.counted:
        return ExplainedDay(day, None, unusual.why, unusual.name)
    if unusual is None and day.weekday() >= _SATURDAY:
        return ExplainedDay(day, None, "weekend")
    span = next((span for span in deadline.excluded if span.first <= day <= span.last), None)
    if span is not None:
        return ExplainedDay(day, None, span.kind)
    if unusual is not None:
        return ExplainedDay(day, number, unusual.why, unusual.name)
    return ExplainedDay(day, number, "working")

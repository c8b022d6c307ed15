"""Dates move when the hall's calendar or policy does: each open case says so in its own history."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from infra.contracts import Event
from services.cases.contract.case_events import CaseDatesMoved
from services.cases.contract.words import Deadline, DeadlineKind, Excluded
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.marks import ON_ITS_WAY, mark, mark_of
from services.cases.domain.passing import passed_limits
from services.shared.working_days import within

_Dates = tuple[tuple[object, ...], ...]


def move_dates(case: Case, clocks: Clocks, now: datetime) -> list[Event]:
    """The case's deadlines under the rules of now; nothing when they are what they were.

    A limit that had passed stays passed, and is raised first if it was not yet, unless a day of the calendar
    declared since moves it ahead of now.
    """
    whole, steps = clocks.of_case(case) if case.accepted and not case.closed else (None, ())
    moved = CaseDatesMoved(
        hall=case.hall,
        number=case.number,
        rules_version=clocks.rules.version,
        moved_at=now,
        check_deadline=clocks.check(case.check_deadline.since) if case.check_deadline else None,
        day_end=clocks.day_end(case.day_end.since) if case.day_end else None,
        case_deadline=whole,
        open_steps=steps,
        authority_deadline=(
            clocks.authority(case.authority_deadline.since) if case.authority_deadline else None
        ),
        delivery_deadline=(clocks.delivery(case.delivery_deadline.since) if case.delivery_deadline else None),
    )
    passed = passed_limits(case, clocks, now)
    late = case.copy()
    for event in passed:
        late.apply(event)
    ahead = set(_ahead_again(late, clocks, now))
    withdrawn = tuple(sorted(ahead & case.raised.keys()))
    if not withdrawn and _dates(moved) == _dates_of(case):
        return []
    stays = [event for event in passed if mark_of(event) not in ahead]
    return [*stays, moved.model_copy(update={"withdrawn": withdrawn})]


def _ahead_again(case: Case, clocks: Clocks, now: datetime) -> Iterator[str]:
    """Marks of limits that had passed and by the calendar of now lie ahead, and of what comes on their way.

    Neither a policy nor a stop moves a limit once it has passed: only days that came before it can.
    """
    today = clocks.rules.calendar.day_of(now)
    standing = tuple(Excluded(first=first, last=today, kind=kind) for kind, first in case.stops.items())
    for kind, step in _waited_for(case):
        if (deadline := case.raised.get(mark(kind, step))) is None:
            continue
        own = kind in ("case_due", "step_due")
        anew = clocks.anew(deadline, (*case.excluded, *standing) if own else ())
        if anew.due_at > now:
            yield mark(kind, step)
            for other in ON_ITS_WAY[kind]:
                if not other.endswith("yellow") or anew.yellow_at > now:
                    yield mark(other, step)


def _waited_for(case: Case) -> Iterator[tuple[DeadlineKind, str | None]]:
    """The limits that a case still has, running or standing."""
    if not case.closed:
        yield "day_end", None
        yield "case_due", None
        yield from (("step_due", step) for step in case.open_steps)
    if "higher_authority" in case.stops:
        yield "authority_due", None
    if case.delivery_deadline is not None:
        yield "delivery_due", None


def _dates(moved: CaseDatesMoved) -> _Dates:
    steps = [(step.step, step.deadline) for step in moved.open_steps]
    return _told(moved, steps)


def _dates_of(case: Case) -> _Dates:
    steps = {} if case.closed else case.open_steps
    return _told(case, [(code, step.deadline) for code, step in sorted(steps.items())])


def _told(of: CaseDatesMoved | Case, steps: Sequence[tuple[str, Deadline | None]]) -> _Dates:
    """The moments that matter, so that two sets of dates can be compared."""
    whole = (of.check_deadline, of.day_end, of.case_deadline, of.authority_deadline, of.delivery_deadline)
    return (*map(_date, whole), *((code, *_date(deadline)) for code, deadline in steps))


def _date(deadline: Deadline | None) -> tuple[object, ...]:
    """What of a deadline matters: its moments, whether they are provisional, and which days it counted."""
    if deadline is None:
        return ()
    departs = [
        (one.day, one.counted)
        for one in deadline.unusual
        if one.counted != (one.day.weekday() < 5) and not within(one.day, deadline.excluded)
    ]
    return (
        deadline.due_at,
        deadline.yellow_at,
        deadline.escalate_at,
        deadline.provisional,
        tuple(departs),
    )

"""Dates move when the hall's calendar or policy does: each open case says so in its own history."""

from collections.abc import Sequence
from datetime import datetime

from infra.contracts import Event
from services.cases.contract.case_events import CaseDatesMoved
from services.cases.contract.words import Deadline
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.deadlines.working_days import within

_Dates = tuple[tuple[object, ...], ...]


def move_dates(case: Case, clocks: Clocks, now: datetime) -> list[Event]:
    """The case's deadlines under the rules of now; nothing when they are what they were."""
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
    return [] if _dates(moved) == _dates_of(case) else [moved]


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
    """What of a deadline matters: its moments, and which days it counted."""
    if deadline is None:
        return ()
    departs = [
        (one.day, one.counted)
        for one in deadline.unusual
        if one.counted != (one.day.weekday() < 5) and not within(one.day, deadline.excluded)
    ]
    return (deadline.due_at, deadline.yellow_at, deadline.escalate_at, tuple(departs))

"""Time that no limit counts (扣除期間) since the hall ordered something: a hearing, a test, a review."""

from datetime import datetime

from infra.contracts import Event
from services.cases.contract import because, later_because
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import OrderedTime
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.shared.deadlines.values import Excluded


def stop_clock(case: Case, clocks: Clocks, kind: OrderedTime, reason: str, now: datetime) -> list[Event]:
    """Begin such a time; only what the hall's policy lists may stop a clock (cases.clock_excludes)."""
    case.check_accepted()
    allowed = clocks.rules.policy.clock_excludes
    if kind not in allowed:
        raise refuse.NOT_EXCLUDED(later_because.COUNTS(kind=because.STOPS[kind]), excluded=list(allowed))
    if kind in case.stops:
        raise refuse.CLOCK_STOPPED_ALREADY(
            later_because.STOPPED_SINCE(kind=because.STOPS[kind], day=case.stops[kind])
        )
    return [
        happened.ClockStopped(
            **case.of_applicant,
            kind=kind,
            reason=reason,
            stopped_at=now,
            stopped_on=clocks.rules.calendar.day_of(now),
        )
    ]


def resume_clock(case: Case, clocks: Clocks, kind: OrderedTime, now: datetime) -> list[Event]:
    """End it: its first and last day, and those between, are not counted, if it crossed a night."""
    case.check_accepted()
    if kind not in case.stops:
        raise refuse.CLOCK_NOT_STOPPED(
            later_because.NOT_STOPPED_BY(kind=because.STOPS[kind], number=case.number)
        )
    span = Excluded(first=case.stops[kind], last=clocks.rules.calendar.day_of(now), kind=kind)
    whole, steps = clocks.of_case(case, resumed=span)
    return [
        happened.ClockResumed(
            hall=case.hall,
            number=case.number,
            resumed=span,
            resumed_at=now,
            case_deadline=whole,
            open_steps=steps,
        )
    ]

"""What happens when a deadline passes: lights (黃燈, 紅燈) are raised once each for a case and for a step.

Told by rule: yellow to whoever has a step to do, red to the department's head as well, and what stays overdue
to the supervisor (cases.light, cases.escalate_after).
"""

from collections.abc import Mapping
from datetime import datetime

from infra.contracts import Event
from services.cases.contract import because
from services.cases.contract import case_events as happened
from services.cases.contract.words import DeadlineKind
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.marks import SIGNALS
from services.cases.domain.process import step_named
from services.shared.deadlines.marks import check_passed, of_part, run_out
from services.shared.deadlines.values import Deadline
from services.shared.refusals import NOT_DUE

_CaseEvent = (
    type[happened.ImmediateCaseLeftOpen]
    | type[happened.CaseNearlyDue]
    | type[happened.CaseOverdue]
    | type[happened.CaseEscalated]
    | type[happened.AuthorityOverdue]
    | type[happened.DeliveryOverdue]
)
_OF_CASE: Mapping[str, tuple[_CaseEvent, tuple[str, ...]]] = {
    "day_end": (happened.ImmediateCaseLeftOpen, ("department_head",)),
    "case_yellow": (happened.CaseNearlyDue, ()),
    "case_due": (happened.CaseOverdue, ("department_head",)),
    "escalation": (happened.CaseEscalated, ("supervisor",)),
    "authority_due": (happened.AuthorityOverdue, ("department_head",)),
    "delivery_due": (happened.DeliveryOverdue, ("department_head",)),
}
"""The event that each becomes, and who is told besides those who have a step to do."""

_CLOCKS = {kind: clock for clock, signals in SIGNALS.items() for kind in signals.kinds()}
"""Kind of deadline → the clock that it is raised of."""


def pass_deadline(
    case: Case, clocks: Clocks, kind: DeadlineKind, step: str | None, now: datetime
) -> list[Event]:
    """The event that a passed deadline becomes. Refuses when it has not passed, or was raised before."""
    return case.deem_accepted(clocks, now) if kind == "check" else [_raised(case, clocks, kind, step, now)]


def passed_limits(case: Case, clocks: Clocks, now: datetime) -> list[Event]:
    """What has run out and was not raised yet; it comes first in whatever is done with the case next."""
    running = {clock: deadline for clock, deadline in case.clocks.items() if clock != "check"}
    late = run_out(running, SIGNALS, case.raised, now)
    return [_raised(case, clocks, kind, step, now) for kind, step in late]


def _raised(case: Case, clocks: Clocks, kind: str, step: str | None, now: datetime) -> Event:
    if kind not in _OF_CASE:
        return _of_step(case, clocks, kind, step, now)
    deadline = _passed(case, kind, None, now)
    event, told = _OF_CASE[kind]
    told = (*clocks.parties(case), *told)
    return event(hall=case.hall, number=case.number, deadline=deadline, raised_at=now, told=told)


def _of_step(case: Case, clocks: Clocks, kind: str, step: str | None, now: datetime) -> Event:
    if step not in case.open_steps:
        raise NOT_DUE(because.NO_OPEN_STEP(step=step, number=case.number))
    deadline = _passed(case, kind, step, now)
    party = step_named(clocks.definition, step).party
    yellow = kind == SIGNALS["step"].yellow
    event = happened.StepNearlyDue if yellow else happened.StepOverdue
    return event(
        hall=case.hall,
        number=case.number,
        deadline=deadline,
        raised_at=now,
        told=(party,) if yellow else (party, "department_head"),
        step=step,
        party=party,
    )


def _passed(case: Case, kind: str, step: str | None, now: datetime) -> Deadline:
    clock = _CLOCKS[kind]
    deadline = case.clocks.get(of_part(clock, step))
    at = SIGNALS[clock].moment(kind, deadline) if deadline else None
    return check_passed(deadline, at, of_part(kind, step), case.raised, now)

"""What happens when a deadline passes: lights (黃燈, 紅燈) are raised once each for a case and for a step."""

from datetime import datetime

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract.refusals import NOT_DUE
from services.cases.contract.words import Deadline, DeadlineKind, Definition
from services.cases.domain.case import Case
from services.cases.domain.deadlines.working_days import WorkingCalendar


def pass_deadline(
    case: Case,
    definition: Definition,
    kind: DeadlineKind,
    step: str | None,
    now: datetime,
    calendar: WorkingCalendar,
) -> list[Event]:
    """The event that a passed deadline becomes. Refuses when it has not passed, or was raised before."""
    if kind == "check":
        return case.deem_accepted(definition, now, calendar)
    if kind.startswith("step_"):
        return [_step_event(case, definition, kind, step, now)]
    event, deadline = _of_case(case, kind)
    passed = _passed(case, kind, kind, deadline, now)
    return [event(hall=case.hall, number=case.number, deadline=passed, raised_at=now)]


_CaseEvent = type[happened.ImmediateCaseLeftOpen] | type[happened.CaseNearlyDue] | type[happened.CaseOverdue]


def _of_case(case: Case, kind: DeadlineKind) -> tuple[_CaseEvent, Deadline | None]:
    if kind == "day_end":
        return happened.ImmediateCaseLeftOpen, case.day_end
    return happened.CaseNearlyDue if kind == "case_yellow" else happened.CaseOverdue, case.case_deadline


def _step_event(
    case: Case, definition: Definition, kind: DeadlineKind, step: str | None, now: datetime
) -> Event:
    if step is None or step != case.next_step:
        raise NOT_DUE(f"{step} is not the current step of case {case.number}")
    event = happened.StepNearlyDue if kind == "step_yellow" else happened.StepOverdue
    deadline = _passed(case, kind, f"{kind}/{step}", case.step_deadline, now)
    party = next(part.party for part in definition.steps or () if part.code == step)
    return event(hall=case.hall, number=case.number, deadline=deadline, raised_at=now, step=step, party=party)


def _passed(case: Case, kind: DeadlineKind, mark: str, deadline: Deadline | None, now: datetime) -> Deadline:
    if case.closed or deadline is None:
        raise NOT_DUE(f"case {case.number} waits for no such deadline")
    if mark in case.raised:
        raise NOT_DUE(f"{mark} of case {case.number} was raised before")
    moment = deadline.yellow_at if kind.endswith("_yellow") else deadline.due_at
    if now < moment:
        raise NOT_DUE(f"{mark} of case {case.number} passes at {moment.isoformat()}")
    return deadline

"""What happens when a deadline passes: lights (黃燈, 紅燈) are raised once each for a case and for a step.

Told by rule: yellow to whoever has a step to do, red to the department's head as well, and what stays overdue
to the supervisor (cases.light, cases.escalate_after).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract.refusals import NOT_DUE
from services.cases.contract.words import Deadline, DeadlineKind
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.marks import ON_ITS_WAY, mark
from services.cases.domain.process import step_named

_CaseEvent = (
    type[happened.ImmediateCaseLeftOpen]
    | type[happened.CaseNearlyDue]
    | type[happened.CaseOverdue]
    | type[happened.CaseEscalated]
    | type[happened.AuthorityOverdue]
    | type[happened.DeliveryOverdue]
)


@dataclass(frozen=True, slots=True)
class _Rule:
    event: _CaseEvent
    deadline: Callable[[Case], Deadline | None]
    moment: Callable[[Deadline], datetime | None]
    told: tuple[str, ...]


def _due(deadline: Deadline) -> datetime:
    return deadline.due_at


_RULES: dict[DeadlineKind, _Rule] = {
    "day_end": _Rule(happened.ImmediateCaseLeftOpen, lambda case: case.day_end, _due, ("department_head",)),
    "case_yellow": _Rule(happened.CaseNearlyDue, lambda case: case.case_deadline, lambda d: d.yellow_at, ()),
    "case_due": _Rule(happened.CaseOverdue, lambda case: case.case_deadline, _due, ("department_head",)),
    "escalation": _Rule(
        happened.CaseEscalated, lambda case: case.case_deadline, lambda d: d.escalate_at, ("supervisor",)
    ),
    "authority_due": _Rule(
        happened.AuthorityOverdue, lambda case: case.authority_deadline, _due, ("department_head",)
    ),
    "delivery_due": _Rule(
        happened.DeliveryOverdue, lambda case: case.delivery_deadline, _due, ("department_head",)
    ),
}


def pass_deadline(
    case: Case, clocks: Clocks, kind: DeadlineKind, step: str | None, now: datetime
) -> list[Event]:
    """The event that a passed deadline becomes. Refuses when it has not passed, or was raised before."""
    if kind == "check":
        return case.deem_accepted(clocks, now)
    if kind in ("step_yellow", "step_due"):
        return [_step_event(case, clocks, kind, step, now)]
    rule = _RULES[kind]
    deadline = rule.deadline(case)
    passed = _passed(case, kind, deadline, rule.moment(deadline) if deadline else None, now)
    told = (*clocks.parties(case), *rule.told)
    return [rule.event(hall=case.hall, number=case.number, deadline=passed, raised_at=now, told=told)]


def passed_limits(case: Case, clocks: Clocks, now: datetime) -> list[Event]:
    """What has run out and was not raised yet; it comes first in whatever is done with the case next.

    So a case that was late shows it, though the limit was moved, stopped or ended before a sweeper came by.
    """
    return [
        event
        for kind, step, deadline in _limits(case)
        if deadline is not None and deadline.due_at <= now and mark(kind, step) not in case.raised
        for event in pass_deadline(case, clocks, kind, step, now)
    ]


def _limits(case: Case) -> Iterator[tuple[DeadlineKind, str | None, Deadline | None]]:
    for kind in ON_ITS_WAY:
        if kind != "step_due":
            yield kind, None, _RULES[kind].deadline(case)
    for code, step in sorted(case.open_steps.items()):
        yield "step_due", code, step.deadline


def _step_event(case: Case, clocks: Clocks, kind: DeadlineKind, code: str | None, now: datetime) -> Event:
    step = case.open_steps.get(code or "")
    if step is None or code is None:
        raise NOT_DUE(f"{code} is no open step of case {case.number}")
    yellow = kind == "step_yellow"
    deadline = step.deadline
    moment = (deadline.yellow_at if yellow else deadline.due_at) if deadline else None
    party = step_named(clocks.definition, code).party
    event = happened.StepNearlyDue if yellow else happened.StepOverdue
    return event(
        hall=case.hall,
        number=case.number,
        deadline=_passed(case, mark(kind, code), deadline, moment, now),
        raised_at=now,
        told=(party,) if yellow else (party, "department_head"),
        step=code,
        party=party,
    )


def _passed(
    case: Case, raised: str, deadline: Deadline | None, moment: datetime | None, now: datetime
) -> Deadline:
    if deadline is None or moment is None:
        raise NOT_DUE(f"case {case.number} waits for no such deadline")
    if raised in case.raised:
        raise NOT_DUE(f"{raised} of case {case.number} was raised before")
    if now < moment:
        raise NOT_DUE(f"{raised} of case {case.number} passes at {moment.isoformat()}")
    return deadline

"""More time for a case (延期): once, with its reason, approved by another, told to the applicant."""

from dataclasses import replace
from datetime import datetime

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import later_because
from services.cases.contract import refusals as refuse
from services.cases.domain.case import Case
from services.cases.domain.case_state import Asked
from services.cases.domain.clocks import Clocks
from services.shared.deadlines.marks import ended


def request_extension(
    case: Case, clocks: Clocks, days: int, reason: str, actor: str, now: datetime
) -> list[Event]:
    """Ask for so many more working days (cases.extension, cases.joint_extension), before the limit ends."""
    case.check_accepted()
    if clocks.definition.promised_limit is None:
        raise refuse.NO_LIMIT(later_because.ON_THE_VISIT(number=case.number))
    if case.extended or case.extension_asked:
        raise refuse.EXTENDED_ALREADY(later_because.EXTENDED(number=case.number))
    _check_not_ended(case, now)
    policy = clocks.rules.policy
    most = policy.joint_extension if case.item_class == "joint" else policy.extension
    if days > most:
        raise refuse.EXTENSION_TOO_LONG(later_because.MORE_THAN(days=days, most=most), most=most)
    return [happened.ExtensionRequested(**case.of_applicant, days=days, reason=reason, requested_by=actor)]


def approve_extension(case: Case, clocks: Clocks, actor: str, now: datetime) -> list[Event]:
    case.check_accepted()
    asked = _asked(case)
    _check_another(case, asked, actor)
    _check_not_ended(case, now)
    whole, _ = clocks.of_case(replace(case, extended=asked.days))
    return [
        happened.CaseExtended(
            hall=case.hall,
            number=case.number,
            days=asked.days,
            requested_by=asked.by,
            approved_by=actor,
            extended_at=now,
            case_deadline=whole,
        )
    ]


def reject_extension(case: Case, reason: str, actor: str) -> list[Event]:
    case.check_accepted()
    _check_another(case, _asked(case), actor)
    return [happened.ExtensionRejected(**case.of_applicant, reason=reason, rejected_by=actor)]


def _check_not_ended(case: Case, now: datetime) -> None:
    """Time that has run out is not given again, whether or not anyone has raised it."""
    if (over := ended(case.case_deadline, case.raised.get("case_due"), now)) is not None:
        due_on = over.due_on.isoformat()
        raise refuse.LIMIT_ENDED(
            later_because.ENDED_WITH(number=case.number, day=due_on),
            due_on=due_on,
            due_at=over.due_at.isoformat(),
        )


def _check_another(case: Case, asked: Asked, actor: str) -> None:
    """Nobody judges what they asked for themselves."""
    if actor == asked.by:
        raise refuse.APPROVED_BY_REQUESTER(later_because.ASKED_FOR_IT(actor=actor, number=case.number))


def _asked(case: Case) -> Asked:
    if case.extension_asked is None:
        raise refuse.NO_EXTENSION_ASKED(later_because.NONE_ASKED(number=case.number))
    return case.extension_asked

"""Reported cases (上報件): reviewed here, decided by a higher authority, whose time is counted apart."""

from datetime import datetime

from infra.contracts import Event
from services.cases.contract import because, later_because
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Outcome
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.shared.deadlines.values import Excluded


def forward(case: Case, clocks: Clocks, reference: str, now: datetime) -> list[Event]:
    """Send it up once the review here is done (clause 3.1.2)."""
    case.check_accepted()
    if case.item_class != "reported":
        raise refuse.NOT_REPORTED(later_because.DECIDED_HERE(item=case.item))
    if case.forwarded:
        raise refuse.FORWARDED_ALREADY(later_because.FORWARDED(number=case.number))
    if case.open_steps:
        following = sorted(case.open_steps)
        raise refuse.CASE_OPEN(because.NOT_DONE(steps=following), next=following[0], open=following)
    if case.outstanding:
        raise refuse.CASE_NOT_READY(because.STILL_ASKED(materials=sorted(case.outstanding)))
    today = clocks.rules.calendar.day_of(now)
    return [
        happened.CaseForwarded(
            **case.of_applicant,
            reference=reference,
            forwarded_at=now,
            forwarded_on=today,
            authority_deadline=clocks.authority(today),
        )
    ]


def record_answer(
    case: Case, clocks: Clocks, reference: str, outcome: Outcome, reason: str | None, now: datetime
) -> list[Event]:
    """Take in what the higher authority decided; the clocks of the case go on."""
    case.check_accepted()
    if "higher_authority" not in case.stops:
        raise refuse.NOT_FORWARDED(later_because.NOT_WITH_AUTHORITY(number=case.number))
    if outcome == "denied" and reason is None:
        raise refuse.REASON_MISSING(later_because.AUTHORITYS_REASON(number=case.number))
    today = clocks.rules.calendar.day_of(now)
    span = Excluded(first=case.stops["higher_authority"], last=today, kind="higher_authority")
    whole, steps = clocks.of_case(case, resumed=span)
    return [
        happened.AuthorityAnswered(
            **case.of_applicant,
            reference=reference,
            outcome=outcome,
            reason=reason,
            answered_at=now,
            resumed=span,
            case_deadline=whole,
            open_steps=steps,
        )
    ]

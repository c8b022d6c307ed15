"""What may follow: the fee, delivery, a correction of the decision, and a case taken up again by order."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from infra.contracts import Event
from services.cases.contract import because, later_because
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Charge, Delivery, Outcome
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.process import ready, steps_of
from services.shared.deadlines.values import Excluded


def pay_fee(case: Case, charge: Charge, receipt: str, now: datetime) -> list[Event]:
    """Mark the quoted fee as paid, in full."""
    if case.status in ("refused", "withdrawn"):
        case.check_open()
    if case.fee is None or case.fee_paid:
        raise refuse.NO_FEE_DUE(later_because.NO_FEE(number=case.number))
    if charge != case.fee:
        detail = later_because.NOT_QUOTED(amount=charge.amount, currency=charge.currency)
        raise refuse.WRONG_FEE(detail, amount=case.fee.amount, currency=case.fee.currency)
    return [happened.FeePaid(**case.of_applicant, charge=charge, receipt=receipt, paid_at=now)]


def deliver(case: Case, method: Delivery, now: datetime) -> list[Event]:
    """Hand over the result; what was granted only once its fee is paid."""
    _check_decided(case)
    if case.status == "delivered":
        case.check_open()
    if case.outcome == "granted" and case.fee is not None and not case.fee_paid:
        detail = later_because.NOT_PAID(number=case.number)
        raise refuse.FEE_UNPAID(detail, amount=case.fee.amount, currency=case.fee.currency)
    return [happened.ResultDelivered(hall=case.hall, number=case.number, method=method, delivered_at=now)]


def correct_decision(case: Case, clocks: Clocks, outcome: Outcome, reason: str, now: datetime) -> list[Event]:
    """Put a decision right, within what others have the say in; the corrected one is delivered anew."""
    _check_decided(case)
    case.check_outcome(outcome)
    return [
        happened.DecisionCorrected(
            **case.of_applicant,
            item=case.item,
            item_version=case.item_version,
            outcome=outcome,
            reason=reason,
            corrected_at=now,
            delivery_deadline=clocks.delivery(clocks.rules.calendar.day_of(now)),
        )
    ]


def reopen(
    case: Case, clocks: Clocks, order: str, reason: str, redo: Collection[str], now: datetime
) -> list[Event]:
    """Take a closed case up again; it keeps what it had used of its limits, and does the steps `redo` again.

    An accepted case with every step done must name at least one of them. They are done in their order, and
    an open step that comes after one of them waits for it. What was with a higher authority goes there anew.
    """
    if case.closed_at is None:
        raise refuse.CASE_NOT_CLOSED(because.STILL_OPEN(number=case.number))
    _check_redo(case, clocks, redo)
    day_of = clocks.rules.calendar.day_of
    today = day_of(now)
    stops = dict(case.stops)
    since = stops.pop("higher_authority", day_of(case.closed_at) + timedelta(days=1))
    span = Excluded(first=since, last=today, kind="closed")
    waits = bool(stops)
    whole, still_open = (
        clocks.of_case(replace(case, stops=stops), resumed=span) if case.accepted else (None, ())
    )
    can_be_done = ready(clocks.definition, set(case.steps_done) - set(redo)) if case.accepted else []
    codes = {step.code for step in can_be_done}
    opened = [step for step in can_be_done if step.code not in case.open_steps]
    return [
        happened.CaseReopened(
            **case.of_applicant,
            order=order,
            reason=reason,
            reopened_at=now,
            resumed=span,
            check_deadline=None if case.accepted or waits else clocks.check(today),
            day_end=clocks.day_end(today),
            case_deadline=whole,
            open_steps=(
                *(step for step in still_open if step.step in codes),
                *clocks.opened(opened, today, standing=waits),
            ),
            redo=tuple(sorted(redo)) if case.accepted else (),
        )
    ]


def _check_redo(case: Case, clocks: Clocks, redo: Collection[str]) -> None:
    if unknown := sorted(set(redo) - {step.code for step in steps_of(clocks.definition)}):
        raise refuse.UNKNOWN_STEP(because.NOT_ITS_STEPS(steps=unknown), unknown=unknown)
    if case.accepted and not redo and not case.open_steps:
        raise refuse.NOTHING_TO_DO(because.EVERY_STEP_DONE(number=case.number))


def _check_decided(case: Case) -> None:
    if case.status not in ("decided", "delivered"):
        case.check_open()
        raise refuse.CASE_NOT_READY(because.NOT_DECIDED(number=case.number))

"""Command handling of what may follow: the fee, delivery, a correction, a case taken up again."""

from infra.eventstore.handling import handles
from services.cases.contract import afterwards as later
from services.cases.contract.cases import CaseAnswer
from services.cases.contract.words import Charge
from services.cases.domain import afterwards
from services.cases.handling.answers import case_answer
from services.cases.session import CasesSession


@handles(later.MarkFeePaid)
def mark_fee_paid(command: later.MarkFeePaid, session: CasesSession) -> CaseAnswer:
    at = session.at(command)
    charge = Charge(amount=command.amount, currency=command.currency)
    session.proceed(at, afterwards.pay_fee(at.case, charge, command.receipt, session.now))
    return case_answer(at.case)


@handles(later.DeliverResult)
def deliver_result(command: later.DeliverResult, session: CasesSession) -> CaseAnswer:
    at = session.at(command)
    session.proceed(at, afterwards.deliver(at.case, command.method, session.now))
    return case_answer(at.case)


@handles(later.CorrectDecision)
def correct_decision(command: later.CorrectDecision, session: CasesSession) -> CaseAnswer:
    at = session.at(command)
    events = afterwards.correct_decision(at.case, at.clocks, command.outcome, command.reason, session.now)
    session.proceed(at, events)
    return case_answer(at.case)


@handles(later.ReopenCase)
def reopen_case(command: later.ReopenCase, session: CasesSession) -> CaseAnswer:
    at = session.at(command)
    events = afterwards.reopen(at.case, at.clocks, command.order, command.reason, command.steps, session.now)
    session.proceed(at, events)
    return case_answer(at.case)

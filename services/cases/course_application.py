"""Command handling of what happens to a case beside its steps: clocks, extension, authority, later on."""

from infra.contracts import Context
from infra.eventstore.application import Decision, handles
from services.cases.case_application import CaseApplication, case_answer, case_state
from services.cases.contract import afterwards as later
from services.cases.contract import course
from services.cases.contract.words import Charge
from services.cases.domain import afterwards, authority, exclusions, extension
from services.cases.domain.case import Case


class CourseApplication(CaseApplication):
    @handles(course.StopClock)
    def stop_clock(self, command: course.StopClock, context: Context) -> Decision:
        at = self._at(command, context)
        events = exclusions.stop_clock(at.case, at.clocks, command.kind, command.reason, at.now)
        return at.decision(events, _clock_answer)

    @handles(course.ResumeClock)
    def resume_clock(self, command: course.ResumeClock, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(exclusions.resume_clock(at.case, at.clocks, command.kind, at.now), _clock_answer)

    @handles(course.RequestExtension)
    def request_extension(self, command: course.RequestExtension, context: Context) -> Decision:
        at = self._at(command, context)
        events = extension.request_extension(
            at.case, at.clocks, command.days, command.reason, context.actor, at.now
        )
        return at.decision(events, _clock_answer)

    @handles(course.ApproveExtension)
    def approve_extension(self, command: course.ApproveExtension, context: Context) -> Decision:
        at = self._at(command, context)
        events = extension.approve_extension(at.case, at.clocks, context.actor, at.now)
        return at.decision(events, _clock_answer)

    @handles(course.RejectExtension)
    def reject_extension(self, command: course.RejectExtension, context: Context) -> Decision:
        at = self._at(command, context)
        events = extension.reject_extension(at.case, command.reason, context.actor)
        return at.decision(events, _clock_answer)

    @handles(course.ForwardCase)
    def forward_case(self, command: course.ForwardCase, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(authority.forward(at.case, at.clocks, command.reference, at.now), _clock_answer)

    @handles(course.RecordAuthorityAnswer)
    def record_authority_answer(self, command: course.RecordAuthorityAnswer, context: Context) -> Decision:
        at = self._at(command, context)
        events = authority.record_answer(
            at.case, at.clocks, command.reference, command.outcome, command.reason, at.now
        )
        return at.decision(events, _clock_answer)

    @handles(later.MarkFeePaid)
    def mark_fee_paid(self, command: later.MarkFeePaid, context: Context) -> Decision:
        at = self._at(command, context)
        charge = Charge(amount=command.amount, currency=command.currency)
        return at.decision(afterwards.pay_fee(at.case, charge, command.receipt, at.now), case_answer)

    @handles(later.DeliverResult)
    def deliver_result(self, command: later.DeliverResult, context: Context) -> Decision:
        at = self._at(command, context)
        return at.decision(afterwards.deliver(at.case, command.method, at.now), case_answer)

    @handles(later.CorrectDecision)
    def correct_decision(self, command: later.CorrectDecision, context: Context) -> Decision:
        at = self._at(command, context)
        events = afterwards.correct_decision(at.case, at.clocks, command.outcome, command.reason, at.now)
        return at.decision(events, case_answer)

    @handles(later.ReopenCase)
    def reopen_case(self, command: later.ReopenCase, context: Context) -> Decision:
        at = self._at(command, context)
        events = afterwards.reopen(at.case, at.clocks, command.order, command.reason, command.steps, at.now)
        return at.decision(events, case_answer)


def _clock_answer(case: Case) -> course.ClockAnswer:
    deadline = case.case_deadline
    return course.ClockAnswer(**case_state(case), due_on=deadline.due_on.isoformat() if deadline else None)

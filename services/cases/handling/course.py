"""Command handling of what happens to an accepted case: steps, clocks, extension, authority, decision."""

from infra.eventstore.handling import handles
from services.cases.contract import cases, course
from services.cases.domain import authority, exclusions, extension
from services.cases.domain.case import Case
from services.cases.domain.passing import pass_deadline
from services.cases.handling.answers import case_answer, case_state
from services.cases.session import CasesSession
from services.shared.words import Authority


@handles(cases.CompleteStep)
def complete_step(command: cases.CompleteStep, session: CasesSession) -> cases.StepAnswer:
    at, context = session.at(command), session.context
    events = at.case.complete_step(
        at.clocks,
        command.step,
        context.actor,
        Authority.of(context),
        at.in_charge,
        session.now,
        finding=command.finding,
        reason=command.reason,
    )
    session.proceed(at, events)
    following = tuple(sorted(at.case.open_steps))
    next_step = following[0] if following else None
    return cases.StepAnswer(**case_state(at.case), next=next_step, open=following)


@handles(cases.DecideCase)
def decide_case(command: cases.DecideCase, session: CasesSession) -> cases.CaseAnswer:
    at = session.at(command)
    session.proceed(at, at.case.decide(at.clocks, command.outcome, command.reason, session.now))
    return case_answer(at.case)


@handles(cases.WithdrawCase)
def withdraw_case(command: cases.WithdrawCase, session: CasesSession) -> cases.CaseAnswer:
    at = session.at(command)
    session.proceed(at, at.case.withdraw(command.reason, session.now))
    return case_answer(at.case)


@handles(cases.PassDeadline)
def pass_on_deadline(command: cases.PassDeadline, session: CasesSession) -> cases.DeadlineRaised:
    at = session.at(command)
    events = pass_deadline(at.case, at.clocks, command.kind, command.step, session.now)
    session.append(at.case, *events)
    return cases.DeadlineRaised(**case_state(at.case), raised=type(events[0]).__name__)


@handles(course.StopClock)
def stop_clock(command: course.StopClock, session: CasesSession) -> course.ClockAnswer:
    at = session.at(command)
    session.proceed(at, exclusions.stop_clock(at.case, at.clocks, command.kind, command.reason, session.now))
    return _clock_answer(at.case)


@handles(course.ResumeClock)
def resume_clock(command: course.ResumeClock, session: CasesSession) -> course.ClockAnswer:
    at = session.at(command)
    session.proceed(at, exclusions.resume_clock(at.case, at.clocks, command.kind, session.now))
    return _clock_answer(at.case)


@handles(course.RequestExtension)
def request_extension(command: course.RequestExtension, session: CasesSession) -> course.ClockAnswer:
    at, by = session.at(command), session.context.actor
    events = extension.request_extension(at.case, at.clocks, command.days, command.reason, by, session.now)
    session.proceed(at, events)
    return _clock_answer(at.case)


@handles(course.ApproveExtension)
def approve_extension(command: course.ApproveExtension, session: CasesSession) -> course.ClockAnswer:
    at = session.at(command)
    session.proceed(at, extension.approve_extension(at.case, at.clocks, session.context.actor, session.now))
    return _clock_answer(at.case)


@handles(course.RejectExtension)
def reject_extension(command: course.RejectExtension, session: CasesSession) -> course.ClockAnswer:
    at = session.at(command)
    session.proceed(at, extension.reject_extension(at.case, command.reason, session.context.actor))
    return _clock_answer(at.case)


@handles(course.ForwardCase)
def forward_case(command: course.ForwardCase, session: CasesSession) -> course.ClockAnswer:
    at = session.at(command)
    session.proceed(at, authority.forward(at.case, at.clocks, command.reference, session.now))
    return _clock_answer(at.case)


@handles(course.RecordAuthorityAnswer)
def record_authority_answer(
    command: course.RecordAuthorityAnswer, session: CasesSession
) -> course.ClockAnswer:
    at = session.at(command)
    events = authority.record_answer(
        at.case, at.clocks, command.reference, command.outcome, command.reason, session.now
    )
    session.proceed(at, events)
    return _clock_answer(at.case)


def _clock_answer(case: Case) -> course.ClockAnswer:
    deadline = case.case_deadline
    return course.ClockAnswer(**case_state(case), due_on=deadline.due_on.isoformat() if deadline else None)

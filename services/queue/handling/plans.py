"""Command handling of a hall's plan and policy."""

from collections.abc import Iterator
from datetime import date, timedelta

from infra.contracts import Detail
from infra.eventstore.handling import handles
from services.queue.contract import plan, plan_because, policy
from services.queue.contract import refusals as refuse
from services.queue.domain.appointment import Appointment
from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.hall_day import hall_day
from services.queue.domain.hall_plan import ended, left_behind, relabelled
from services.queue.domain.identity import appointment_day_id, hall_id
from services.queue.session import HallSession
from services.shared.because import NO_HALL
from services.shared.known_hall import KnownHall
from services.shared.policies.values import PolicyAnswer
from services.shared.refusals import UNKNOWN_HALL

_TOLD = 10
"""So many reasons are said in one sentence; all of them are listed."""


@handles(plan.PlanHall)
def plan_hall(command: plan.PlanHall, session: HallSession) -> plan.PlanAnswer:
    hall = command.hall
    session.existing(KnownHall, hall_id(hall), UNKNOWN_HALL(NO_HALL(hall=hall)))
    found = session.hall_plan()
    effective_from = command.effective_from or session.today
    events = found.set(hall, command.plan, effective_from, session.today)
    if events:
        _check_leaves_nobody(command.plan, effective_from, session)
    session.append(found, *events)
    return plan.PlanAnswer(hall=hall, effective_from=effective_from, version=found.version)


@handles(policy.ChangePolicy)
def change_policy(command: policy.ChangePolicy, session: HallSession) -> PolicyAnswer:
    session.plan()
    found = session.hall_policy()
    effective_from = command.effective_from or session.today
    today, reason = session.today, command.reason
    session.append(found, *found.change_policy(command.hall, command.change, effective_from, reason, today))
    return PolicyAnswer(hall=command.hall, effective_from=effective_from, version=found.version)


@handles(policy.TakeBackPolicy)
def take_back_policy(command: policy.TakeBackPolicy, session: HallSession) -> PolicyAnswer:
    session.plan()
    found, effective_from = session.hall_policy(), command.effective_from
    session.append(found, *found.take_back(command.hall, effective_from, command.reason, session.today))
    return PolicyAnswer(hall=command.hall, effective_from=effective_from, version=found.version)


def _check_leaves_nobody(plan: plan.Plan, effective_from: date, session: HallSession) -> None:
    """Refuse PLAN_LEAVES_BEHIND with everyone who would be: waiting, serving, or booked."""
    reasons = _there_now(plan, session) if effective_from == session.today else []
    unkept = list(_unkept_appointments(plan, effective_from, session))
    reasons += [why for _, _, why in unkept]
    if reasons:
        told = plan_because.REASONS(reasons=reasons[:_TOLD])
        if (more := len(reasons) - _TOLD) > 0:
            told = plan_because.AND_MORE(reasons=reasons[:_TOLD], more=more)
        booked = [
            {"line": line, "number": one.number, "begins": one.begins.isoformat()} for line, one, _ in unkept
        ]
        raise refuse.PLAN_LEAVES_BEHIND(told, reasons=list(map(str, reasons)), appointments=booked)


def _there_now(plan: plan.Plan, session: HallSession) -> list[Detail]:
    """What a plan for today must still know and does not: who is there, open windows, given labels."""
    found, today = session.hall_plan(), session.today
    before = found.in_force(today)
    if before is None:
        return []
    days = {line.code: session.line_days(line.code) for line in before.lines}
    lines = {code for code, of_line in days.items() if any(day.tickets for day in of_line)}
    windows = {one.code for one in before.windows if session.window(one.code).status != "closed"}
    prefixes = {line.prefix: line.code for line in before.lines if days[line.code][-1].last_number}
    still = hall_day(found.planned(plan, today), session.now, session.zone).days
    over = [day for day in session.days if day not in still] if lines else []
    return [*left_behind(plan, lines, windows), *relabelled(plan, prefixes), *ended(over)]


def _unkept_appointments(
    plan: plan.Plan, effective_from: date, session: HallSession
) -> Iterator[tuple[str, Appointment, Detail]]:
    """By line, the appointments with no place under a plan from a day on (clause 1.3.4), and why not.

    Every day is looked at that can have been booked, not those a read model knows of: so the append proves
    that none was booked meanwhile.
    """
    before = session.hall_plan().in_force(effective_from)
    if before is None:
        return
    booked = _days_that_may_be_booked(effective_from, session)
    lines = [line.code for line in before.lines if line.appointments is not None]
    ids = [appointment_day_id(session.hall, line, day) for day in booked for line in lines]
    for day in session.load_all(AppointmentDay, ids):
        for one, why in day.unkept_by(plan, session.zone):
            yield day.line, one, why


def _days_that_may_be_booked(first: date, session: HallSession) -> list[date]:
    """From this day on until the next plan begins, as far ahead as the hall ever let anyone book."""
    furthest = session.hall_policy().furthest_ahead()
    following = min((begins for begins in session.hall_plan().plans if begins > first), default=date.max)
    last = min(session.today + timedelta(days=furthest), following - timedelta(days=1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]

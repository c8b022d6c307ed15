"""A plan keeps the appointments that were made: clause 1.3.4."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.queue.contract.plan import Plan
from services.queue.deciding import View
from services.queue.domain.appointment import Appointment
from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import appointment_day_id, policy_id
from services.queue.domain.policy import QueuePolicy


def unkept_appointments(
    found: HallPlan, plan: Plan, effective_from: date, view: View, zone: ZoneInfo
) -> Iterator[tuple[str, Appointment, str]]:
    """By line, the appointments that would have no place under a plan from a day on, and why not.

    Every day is looked at that can have been booked, not those a read model knows of: so the append proves
    that none was booked meanwhile.
    """
    before = found.in_force(effective_from)
    if before is None:
        return
    booked = _days_that_may_be_booked(found, effective_from, view)
    lines = [line.code for line in before.lines if line.appointments is not None]
    ids = [appointment_day_id(found.hall, line, day) for day in booked for line in lines]
    for day in view.all_known(AppointmentDay, ids):
        for one, why in day.unkept_by(plan, zone):
            yield day.line, one, why


def _days_that_may_be_booked(found: HallPlan, first: date, view: View) -> list[date]:
    """From this day on until the next plan begins, as far ahead as the hall ever let anyone book."""
    furthest = view.known(QueuePolicy, policy_id(found.hall)).furthest_ahead()
    following = min((begins for begins in found.plans if begins > first), default=date.max)
    last = min(view.today + timedelta(days=furthest), following - timedelta(days=1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]

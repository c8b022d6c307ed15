"""Command handling of a hall's plan and policy."""

from collections.abc import Sequence
from datetime import date

from infra.contracts import Context, Event
from infra.eventstore.application import Decision, handles
from services.queue.appointment_keeping import unkept_appointments
from services.queue.contract import plan, policy
from services.queue.contract import refusals as no
from services.queue.deciding import DecidingApplication, Deed, View
from services.queue.domain.hall_day import hall_day
from services.queue.domain.hall_plan import HallPlan, ended, left_behind, relabelled
from services.queue.domain.identity import hall_id, plan_id, policy_id
from services.queue.domain.policy import QueuePolicy
from services.shared.known_hall import KnownHall
from services.shared.refusals import UNKNOWN_HALL

_TOLD = 10
"""So many reasons are said in one sentence; all of them are listed."""


class PlanApplication(DecidingApplication):
    @handles(plan.PlanHall)
    def plan_hall(self, command: plan.PlanHall, context: Context, view: View) -> Decision:
        if not view.known(KnownHall, hall_id(command.hall)).version:
            raise UNKNOWN_HALL(f"there is no hall {command.hall}")
        found = view.known(HallPlan, plan_id(command.hall))
        effective_from = command.effective_from or view.today
        events = found.set(command.hall, command.plan, effective_from, view.today)
        if events:
            self._check_leaves_nobody(found, command.plan, effective_from, view)
        answer = plan.PlanAnswer(
            hall=command.hall, effective_from=effective_from, version=found.version + len(events)
        )
        deed = Deed()
        deed.happens(found, *events)
        return deed.answered(answer)

    @handles(policy.ChangePolicy)
    def change_policy(self, command: policy.ChangePolicy, context: Context, view: View) -> Decision:
        view.plan(command.hall)
        found = view.known(QueuePolicy, policy_id(command.hall))
        effective_from = command.effective_from or view.today
        events = found.change(command.hall, command.change, effective_from, command.reason, view.today)
        return _policy_decision(found, command.hall, effective_from, events)

    @handles(policy.TakeBackPolicy)
    def take_back_policy(self, command: policy.TakeBackPolicy, context: Context, view: View) -> Decision:
        view.plan(command.hall)
        found = view.known(QueuePolicy, policy_id(command.hall))
        events = found.take_back(command.hall, command.effective_from, command.reason, view.today)
        return _policy_decision(found, command.hall, command.effective_from, events)

    def _check_leaves_nobody(
        self, found: HallPlan, plan: plan.Plan, effective_from: date, view: View
    ) -> None:
        """Refuse PLAN_LEAVES_BEHIND with everyone who would be: waiting, serving, or booked."""
        reasons = self._there_now(found, plan, view) if effective_from == view.today else []
        unkept = list(unkept_appointments(found, plan, effective_from, view, self.zone))
        reasons += [why for _, _, why in unkept]
        if reasons:
            more = f"; and {len(reasons) - _TOLD} more" if len(reasons) > _TOLD else ""
            booked = [
                {"line": line, "number": one.number, "begins": one.begins.isoformat()}
                for line, one, _ in unkept
            ]
            raise no.PLAN_LEAVES_BEHIND(
                f"{'; '.join(reasons[:_TOLD])}{more}", reasons=reasons, appointments=booked
            )

    def _there_now(self, found: HallPlan, plan: plan.Plan, view: View) -> list[str]:
        """What a plan for today must still know and does not: who is there, open windows, given labels."""
        before = found.in_force(view.today)
        if before is None:
            return []
        days = {line.code: view.line_days(found.hall, line.code) for line in before.lines}
        lines = {code for code, of_line in days.items() if any(day.tickets for day in of_line)}
        windows = {
            window.code
            for window in before.windows
            if view.window(found.hall, window.code).status != "closed"
        }
        prefixes = {line.prefix: line.code for line in before.lines if days[line.code][-1].last_number}
        still = hall_day(found.planned(plan, view.today), view.now, self.zone).days
        over = [day for day in view.days if day not in still] if lines else []
        return [*left_behind(plan, lines, windows), *relabelled(plan, prefixes), *ended(over)]


def _policy_decision(
    found: QueuePolicy, hall: str, effective_from: date, events: Sequence[Event]
) -> Decision:
    deed = Deed()
    deed.happens(found, *events)
    version = found.version + len(events)
    return deed.answered(policy.PolicyAnswer(hall=hall, effective_from=effective_from, version=version))

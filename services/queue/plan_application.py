"""Command handling of a hall's plan and policy."""

from infra.contracts import Context
from infra.eventstore.application import Decision, handles
from services.queue.appointment_keeping import check_keeps_appointments
from services.queue.contract import plan, policy
from services.queue.contract import refusals as no
from services.queue.deciding import DecidingApplication, Deed, View
from services.queue.domain.hall_plan import HallPlan, left_behind
from services.queue.domain.identity import plan_id, policy_id
from services.queue.domain.policy import QueuePolicy


class PlanApplication(DecidingApplication):
    @handles(plan.PlanHall)
    def plan_hall(self, command: plan.PlanHall, context: Context, view: View) -> Decision:
        found = view.known(HallPlan, plan_id(command.hall))
        effective_from = command.effective_from or view.today
        events = found.set(command.hall, command.plan, effective_from, view.today)
        if events and effective_from == view.today:
            _check_leaves_nobody(found, command.plan, view)
        if events:
            check_keeps_appointments(found, command.plan, effective_from, view, self.zone)
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
        answer = policy.PolicyAnswer(
            hall=command.hall, effective_from=effective_from, version=found.version + len(events)
        )
        deed = Deed()
        deed.happens(found, *events)
        return deed.answered(answer)


def _check_leaves_nobody(found: HallPlan, plan: plan.Plan, view: View) -> None:
    """A plan for today must still know every line with tickets and every open window."""
    before = found.in_force(view.today)
    if before is None:
        return
    lines = {line.code for line in before.lines if view.line(found.hall, line.code).tickets}
    windows = {
        window.code for window in before.windows if view.window(found.hall, window.code).status != "closed"
    }
    if left := next(left_behind(plan, lines, windows), None):
        raise no.PLAN_LEAVES_BEHIND(left)

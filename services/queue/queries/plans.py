"""A hall's plan and policy, today and to come."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.queries import answers
from services.queue.contract import plan, policy
from services.queue.domain.identity import plan_id, policy_id
from services.queue.planned_hall import PlannedHall, plan_from
from services.shared.policies.rows import policy_on, policy_view
from services.shared.policies.values import HallPolicyView

_LIVE = "queue_live"


@dataclass(frozen=True, slots=True)
class HallPlans:
    """Halls' plans and policies, read from `queue_live`."""

    pool: asyncpg.Pool
    clock: Clock
    zone: ZoneInfo

    async def planned(self, hall: str) -> PlannedHall:
        """The hall's plans, and which of its days it is."""
        rows = await self.pool.fetch("select * from queue_live.plans where plan_id = $1", plan_id(hall))
        return PlannedHall(hall, {row["effective_from"]: row for row in rows}, self.clock.now(), self.zone)

    async def policy_of(self, hall: str, day: date) -> policy.Policy:
        """What holds on a day."""
        return await policy_on(self.pool, _LIVE, policy_id(hall), policy.Policy, day)


@dataclass(frozen=True, slots=True)
class PlanQueries:
    """Answers from `queue_live`."""

    plans: HallPlans

    @answers(plan.ReadPlan)
    async def read_plan(self, query: plan.ReadPlan, context: Context) -> plan.HallPlan:
        planned = await self.plans.planned(query.hall)
        rows, day = planned.rows, query.day or planned.today
        begun = planned.begun(day)
        return plan.HallPlan(
            hall=query.hall,
            version=max(row["version"] for row in rows.values()),
            day=day,
            effective_from=begun,
            changes_on=tuple(sorted(begins for begins in rows if begins > day)),
            plan=plan_from(rows[begun]["plan"]),
            closed_by_calendar=_more_closed(rows[begun], day),
        )

    @answers(policy.ReadPolicy)
    async def read_policy(self, query: policy.ReadPolicy, context: Context) -> HallPolicyView:
        planned = await self.plans.planned(query.hall)
        planned.on(planned.today)
        return await policy_view(
            self.plans.pool, _LIVE, policy_id(query.hall), policy.Policy, query.hall, planned.today
        )


def _more_closed(row: asyncpg.Record, since: date) -> tuple[plan.ClosedDay, ...]:
    own = {one.day for one in plan_from(row["plan"]).closed}
    in_force = plan_from(row["in_force"])
    return tuple(one for one in in_force.closed if one.day not in own and one.day >= since)

"""A hall's plan and policy, today and to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.queries import answers
from services.queue.contract import plan, policy
from services.queue.domain.identity import plan_id, policy_id
from services.queue.domain.policy import policy_on
from services.queue.planned_hall import PlannedHall, plan_from
from services.queue.projections.tables import STANDS


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
        return policy_on(_changes(await self.policies(hall)), day)

    async def policies(self, hall: str) -> list[asyncpg.Record]:
        """The changes of the hall's policy that were not taken back, in their order."""
        return await self.pool.fetch(
            f"select * from queue_live.policies p where policy_id = $1 and {STANDS} "
            "order by effective_from, version",
            policy_id(hall),
        )


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
    async def read_policy(self, query: policy.ReadPolicy, context: Context) -> policy.QueuePolicy:
        planned = await self.plans.planned(query.hall)
        planned.on(planned.today)
        rows = await self.plans.policies(query.hall)
        changes = _changes(rows)
        values = policy_on(changes, planned.today).model_dump()
        since = {
            key: begins
            for begins, change in changes
            for key in change.model_dump(exclude_none=True)
            if begins <= planned.today
        }
        return policy.QueuePolicy(
            hall=query.hall,
            version=await self._policy_version(query.hall),
            values=tuple(
                policy.PolicyValue(
                    key=key,
                    value=values[key],
                    default=default,
                    source=policy.SOURCES[key],
                    effective_from=since.get(key),
                )
                for key, default in policy.DEFAULTS.model_dump().items()
            ),
            scheduled=tuple(
                policy.ScheduledPolicy(change=change, effective_from=begins, reason=row["reason"])
                for row, (begins, change) in zip(rows, changes, strict=True)
                if begins > planned.today
            ),
        )

    async def _policy_version(self, hall: str) -> int:
        version: int = await self.plans.pool.fetchval(
            "select coalesce(max(version), 0) from queue_live.policies where policy_id = $1", policy_id(hall)
        )
        return version


def _more_closed(row: asyncpg.Record, since: date) -> tuple[plan.ClosedDay, ...]:
    own = {one.day for one in plan_from(row["plan"]).closed}
    in_force = plan_from(row["in_force"])
    return tuple(one for one in in_force.closed if one.day not in own and one.day >= since)


def _changes(rows: Sequence[asyncpg.Record]) -> list[tuple[date, policy.PolicyChange]]:
    return [(row["effective_from"], policy.PolicyChange.model_validate_json(row["change"])) for row in rows]

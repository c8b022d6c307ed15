"""A hall's plan and policy, today and to come."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.privacy.keyring import Keyring
from infra.projections.queries import answers
from infra.runtime.clock import Clock
from services.queue.contract import plan, policy
from services.queue.contract import refusals as no
from services.queue.contract.plan import Plan
from services.queue.domain.effective import begun_by
from services.queue.domain.identity import plan_id, policy_id
from services.queue.domain.policy import policy_on
from services.queue.secrets import QueueSecrets


class PlanQueries:
    """Answers from `queue_live`."""

    def __init__(
        self, pool: asyncpg.Pool, keyring: Keyring, clock: Clock, zone: ZoneInfo, secrets: QueueSecrets
    ) -> None:
        self.pool = pool
        self.keyring = keyring
        self.clock = clock
        self.zone = zone
        self.secrets = secrets

    @answers(plan.ReadPlan)
    async def read_plan(self, query: plan.ReadPlan, context: Context) -> plan.HallPlan:
        day = query.day or self.today
        rows = await self._plans(query.hall)
        begun = _begun(rows, query.hall, day)
        return plan.HallPlan(
            hall=query.hall,
            version=max(row["version"] for row in rows.values()),
            day=day,
            effective_from=begun,
            changes_on=tuple(sorted(begins for begins in rows if begins > day)),
            plan=Plan.model_validate_json(rows[begun]["plan"]),
        )

    @answers(policy.ReadPolicy)
    async def read_policy(self, query: policy.ReadPolicy, context: Context) -> policy.QueuePolicy:
        await self.plan_of(query.hall)
        rows = await self._policies(query.hall)
        changes = _changes(rows)
        values = policy_on(changes, self.today).model_dump()
        since = {
            key: begins
            for begins, change in changes
            for key in change.model_dump(exclude_none=True)
            if begins <= self.today
        }
        return policy.QueuePolicy(
            hall=query.hall,
            version=max((row["version"] for row in rows), default=0),
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
                if begins > self.today
            ),
        )

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    async def plan_of(self, hall: str, day: date | None = None) -> Plan:
        """What holds on a day, today without one. Refuses UNPLANNED_HALL."""
        rows = await self._plans(hall)
        return Plan.model_validate_json(rows[_begun(rows, hall, day or self.today)]["plan"])

    async def policy_of(self, hall: str) -> policy.Policy:
        """What holds today."""
        return policy_on(_changes(await self._policies(hall)), self.today)

    async def _plans(self, hall: str) -> dict[date, asyncpg.Record]:
        rows = await self.pool.fetch("select * from queue_live.plans where plan_id = $1", plan_id(hall))
        return {row["effective_from"]: row for row in rows}

    async def _policies(self, hall: str) -> list[asyncpg.Record]:
        return await self.pool.fetch(
            "select * from queue_live.policies where policy_id = $1 order by effective_from, version",
            policy_id(hall),
        )


def _begun(planned: Mapping[date, object], hall: str, day: date) -> date:
    begun = begun_by(planned, day)
    if begun is None:
        raise no.UNPLANNED_HALL(f"hall {hall} has no plan for {day}")
    return begun


def _changes(rows: Sequence[asyncpg.Record]) -> list[tuple[date, policy.PolicyChange]]:
    return [(row["effective_from"], policy.PolicyChange.model_validate_json(row["change"])) for row in rows]

"""A hall's calendar, hours and policy."""

import json
from dataclasses import dataclass

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.queries import answers
from services.cases.contract import policy, rules
from services.cases.domain.identity import rules_id
from services.cases.projections.rules import versions
from services.cases.queries.catalogue import check_hall
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.policies.rows import policy_view
from services.shared.policies.values import HallPolicyView
from services.shared.registry import Registry

_VERSIONS = f"""select v.*, m.looked_at, m.moved from {versions("$1", "$2")} v
left join hall_rules.moves m using (rules_id, rules_version) where rules_id = $3 order by rules_version"""


@dataclass(frozen=True, slots=True)
class RulesQueries:
    """Answers from `hall_rules`."""

    pool: asyncpg.Pool
    registry: Registry
    calendar: WorkingCalendar
    clock: Clock

    @answers(policy.ReadPolicy)
    async def read_policy(self, query: policy.ReadPolicy, context: Context) -> HallPolicyView:
        await check_hall(self.pool, self.registry, query.hall)
        id, today = rules_id(query.hall), self.calendar.day_of(self.clock.now())
        version = await self.pool.fetchval("select version from hall_rules.rules where rules_id = $1", id)
        return await policy_view(self.pool, "hall_rules", id, policy.Policy, query.hall, today, version or 0)

    @answers(rules.ReadRules)
    async def read_rules(self, query: rules.ReadRules, context: Context) -> rules.RulesView:
        await check_hall(self.pool, self.registry, query.hall)
        id, today = rules_id(query.hall), self.calendar.day_of(self.clock.now())
        row = await self.pool.fetchrow("select * from hall_rules.rules where rules_id = $1", id)
        held = await self.pool.fetch(_VERSIONS, today, self.calendar.zone.key, id)
        return rules.RulesView.model_validate(
            {
                "hall": query.hall,
                "rules_version": len(held),
                "version": row["version"] if row else 0,
                "moving": row is not None and len(held) > row["moved_to"],
                "calendar": json.loads(row["days"]) if row else [],
                "years": json.loads(row["years"]) if row else [],
                "hours": json.loads(row["hours"]) if row else [],
                "versions": [dict(version) for version in held],
            }
        )

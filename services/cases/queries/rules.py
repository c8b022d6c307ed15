"""A hall's calendar and policy."""

import json
from dataclasses import dataclass

import asyncpg

from infra.contracts import Context
from infra.projections.queries import answers
from services.cases.contract import rules
from services.cases.domain.identity import rules_id
from services.cases.queries.catalogue import check_hall
from services.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class RulesQueries:
    """Answers from `hall_rules`."""

    pool: asyncpg.Pool
    registry: Registry

    @answers(rules.ReadRules)
    async def read_rules(self, query: rules.ReadRules, context: Context) -> rules.HallRules:
        await check_hall(self.pool, self.registry, query.hall)
        id = rules_id(query.hall)
        row = await self.pool.fetchrow("select * from hall_rules.rules where rules_id = $1", id)
        versions = await self.pool.fetch(
            "select * from hall_rules.versions where rules_id = $1 order by rules_version", id
        )
        own = json.loads(row["policy"]) if row else {}
        effective = json.loads(row["effective"]) if row else {}
        return rules.HallRules.model_validate(
            {
                "hall": query.hall,
                "rules_version": row["rules_version"] if row else 0,
                "version": row["version"] if row else 0,
                "moving": row is not None and row["rules_version"] > row["moved_to"],
                "policy": [
                    {
                        "key": key,
                        "value": own.get(key, default),
                        "default": default,
                        "source": rules.SOURCES[key],
                        "effective_from": effective.get(key),
                    }
                    for key, default in rules.DEFAULTS.model_dump().items()
                ],
                "scheduled": json.loads(row["scheduled"]) if row else [],
                "calendar": json.loads(row["days"]) if row else [],
                "years": json.loads(row["years"]) if row else [],
                "hours": json.loads(row["hours"]) if row else [],
                "versions": [dict(version) for version in versions],
            }
        )

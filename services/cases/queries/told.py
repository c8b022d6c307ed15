"""What one was told."""

from dataclasses import dataclass

import asyncpg

from infra.contracts import Context
from infra.projections.queries import answers
from services.cases.contract.telling import ListTold
from services.shared.telling.reading import ToldList
from services.shared.telling.rows import told_page


@dataclass(frozen=True, slots=True)
class ToldQueries:
    """Answers from `cases_told`."""

    pool: asyncpg.Pool

    @answers(ListTold)
    async def list_told(self, query: ListTold, context: Context) -> ToldList:
        return await told_page(self.pool, "cases_told", context.actor, query)

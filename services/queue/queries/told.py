"""What one was told."""

from dataclasses import dataclass

import asyncpg

from infra.contracts import Context
from infra.projections.queries import answers
from services.queue.contract.telling import ListTold
from services.queue.secrets import QueueSecrets
from services.shared.telling.reading import ToldList
from services.shared.telling.rows import told_page


@dataclass(frozen=True, slots=True)
class ToldQueries:
    """Answers from `queue_told`."""

    pool: asyncpg.Pool
    secrets: QueueSecrets

    @answers(ListTold)
    async def list_told(self, query: ListTold, context: Context) -> ToldList:
        holder = self.secrets.holder(context)
        assert holder is not None, "a visitor asks"
        return await told_page(self.pool, "queue_told", holder, query)

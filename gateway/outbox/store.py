"""The table of the outbox: filled in the subscriptions' transactions, emptied by whoever sends."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import asyncpg

from gateway import jsontext, tables
from infra.bus.cloudevents import Delivered
from infra.eventstore.availability import reaching_database

PATIENCE = timedelta(days=1)
"""For how long sending is tried; what is older when it arrives is not begun with."""
_KEPT = 3 * PATIENCE
"""For how long a settled row is kept: what it told cannot arrive anew by then."""
_TYPE = "PersonTold"

Settled = Literal["sent", "nobody", "given_up"]
"""`nobody`: there is no way to whoever was told, or he was erased."""

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
_ADD = """
insert into outbox (way, telling, told, added_at, due_at)
select way, new.telling, new.told::json, $4, $4
from unnest($2::uuid[], $3::text[]) as new (telling, told) cross join unnest($1::text[]) as way
on conflict do nothing
"""
_DUE = """
select telling, told, attempts, added_at from outbox
where way = $1 and state = 'waiting' and due_at <= $2 order by due_at, telling limit $3
"""
_TAKE = """
update outbox set attempts = attempts + 1, due_at = $4
where way = $1 and telling = $2 and attempts = $3 and state = 'waiting' returning true
"""
_SETTLE = "update outbox set state = $3, settled_at = $4, told = null where way = $1 and telling = $2"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send; `told` is what the service told: hall, recipient, about, what, wording, told_at."""

    telling: UUID
    told: dict[str, Any]
    attempts: int
    added_at: datetime


async def create(connection: Any) -> None:
    """Make the table if it is missing."""
    await tables.make(connection, "outbox", _SCHEMA)


async def add(connection: Any, ways: Sequence[str], batch: Sequence[Delivered], now: datetime) -> None:
    """Put what a batch tells people into the outbox, once for each way. Within the caller's transaction.

    What is there is left as it is: by its id, not by its position, so that a log that was told anew from its
    beginning, or rewritten, sends nothing twice.
    """
    new = [one for one in batch if one.type == _TYPE and one.recorded_at > now - PATIENCE]
    if ways and new:
        told = [jsontext.write({"service": one.source, **one.data}) for one in new]
        await connection.execute(_ADD, list(ways), [one.stream_id for one in new], told, now)


class OutboxStore:
    """The rows of one way. Every method raises StoreUnavailable while the database is away."""

    def __init__(self, pool: asyncpg.Pool, way: str) -> None:
        self._pool = pool
        self._way = way

    async def due(self, now: datetime, limit: int) -> list[Item]:
        with reaching_database():
            rows = await self._pool.fetch(_DUE, self._way, now, limit)
        return [Item(**{**row, "told": json.loads(row["told"])}) for row in rows]

    async def take(self, item: Item, again_at: datetime) -> bool:
        """Whether it is the caller's to send now; it is due again at that time unless it was settled by then.

        Of all who found it due one has it.
        """
        with reaching_database():
            taken = await self._pool.fetchval(_TAKE, self._way, item.telling, item.attempts, again_at)
        return taken is not None

    async def settle(self, item: Item, state: Settled, now: datetime) -> None:
        """It is over; what was told, and to whom, is kept no longer."""
        with reaching_database():
            await self._pool.execute(_SETTLE, self._way, item.telling, state, now)

    async def waiting(self) -> int:
        with reaching_database():
            count: int = await self._pool.fetchval(
                "select count(*) from outbox where way = $1 and state = 'waiting'", self._way
            )
        return count

    async def prune(self, now: datetime) -> None:
        """Forget what was settled long ago."""
        with reaching_database():
            await self._pool.execute(
                "delete from outbox where way = $1 and state <> 'waiting' and settled_at < $2",
                self._way,
                now - _KEPT,
            )

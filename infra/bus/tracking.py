"""What a subscriber keeps in its own database: how far it has come, and the events it could not apply."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.bus.rewritten import Rewritten
from infra.eventstore.records import ChainPosition

Connection = asyncpg.Connection | PoolConnectionProxy

_TABLES = """
create table if not exists subscriptions (
    name text not null,
    source text not null,
    position bigint not null,
    hash bytea not null, -- of the chain of the source's log, at the position
    rewritten bigint, -- nothing is applied any more: the log was rewritten at or before this position
    primary key (name, source)
);
create table if not exists deadletters (
    name text not null,
    source text not null,
    position bigint not null,
    stream_id uuid not null,
    event json not null,
    error text,
    tries int not null,
    since timestamptz not null,
    retry boolean not null default false,
    primary key (name, source, position)
);
create index if not exists deadletters_stream on deadletters (stream_id);
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter. `error` is None for one that only waits behind an earlier event of its stream."""

    name: str
    source: str
    position: int
    stream_id: UUID
    event: dict[str, Any]
    error: str | None
    tries: int
    since: datetime


LETTER_COLUMNS = "name, source, position, stream_id, event, error, tries, since"


async def create_tables(connection: Connection) -> None:
    """Create what is missing. Several processes may do this at once."""
    async with connection.transaction():
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended('openhall subscriptions', 0))"
        )
        await connection.execute(_TABLES)


class Tracking:
    """One subscription's rows. Whoever changes them holds the lock on its position first."""

    def __init__(self, name: str, source: str) -> None:
        self._key = (name, source)

    async def create(self, connection: Connection) -> None:
        await create_tables(connection)
        await connection.execute(
            "insert into subscriptions (name, source, position, hash) values ($1, $2, 0, '')"
            " on conflict do nothing",
            *self._key,
        )

    async def lock(self, connection: Connection) -> ChainPosition:
        """How far it has come, locked until the transaction ends. Raises Rewritten when it was marked so."""
        return self._place(await self._row(connection, "for update"))

    async def place(self, pool: asyncpg.Pool) -> ChainPosition:
        """How far it has come. Raises Rewritten when it was marked so."""
        return self._place(await self._row(pool))

    async def marked(self, pool: asyncpg.Pool) -> ChainPosition | None:
        """How far it has come, if it was marked there."""
        row = await self._row(pool)
        return None if row["rewritten"] is None else ChainPosition(row["position"], row["hash"])

    async def _row(self, reader: Connection | asyncpg.Pool, how: str = "") -> asyncpg.Record:
        row = await reader.fetchrow(
            f"select position, hash, rewritten from subscriptions where name = $1 and source = $2 {how}",
            *self._key,
        )
        assert row is not None  # `create` made it, and nobody deletes one
        return row

    def _place(self, row: asyncpg.Record) -> ChainPosition:
        if row["rewritten"] is not None:
            raise Rewritten(self._key[1], row["rewritten"])
        return ChainPosition(row["position"], row["hash"])

    async def advance(self, connection: Connection, place: ChainPosition) -> None:
        await connection.execute(
            "update subscriptions set position = $3, hash = $4 where name = $1 and source = $2",
            *self._key,
            place.position,
            place.hash,
        )

    async def mark(self, pool: asyncpg.Pool, place: ChainPosition, rewritten: int | None) -> None:
        """Have nothing more applied, as the log that led to `place` was rewritten at or before a position.

        None: it was not, after all. Nothing is done when the subscription has left the place by now.
        """
        await pool.execute(
            "update subscriptions set rewritten = $5"
            " where name = $1 and source = $2 and position = $3 and hash = $4",
            *self._key,
            place.position,
            place.hash,
            rewritten,
        )

    async def parked(self, connection: Connection, streams: Iterable[UUID]) -> set[UUID]:
        """Which of these streams have dead letters, so that later events must wait."""
        rows = await connection.fetch(
            "select distinct stream_id from deadletters"
            " where name = $1 and source = $2 and stream_id = any($3)",
            *self._key,
            list(set(streams)),
        )
        return {row["stream_id"] for row in rows}

    async def bury(
        self,
        connection: Connection,
        event: Mapping[str, Any],
        error: str | None,
        now: datetime,
    ) -> None:
        """Keep an event that failed with `error`, or that waits (None) behind one that did."""
        await connection.execute(
            "insert into deadletters (name, source, position, stream_id, event, error, tries, since)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            *self._key,
            event["position"],
            UUID(event["subject"]),
            json.dumps(event, ensure_ascii=False),
            error,
            0 if error is None else 1,
            now,
        )

    async def count(self, connection: Connection) -> int:
        """How many events could not be applied by any subscription of this database."""
        return int(await connection.fetchval("select count(*) from deadletters where error is not null"))

    async def due(self, connection: Connection) -> Sequence[Letter]:
        """The dead letters to be tried again, in order."""
        rows = await connection.fetch(
            f"select {LETTER_COLUMNS} from deadletters"
            " where name = $1 and source = $2 and retry order by position",
            *self._key,
        )
        return [letter(row) for row in rows]

    async def resolve(self, connection: Connection, position: int) -> None:
        """Forget a dead letter that has been applied."""
        await connection.execute(
            "delete from deadletters where name = $1 and source = $2 and position = $3", *self._key, position
        )

    async def failed_again(self, connection: Connection, failed: Letter, error: str) -> None:
        """Write the new error down; the stream's letters wait until someone asks for another try."""
        await connection.execute(
            "update deadletters set retry = false,"
            " error = case when position = $4 then $5 else error end,"
            " tries = tries + (position = $4)::int"
            " where name = $1 and source = $2 and stream_id = $3",
            *self._key,
            failed.stream_id,
            failed.position,
            error,
        )


def letter(row: asyncpg.Record) -> Letter:
    return Letter(**{**dict(row), "event": json.loads(row["event"])})

"""An event log in PostgreSQL: gapless positions, group commit, a hash chain, and who waits for what comes."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from infra.eventstore import batch, schema
from infra.eventstore.availability import reaching_database
from infra.eventstore.follower import Follower
from infra.eventstore.known import Known
from infra.eventstore.leading import Leader
from infra.eventstore.records import Append, LogRewritten, Recorded, StoredCommand, Underway
from infra.eventstore.writer import Writer
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.loop.pooling import create_pool

CLOSE_SECONDS = 5.0
_COLUMNS = "position, stream_id, version, topic, state, event_id, recorded_at, metadata"


class EventLog:
    """One service's log. Its tables' names begin with `name`; `pool` is for read models beside it, `leader`
    for whatever one process at a time may do with it.

    Every method may raise StoreUnavailable; after it, the next call finds the database again by itself. Those
    that read streams or append may raise LogRewritten, and then do so until the process begins anew.
    """

    pool: asyncpg.Pool

    def __init__(self, name: str, dsn: str, clock: Clock, *, pool_size: int = 4) -> None:
        self.name = schema.check_name(name)
        self.dsn = dsn
        self._pool_size = pool_size
        self.leader = Leader(dsn)
        self._follower = Follower(name, dsn)
        self._known = Known(name)
        self._writer = Writer(name, dsn, clock, self._known, self._follower.advance)
        self._select = f"select {_COLUMNS} from {name}_events"
        known = f"coalesce((select hash = $2 from {name}_events where position = $1), $1 = 0) as known"
        self._remembered = f"select {_COLUMNS}, hash, {known} from {name}_events"
        self._snapshot = (
            f"select snapshot.version, snapshot.state, position, hash, {known} from {name}_snapshots snapshot"
            f" join {name}_events using (stream_id, version) where stream_id = $3"
        )
        previous = f"select hash from {name}_events where position = this.position - 1"
        self._chained = f"select {_COLUMNS}, hash, coalesce(({previous}), '') from {name}_events this"

    async def open(self, *, create_tables: bool = True) -> None:
        """Connect, and create the tables that are missing. Raises StoreUnavailable; try again later then."""
        self._known.forget()
        await self._writer.open(create_tables=create_tables)
        self.pool = await create_pool(
            self.dsn, min_size=0, max_size=self._pool_size, timeout=5, command_timeout=60
        )

    async def close(self) -> None:
        """Finish the appends that were queued, then let go of every connection."""
        await self._writer.close()
        await self._follower.close()
        await self.leader.close()
        pool: asyncpg.Pool | None = getattr(
            self, "pool", None
        )  # there is none before a first successful open
        if pool is not None:
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await pool.close()
            except Exception:  # someone keeps a connection, or the database is away
                pool.terminate()

    def append(self, unit: Append) -> list[int]:
        """Store a unit durably and return its events' positions. For synchronous code, of either thread kind.

        Raises VersionConflict, ClaimHeld, DuplicateCommand or TrackingNotIncreasing, and nothing is stored;
        StoreUnavailable, and whether it was stored is not known (a command id makes a second try safe).
        """
        return list(self.begin(unit).wait())

    def begin(self, unit: Append) -> Underway:
        """The same without waiting; units are stored in the order in which they were begun."""
        batch.check(unit)
        waiter = bridge.Waiter()
        self._writer.put(unit, waiter)
        return waiter

    async def append_async(self, unit: Append) -> list[int]:
        """`append` for code on the loop."""
        batch.check(unit)
        outcome = _FutureOutcome()
        self._writer.put(unit, outcome)
        return list(await outcome.future)

    async def stream(self, stream_id: UUID, after_version: int = 0) -> list[Recorded]:
        """The events of one stream beyond a version, in order."""
        rows = await self._remember(
            f"{self._remembered} where stream_id = $3 and version > $4 order by version",
            stream_id,
            after_version,
        )
        return [_recorded(row[:-2]) for row in rows]

    async def streams(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        """The events of several streams, each in order; a stream with none is left out."""
        rows = await self._remember(
            f"{self._remembered} where stream_id = any($3) order by stream_id, version", list(stream_ids)
        )
        found: dict[UUID, list[Recorded]] = {}
        for row in rows:
            found.setdefault(row["stream_id"], []).append(_recorded(row[:-2]))
        return found

    async def rewritten(self) -> LogRewritten:
        """What was raised, as soon as the log turned out not to hold what this process knows of it."""
        await self._known.lost.wait()
        return self._known.lose()

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """At most `limit` events beyond position `after`, in order, each with its hashes in the chain."""
        rows = await self._fetch(
            f"{self._chained} where position > $1 order by position limit $2", after, limit
        )
        return [_recorded(row) for row in rows]

    async def read_types(self, types: Sequence[str], after: int, limit: int) -> tuple[list[Recorded], int]:
        """At most `limit` events of these types beyond position `after`, in order, and the log's head.

        When they are fewer, they are all there are up to the head.
        """
        with reaching_database():
            async with self.pool.acquire() as connection:  # to one server, whose log only grows
                head = await connection.fetchval(f"select position from {self.name}_head")
                rows = await connection.fetch(
                    f"{self._select} where position > $1 and split_part(topic, '.v', 1) = any($3)"
                    " order by position limit $2",
                    after,
                    limit,
                    list(types),
                )
        return [_recorded(row) for row in rows], head

    async def head(self) -> int:
        """The last position, 0 while the log is empty."""
        rows = await self._fetch(f"select position from {self.name}_head")
        return int(rows[0]["position"])

    async def full_disk(self) -> str | None:
        """What the database said when an append found its disk full, until there is room again."""
        return await self._writer.fault.full_disk(self.pool)

    async def wait_beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        """The head, as soon as it is beyond `position`; the last one known after `timeout` seconds."""
        return await self._follower.wait_beyond(position, timeout)

    async def stored_command(self, command_id: UUID) -> StoredCommand | None:
        rows = await self._fetch(
            f"select answer, position, fingerprint from {self.name}_commands where command_id = $1",
            command_id,
        )
        return StoredCommand(rows[0]["answer"] or "", *rows[0][1:]) if rows else None

    async def claimed(self, kind: str, key: str) -> UUID | None:
        """The stream that holds a key now."""
        rows = await self._fetch(
            f"select stream_id from {self.name}_claims where kind = $1 and key = $2", kind, key
        )
        return rows[0]["stream_id"] if rows else None

    async def holders(self, kind: str, keys: Sequence[str]) -> dict[str, UUID]:
        """Those of the keys that are held now, each with the stream that holds it."""
        rows = await self._fetch(
            f"select key, stream_id from {self.name}_claims where kind = $1 and key = any($2)",
            kind,
            list(keys),
        )
        return {row["key"]: row["stream_id"] for row in rows}

    async def tracked(self, name: str) -> int:
        """The position tracked under a name, 0 before the first."""
        rows = await self._fetch(f"select position from {self.name}_tracking where name = $1", name)
        return int(rows[0]["position"]) if rows else 0

    async def save_snapshot(self, stream_id: UUID, version: int, state: bytes) -> None:
        """Keep a stream's state (JSON) at a version, in place of an older one."""
        await self._fetch(
            f"insert into {self.name}_snapshots as kept (stream_id, version, state) values ($1, $2, $3)"
            " on conflict (stream_id) do update set version = excluded.version, state = excluded.state"
            " where kept.version <= excluded.version",
            stream_id,
            version,
            state,
        )

    async def load_snapshot(self, stream_id: UUID) -> tuple[int, bytes] | None:
        rows = await self._remember(self._snapshot, stream_id)
        return (rows[0]["version"], rows[0]["state"]) if rows else None

    async def _remember(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """What decisions will rest on: each row with the `position` and `hash` of an event.

        Raises LogRewritten when the log lacks what earlier ones rested on.
        """
        with reaching_database():
            async with self.pool.acquire() as connection:
                known = self._known.place
                rows: list[asyncpg.Record] = await connection.fetch(
                    query, known.position, known.hash, *values
                )
        if rows and not rows[0]["known"]:
            raise self._known.lose()
        if rows:
            newest = max(rows, key=lambda row: row["position"])
            self._known.reach(newest["position"], newest["hash"])
        return rows

    async def _fetch(self, query: str, *values: Any) -> list[asyncpg.Record]:
        with reaching_database():
            return await self.pool.fetch(query, *values)


def _recorded(row: Iterable[Any]) -> Recorded:
    position, stream_id, version, topic, state, event_id, recorded_at, metadata, *hashes = row
    return Recorded(
        position, stream_id, version, topic, state, event_id, recorded_at, json.loads(metadata), *hashes
    )


class _FutureOutcome:
    """Tells a unit's fate to a coroutine, which may have been cancelled meanwhile."""

    def __init__(self) -> None:
        self.future: asyncio.Future[range] = asyncio.get_running_loop().create_future()

    def succeed(self, value: Any) -> None:
        if not self.future.done():
            self.future.set_result(value)

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)

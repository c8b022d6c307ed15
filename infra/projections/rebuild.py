"""Builds a read model anew beside the one in use, and swaps it in when it is complete."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.leading import LeadingSession
from infra.eventstore.log import EventLog
from infra.projections.batches import Applier, batches
from infra.projections.faults import RebuildRunning
from infra.projections.projection import Projection
from infra.projections.schema import Schema

_log = logging.getLogger(__name__)

Report = Callable[[int, int], None]
"""Told (position reached, head of the log) as the work goes on."""

_GRACE_SECONDS = 0.1
_DROP_TRIES = 100


async def rebuild(
    projection: type[Projection], log: EventLog, codec: Codec, report: Report = lambda position, head: None
) -> int:
    """Build the read model from the log's beginning, swap it in, and return the position it is at.

    Readers see the old rows until the swap and the new ones after it, never an error or a part. The runner
    may go on meanwhile, in this process or another. Raises RebuildRunning, StoreUnavailable, or
    ProjectionStopped at an event that cannot be applied; the read model in use stays as it is then.
    """
    async with alone(projection, log) as connection:
        return await _Rebuild(projection, log, codec, connection, report).run()


async def bring_up_to_date(projection: type[Projection], log: EventLog, codec: Codec) -> None:
    """Rebuild a read model that is of an earlier version; wait for whoever is doing so already."""
    async with alone(projection, log, lambda: None) as connection:
        stored = await Schema(projection).progress(connection)
        if stored is None or stored.version < projection.version:
            position = await _Rebuild(projection, log, codec, connection, lambda position, head: None).run()
            _log.info("read model %s: now version %s at %s", projection.name, projection.version, position)


@asynccontextmanager
async def alone(
    projection: type[Projection], log: EventLog, standing_by: Callable[[], None] | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """The connection that holds the lock: what it writes is written by who holds it, or not at all.

    While somebody else holds it `standing_by` is called; without one that raises RebuildRunning.
    """

    def refuse() -> None:
        raise RebuildRunning(
            f"read model {projection.name} is being rebuilt already, or held against its log; "
            "wait until that is done"
        )

    session = await LeadingSession.open(log.dsn, "rebuild")
    try:
        async with session.exclusive(f"rebuild {projection.name}", standing_by or refuse):
            yield session.connection
    finally:
        await session.close()


class _Rebuild:
    """One rebuild, over the connection that holds its lock."""

    def __init__(
        self,
        projection: type[Projection],
        log: EventLog,
        codec: Codec,
        connection: asyncpg.Connection,
        report: Report,
    ) -> None:
        self._projection = projection
        self._log = log
        self._connection = connection
        self._report = report
        self._live = Schema(projection)
        self._next = Schema(projection, "__next")
        self._old = Schema(projection, "__old")
        self._applier = Applier(projection, codec, self._next)
        self._position = 0

    async def run(self) -> int:
        with reaching_database():
            await self._clear_away(self._old, self._next)
            async with self._connection.transaction():
                await self._next.create(self._connection)
            try:
                await self._build()
                await self._swap()
            except Exception:
                with suppress(
                    asyncpg.PostgresError, asyncpg.InterfaceError, OSError
                ):  # the first error counts
                    await self._clear_away(self._next)
                raise
            await asyncio.sleep(_GRACE_SECONDS)  # for a query that has just looked the old name up
            await self._clear_away(self._old)
        return self._position

    async def _build(self) -> None:
        await self._catch_up(await self._log.head())
        await self._next.create_indexes(self._connection)
        await self._next.analyze(self._connection)
        await self._catch_up(await self._log.head())

    async def _catch_up(self, head: int) -> None:
        self._report(self._position, head)
        async with aclosing(batches(self._log, self._projection, self._position, head)) as coming:
            async for events, after in coming:
                await self._applier.apply(self._connection, events, self._position, after)
                self._position = after
                self._report(self._position, max(self._position, head))

    async def _swap(self) -> None:
        """Rename both schemas in one transaction, while the runner of the one in use is held up.

        Renaming locks no table: queries under way finish on the old rows, later ones find the new.
        """
        async with self._connection.transaction():
            await self._live.lock(self._connection)
            if (stored := await self._live.hold(self._connection)) is not None:
                if stored.position > self._position:
                    await self._catch_up(stored.position)
                await self._live.rename(self._connection, self._old)
            await self._next.rename(self._connection, self._live)
            await self._connection.execute("set local synchronous_commit = on")  # a batch may have put it off

    async def _clear_away(self, *schemas: Schema) -> None:
        """Drop copies that are of no use; one that a long query still reads is left for the next rebuild."""
        for schema in schemas:
            for _ in range(_DROP_TRIES):
                try:
                    async with self._connection.transaction():
                        # give way before a reader has to: shorter than the server's deadlock_timeout
                        await self._connection.execute("set local lock_timeout = '50ms'")
                        await schema.drop(self._connection)
                    break
                except asyncpg.LockNotAvailableError:
                    await asyncio.sleep(_GRACE_SECONDS)
            else:
                _log.warning("%s is still being read; the next rebuild drops it", schema.name)

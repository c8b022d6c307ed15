"""Files that nothing has held for a day go."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from gateway.feed import FEED
from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RemoteError
from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable
from infra.loop.clock import Clock

FREE_FOR = timedelta(days=1)
_LOOK_SECONDS = 5.0
_log = logging.getLogger(__name__)

_DUE = "select exists (select from files where free_since <= $1)"

_TURN = "select pg_try_advisory_xact_lock(hashtextextended('openhall files leaving', 0))"

_PLACES = """
select source, case when rewritten is null
    and not exists (select from deadletters d where d.name = s.name and d.source = s.source)
    then position else -1 end as position
from subscriptions s where name = $1
"""

_GO = "delete from files where free_since <= $1"

ReadLog = Callable[[str, int, int], Awaitable[Sequence[dict[str, Any]]]]
"""A service's events after a position, so many at most; `infra.bus.peers.Peers.read_log` is one."""


class Leaving:
    """Lets the files go that were free for a day by the hall's clock, in one process at a time.

    What holds a file is heard from the services by the gateway's subscriptions: none goes while one of
    `services` may have said something that is not heard yet.
    """

    def __init__(self, pool: asyncpg.Pool, clock: Clock, services: Sequence[str], read_log: ReadLog) -> None:
        self._pool = pool
        self._clock = clock
        self._services = services
        self._read_log = read_log
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_on())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def look(self) -> int:
        """Let go what is due; how many files that were.

        Raises StoreUnavailable, and BusUnavailable or RemoteError when a service does not answer.
        """
        before = self._clock.now() - FREE_FOR
        with reaching_database():
            if not await self._pool.fetchval(_DUE, before):
                return 0
            places = await self._places(self._pool)
        for service in self._services:
            if service not in places or await self._read_log(service, places[service], 1):
                return 0
        with reaching_database():
            async with self._pool.acquire() as connection, connection.transaction():
                return await self._let_go(connection, places, before)

    async def _let_go(self, connection: Any, places: Mapping[str, int], before: datetime) -> int:
        """Within a transaction in which no subscription moves, back to the beginning least of all."""
        if not await connection.fetchval(_TURN):
            return 0
        now = await self._places(connection, "for share of s")
        if any(now.get(service, -1) < places[service] for service in self._services):
            return 0
        done = await connection.execute(_GO, before)
        return int(done.split()[-1])

    async def _places(self, reader: Any, how: str = "") -> dict[str, int]:
        """How far the feed has come with each service that it follows without a fault."""
        rows = await reader.fetch(_PLACES + how, FEED)
        return {row["source"]: row["position"] for row in rows if row["position"] >= 0}

    async def _keep_on(self) -> None:
        while True:
            try:
                if gone := await self.look():
                    _log.info("%d file(s) that nothing held for a day went", gone)
            except (StoreUnavailable, BusUnavailable, RemoteError) as error:
                _log.debug("files that nothing holds stay for now: %s", error)
            except Exception:
                _log.exception("unforeseen; again in %.0f s", _LOOK_SECONDS)
            await asyncio.sleep(_LOOK_SECONDS)

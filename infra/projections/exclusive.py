"""One at a time across all processes: a lock held by a database connection of its own, and lost with it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable

_log = logging.getLogger(__name__)

_SETTINGS = {
    "application_name": "openhall",
    # a waiting query holds vacuum back, so it is asked anew from time to time
    "lock_timeout": "30s",
    # what it writes can be made again from the log, and rows and position are lost together
    "synchronous_commit": "off",
    # a machine that vanished gives its locks up within seconds
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "statement_timeout": "0",
    "idle_session_timeout": "0",
}
_HEARTBEAT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Holder:
    """The connection that holds the lock. What is written over it is written by the holder, or not at all."""

    connection: asyncpg.Connection
    lost: asyncio.Future[None]

    async def check(self) -> None:
        """Raise StoreUnavailable when the connection, and the lock with it, is gone."""
        if self.lost.done():
            raise StoreUnavailable("the connection that held the lock was lost")
        with reaching_database():
            await self.connection.execute("select 1", timeout=_HEARTBEAT_SECONDS)


class Taken(Exception):
    """Somebody else holds the lock."""


@asynccontextmanager
async def exclusive(dsn: str, name: str, *, wait: bool = True) -> AsyncIterator[Holder]:
    """Hold the lock called `name` in this database for the length of the block.

    Waits for it, and gets it as soon as its holder lets go or dies; else raises Taken when it is not free.
    Raises StoreUnavailable when the database is away.
    """
    with reaching_database():
        connection = await asyncpg.connect(dsn, server_settings=_SETTINGS, timeout=10)
    lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def gone(_: object) -> None:
        if not lost.done():
            lost.set_result(None)

    connection.add_termination_listener(gone)
    try:
        with reaching_database():
            if wait:
                await _wait_for(connection, name)
            elif not await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", name):
                raise Taken(name)
        yield Holder(connection, lost)
    finally:
        await _close(connection)


async def _wait_for(connection: asyncpg.Connection, name: str) -> None:
    while True:
        try:
            await connection.execute("select pg_advisory_lock(hashtextextended($1, 0))", name)
            return
        except asyncpg.LockNotAvailableError:
            continue


async def _close(connection: asyncpg.Connection) -> None:
    """Let the server free the lock now; a connection that does not answer is cut."""
    try:
        await connection.close(timeout=2)
    except Exception as error:  # nothing hangs on it: the server frees the lock when the socket is gone
        _log.debug("connection cut: %s", error)
        connection.terminate()

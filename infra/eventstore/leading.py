"""What one process at a time may do: a process leads while a database session of its own holds a lock for it.

Whoever stands by asks for the lock anew, again and again. Waiting for it inside a statement would hold a
snapshot for as long as the leader lives, and keep vacuum from every dead row of the database.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable
from infra.loop.connecting import connect

_log = logging.getLogger(__name__)

_SETTINGS = {  # a machine that vanished gives its locks up within seconds
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "statement_timeout": "0",
    "idle_session_timeout": "0",
}
_ASK_SECONDS = 0.5
_STAND_BACK_SECONDS = 1.0
"""After a session was lost: whoever stands by goes first, since this process's line may be bad."""
_ANSWER_SECONDS = 5.0
_CLOSE_SECONDS = 2.0


class LeadingSession:
    """A connection that holds locks, each for one holder in this process; all of them are lost with it.

    `lost` is done then. Many wait for it: with asyncio.wait, which cancels none.
    """

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        connection.add_termination_listener(self._gone)
        self._turn = asyncio.Lock()
        self._held: set[str] = set()

    @classmethod
    async def open(cls, dsn: str, name: str) -> "LeadingSession":
        """Raises StoreUnavailable when the database is away."""
        with reaching_database():
            return cls(await connect(dsn, name, _SETTINGS))

    async def close(self) -> None:
        """Let the server free the locks now; a connection that does not answer is cut."""
        try:
            await self.connection.close(timeout=_CLOSE_SECONDS)
        except Exception as error:  # nothing hangs on it: the server frees them when the socket is gone
            _log.debug("connection cut: %s", error)
            self.connection.terminate()

    async def check(self) -> None:
        """Raise StoreUnavailable when the session is lost, and what it held with it."""
        await self._ask("select 1")

    @asynccontextmanager
    async def exclusive(self, name: str, standing_by: Callable[[], None]) -> AsyncIterator[None]:
        """Hold the lock called `name` in this database for the length of the block, once it is free.

        Each time that somebody else is found to hold it `standing_by` is called; what that raises ends the
        waiting. Raises StoreUnavailable when the session is lost.
        """
        while not await self._take(name):
            standing_by()
            await asyncio.sleep(_ASK_SECONDS)
        try:
            yield
        finally:
            await self._let_go(name)

    async def _take(self, name: str) -> bool:
        if name in self._held:  # PostgreSQL would give it to one session twice
            return False
        self._held.add(name)
        taken: bool = False
        try:
            taken = await self._ask("select pg_try_advisory_lock(hashtextextended($1, 0))", name)
        finally:
            if not taken:
                self._held.discard(name)
        return taken

    async def _let_go(self, name: str) -> None:
        try:
            await self._ask("select pg_advisory_unlock(hashtextextended($1, 0))", name)
        except StoreUnavailable as error:
            _log.debug("lock %s is gone already: %s", name, error)
        finally:
            self._held.discard(name)

    async def _ask(self, statement: str, *values: object) -> Any:
        """One statement at a time. One that is cut off, or not answered in time, ends the session."""
        if self.lost.done():
            raise StoreUnavailable("the database session that held the locks was lost")
        try:
            async with self._turn:
                with reaching_database():
                    return await self.connection.fetchval(statement, *values, timeout=_ANSWER_SECONDS)
        except BaseException:
            self.connection.terminate()
            raise

    def _gone(self, _: object) -> None:
        if not self.lost.done():
            self.lost.set_result(None)


class Leader:
    """Leads in one process whatever it is asked to, over one session, which is made anew when it is lost."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._opening: asyncio.Task[LeadingSession] | None = None

    @asynccontextmanager
    async def lead(
        self, name: str, standing_by: Callable[[], None] = lambda: None
    ) -> AsyncIterator[LeadingSession]:
        """Be the only one of all processes to do the block, as long as the session lasts; see `exclusive`."""
        session = await self._session()
        async with session.exclusive(name, standing_by):
            yield session

    async def close(self) -> None:
        """Let go of all that is led."""
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.cancel()
            await asyncio.wait([opening])
            if not opening.cancelled() and opening.exception() is None:
                await opening.result().close()

    async def _session(self) -> LeadingSession:
        """The one there is, or one that all who come meanwhile wait for."""
        opening = self._opening
        if opening is None or (opening.done() and opening.exception() is not None):
            opening = asyncio.create_task(self._open())
        elif opening.done() and opening.result().lost.done():
            opening = asyncio.create_task(self._open(_STAND_BACK_SECONDS))
        self._opening = opening
        return await asyncio.shield(opening)

    async def _open(self, pause: float = 0.0) -> LeadingSession:
        await asyncio.sleep(pause)
        return await LeadingSession.open(self._dsn, "leader")

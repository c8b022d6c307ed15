"""Keeps a read model up to date with its log."""

import asyncio
import logging
from contextlib import aclosing, suppress
from typing import Literal

from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.leading import LeadingSession
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.loop.pace import Pace
from infra.projections.batches import Applier, batches
from infra.projections.faults import PASSING, Backoff, ProjectionBehind, ProjectionStopped, Superseded
from infra.projections.projection import Projection
from infra.projections.rebuild import bring_up_to_date
from infra.projections.schema import Progress, Schema
from infra.projections.waiting import Waiting
from infra.telemetry.metrics import PROJECTION_LAG

_log = logging.getLogger(__name__)

State = Literal["stopped", "waiting", "rebuilding", "active", "failed"]
"""`waiting`: another process keeps the read model up to date, or the database is away."""

_IDLE_SECONDS = 2.0
_POLL_SECONDS = 0.01
_LEAST_SECONDS = 0.1
"""Between two batches while nobody waits for the rows: few large ones cost less than many small ones."""


class Runner:
    """Applies a log's events to one read model; of all processes that run it, one is active at a time.

    `state` says what it does; `failure` why it does nothing until the read model is built anew, or None (for
    /readyz).
    """

    def __init__(self, projection: type[Projection], log: EventLog, codec: Codec) -> None:
        self.projection = projection
        self.state: State = "stopped"
        self.failure: str | None = None
        self._log = log
        self._codec = codec
        self._schema = Schema(projection)
        self._applier = Applier(projection, codec, self._schema)
        self._position = 0
        self._copy = 0
        self._waiting = Waiting()
        self._pace = Pace(_LEAST_SECONDS)
        self._backoff = Backoff()
        self._task: asyncio.Task[None] | None = None
        self._poll: asyncio.Task[None] | None = None

    @property
    def position(self) -> int:
        """How far the read model is known to have come, without asking the database."""
        return self._position

    async def start(self) -> None:
        """Create the read model's tables when missing, and follow the log from where they stand.

        A read model of an earlier version is rebuilt first, in the background: the old rows can be read until
        then. Raises StoreUnavailable, and ProjectionChanged when tables changed without a new version.
        """
        self._position = (await self._ensure()).position
        self.state, self.failure = "waiting", None
        self._task = asyncio.create_task(self._run(), name=f"projection {self.projection.name}")

    async def stop(self) -> None:
        """Let go of the read model; another process goes on with it at once."""
        for task in (self._task, self._poll):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._task = self._poll = None
        self.state = "stopped"

    async def wait_for(self, position: int, timeout: float) -> None:  # noqa: ASYNC109
        """Return once the read model holds everything up to `position`, whichever process keeps it.

        Raises ProjectionBehind after `timeout` seconds.
        """
        if position <= self._position:
            return
        reached = self._waiting.add(position)
        self._pace.hurry()
        self._watch()
        try:
            await asyncio.wait_for(reached, timeout)
        except TimeoutError:
            raise ProjectionBehind(self.projection.name, position, self._position, timeout) from None
        finally:
            self._waiting.remove(reached)

    async def _run(self) -> None:
        while True:
            try:
                with reaching_database():
                    await self._keep()
            except PASSING as error:
                self._position = 0  # where it stood may be no more
                pause = self._backoff.take()
                _log.warning("read model %s: %s; trying again in %.1f s", self.projection.name, error, pause)
                await asyncio.sleep(pause)
            except Superseded:
                pass  # look again what is there
            except ProjectionStopped as stopped:
                _log.error("%s", stopped, exc_info=stopped.__cause__)
                await self._fail(str(stopped))
            except Exception as error:
                _log.exception("read model %s stopped", self.projection.name)
                await self._fail(f"read model {self.projection.name} stopped: {error!r}")

    async def _keep(self) -> None:
        """Be the active runner for as long as the session and the read model's version last."""
        name, version = self.projection.name, self.projection.version
        stored = await self._ensure()
        if stored.version > version:
            raise ProjectionStopped(
                f"read model {name} is at version {stored.version} and this program knows version {version}: "
                f"start the newer program, or go back with: hall projections rebuild {name}"
            )
        if stored.version < version:
            self.state = "rebuilding"
            _log.info("read model %s: from version %s to %s", name, stored.version, version)
            await bring_up_to_date(self.projection, self._log, self._codec)
        self.state = "waiting"
        async with self._log.leader.lead(f"projection {name}") as session:
            try:
                await self._follow(session)
            finally:
                self.state = "waiting"
                PROJECTION_LAG.remove(name)  # from now on another process knows
                self._watch()

    async def _follow(self, session: LeadingSession) -> None:
        position = await self._stored_position(session)
        self.state = "active"
        self._backoff.reset()
        _log.info("read model %s: active from position %s", self.projection.name, position)
        head = await self._log.head()
        while True:
            self._reached(position, head)
            if position >= head:
                head = await self._news(position, session)
            else:
                if not self._waiting:
                    await self._pace.turn()
                try:
                    position = await self._catch_up(position, head)
                except Superseded:  # by a rebuild's copy, or a new leader: go on where it stands, if we may
                    position = await self._stored_position(session)

    async def _catch_up(self, position: int, head: int) -> int:
        async with aclosing(batches(self._log, self.projection, position, head)) as coming:
            async for events, after in coming:
                async with self._log.pool.acquire() as connection:
                    await self._applier.apply(connection, events, position, after)
                position = after
                self._reached(position, head)
        return position

    async def _news(self, position: int, session: LeadingSession) -> int:
        """Wait for the log to grow; see meanwhile whether the lock and the version are what they were."""
        waiting = asyncio.ensure_future(self._log.wait_beyond(position, _IDLE_SECONDS))
        try:
            await asyncio.wait((waiting, session.lost), return_when=asyncio.FIRST_COMPLETED)
            if session.lost.done():
                await session.check()
            head = await waiting
            if head <= position:
                await self._stored_position(session)
            return head
        finally:
            waiting.cancel()

    async def _stored_position(self, session: LeadingSession) -> int:
        """Raises StoreUnavailable when this process leads no more, Superseded when a version does."""
        await session.check()
        async with self._log.pool.acquire() as connection:
            stored = await self._schema.progress(connection)
        if stored is None or stored.version != self.projection.version:
            raise Superseded(f"{self.projection.name} is not version {self.projection.version} any more")
        self._copy = stored.copy
        return stored.position

    async def _ensure(self) -> Progress:
        with reaching_database():
            async with self._log.pool.acquire() as connection:
                stored = await self._schema.ensure(connection)
        self._copy = stored.copy
        self._schema.check(stored)
        return stored

    def _reached(self, position: int, head: int) -> None:
        self._position = position
        self._waiting.reached(position)
        PROJECTION_LAG.labels(self.projection.name).set(max(0, head - position))

    def _watch(self) -> None:
        """Follow the stored position while somebody waits and another process is the active one."""
        if self._waiting and self.state != "active" and (self._poll is None or self._poll.done()):
            self._poll = asyncio.create_task(self._watch_stored(), name=f"watch {self.projection.name}")

    async def _watch_stored(self) -> None:
        while self._waiting and self.state != "active":
            with suppress(StoreUnavailable), reaching_database():
                async with self._log.pool.acquire() as connection:
                    stored = await self._schema.progress(connection)
                if stored is not None and stored.position > self._position:
                    self._position = stored.position
                self._waiting.reached(self._position)
            await asyncio.sleep(_POLL_SECONDS)

    async def _fail(self, reason: str) -> None:
        """Do nothing, but let the lag be seen, until the read model has been built anew."""
        self.failure, self.state = reason, "failed"
        self._watch()
        head = 0
        while not await self._built_anew():
            with suppress(StoreUnavailable):
                head = await self._log.wait_beyond(head, _IDLE_SECONDS)
                PROJECTION_LAG.labels(self.projection.name).set(max(0, head - self._position))
            await asyncio.sleep(1)
        _log.info("read model %s was built anew: going on", self.projection.name)
        self.failure, self.state = None, "waiting"
        PROJECTION_LAG.remove(self.projection.name)

    async def _built_anew(self) -> bool:
        with suppress(StoreUnavailable), reaching_database():
            async with self._log.pool.acquire() as connection:
                stored = await self._schema.progress(connection)
            return stored is None or stored.copy != self._copy
        return False

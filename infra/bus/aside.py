"""What a subscription could not apply: set aside with what follows in its stream, tried again when asked."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg

from infra.bus.arrived import Arrived, following
from infra.bus.cloudevents import Delivered, from_cloudevent
from infra.bus.port import BusUnavailable
from infra.bus.rewritten import Rewritten
from infra.bus.rpc_client import RemoteError
from infra.bus.tracking import Connection, Tracking
from infra.eventstore.availability import reaching_database
from infra.eventstore.records import ChainPosition, StoreUnavailable
from infra.loop.clock import Clock
from infra.telemetry.metrics import DEAD_LETTERS

Handler = Callable[[Sequence[Delivered], Connection], Awaitable[None]]
"""Applies events, in order, in the transaction of the connection it gets. To raise undoes all of it."""

PASSING = (
    StoreUnavailable,
    BusUnavailable,
    RemoteError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""Failures that are nobody's fault: tried again, never made dead letters."""

_log = logging.getLogger(__name__)


class Aside:
    """The dead letters of one subscription."""

    def __init__(
        self,
        subscriber: str,
        subscription: str,
        tracking: Tracking,
        handler: Handler,
        pool: asyncpg.Pool,
        clock: Clock,
    ) -> None:
        self._subscription = subscription
        self._gauge = DEAD_LETTERS.labels(subscriber)
        self._tracking = tracking
        self._handler = handler
        self._pool = pool
        self._clock = clock

    async def park(
        self, connection: Connection, events: Sequence[tuple[Arrived, Delivered]]
    ) -> list[Delivered]:
        """Put those whose stream has a dead letter behind it; the rest is free to be applied."""
        streams = await self._tracking.parked(connection, (told.stream_id for _, told in events))
        free = []
        for event, told in events:
            if told.stream_id in streams:
                await self._tracking.bury(connection, event.event, None, self._clock.now())
            else:
                free.append(told)
        return free

    async def put(self, event: Arrived, error: Exception) -> ChainPosition:
        """Pass an event that cannot be applied; how far the subscription has come."""
        _log.error("%s: event %d cannot be applied", self._subscription, event.position, exc_info=error)
        with reaching_database():
            async with self._pool.acquire() as connection, connection.transaction():
                place = await self._tracking.lock(connection)
                if following({event.position: event}, place):
                    await self._tracking.bury(connection, event.event, _reason(error), self._clock.now())
                    await self._tracking.advance(connection, place := event.place)
        return place

    async def retry(self) -> None:
        """Try again what someone asked for, each stream in its order up to its first failure."""
        with reaching_database():
            async with self._pool.acquire() as connection:
                due = await self._tracking.due(connection)
                self._gauge.set(await self._tracking.count(connection))
        failed: set[UUID] = set()
        for letter in due:
            if letter.stream_id in failed:
                continue
            try:
                with reaching_database():
                    async with self._pool.acquire() as connection, connection.transaction():
                        await self._tracking.lock(connection)
                        await self._handler([from_cloudevent(letter.event)], connection)
                        await self._tracking.resolve(connection, letter.position)
            except (*PASSING, Rewritten):
                raise
            except Exception as error:
                failed.add(letter.stream_id)
                with reaching_database():
                    async with self._pool.acquire() as connection, connection.transaction():
                        await self._tracking.lock(connection)
                        await self._tracking.failed_again(connection, letter, _reason(error))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

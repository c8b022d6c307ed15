"""Follows another service's events: each applied once, in order, in one transaction with its position.

The broker only brings news. What is applied next is decided by counting: an event seen before is skipped, and
one that comes too early sends the subscriber to the owner's log for those in between. A broker that lost
everything costs a moment.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg

from infra.bus.arrived import Arrived, Reader, contiguous
from infra.bus.cloudevents import Delivered, from_cloudevent
from infra.bus.link import Link
from infra.bus.patience import Patience
from infra.bus.port import BusUnavailable, Delivery, Port
from infra.bus.rpc_client import RemoteError
from infra.bus.tracking import Connection, Tracking
from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable
from infra.runtime.clock import Clock
from infra.runtime.pace import Pace
from infra.telemetry.metrics import DEAD_LETTERS, SUBSCRIPTION_LAG

Handler = Callable[[Sequence[Delivered], Connection], Awaitable[None]]
"""Applies events, in order, in the transaction of the connection it gets. To raise undoes all of it."""
ReadLog = Callable[[int, int], Awaitable[Sequence[dict[str, Any]]]]
"""The owner's events after a position, at most so many, as CloudEvents."""

_BATCH = 500
_IDLE_SECONDS = 2.0
"""After so long without news the owner's log is asked, and retries of dead letters are looked for."""
_RARELY_SECONDS = 60.0
"""So far apart, at last, an owner is asked that does not answer: it may be away for months."""
_LEAST_SECONDS = 0.02
"""Between two batches."""
_STOP_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0
_PASSING = (
    StoreUnavailable,
    BusUnavailable,
    RemoteError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
"""Failures that are nobody's fault: tried again, never made dead letters."""

_log = logging.getLogger(__name__)


class Subscriber:
    """`subscriber` follows `source` under `name`; types not in `events` (None: all) are passed over.

    Any number of processes may run the same one: RabbitMQ feeds one of them at a time, and the position's row
    lock keeps even two from applying the same event.
    """

    def __init__(
        self,
        *,
        subscriber: str,
        source: str,
        name: str,
        events: Collection[str] | None,
        handler: Handler,
        read_log: ReadLog,
        pool: asyncpg.Pool,
        clock: Clock,
        amqp_uri: str,
    ) -> None:
        self._subscriber, self._source, self._name = subscriber, source, name
        self._reader = Reader(source, events)
        self._handler = handler
        self._read_log = read_log
        self._pool = pool
        self._clock = clock
        self._tracking = Tracking(name, source)
        self._inbox: deque[tuple[Delivery, Port]] = deque()
        self._news = asyncio.Event()
        self._position = self._newest = 0
        self._look_again = 0.0
        self._queue = f"{subscriber}.{source}.{name}"
        self._link = Link(amqp_uri, self._queue, self._set_up, self._lost)
        self._patience = Patience(self._queue, _IDLE_SECONDS, _RARELY_SECONDS)
        self._task: asyncio.Task[None] | None = None
        self._end = asyncio.Event()
        self._committing = False
        self._pace = Pace(_LEAST_SECONDS)

    async def start(self) -> None:
        self._link.start()
        self._task = asyncio.create_task(self._keep_on())

    async def stop(self) -> None:
        """Finish and acknowledge the batch in hand, then part."""
        self._end.set()
        self._news.set()
        if self._task is not None:
            if self._committing:
                await asyncio.wait([self._task], timeout=_STOP_SECONDS)
            self._task.cancel()  # whatever it waits for now is done by whoever comes next
            await asyncio.gather(self._task, return_exceptions=True)
        await self._link.stop()

    # What the broker brings

    def _set_up(self, port: Port) -> None:
        exchange, queue = f"{self._source}.events", self._queue
        port.declare_exchange(exchange)
        port.declare_queue(queue, arguments={"x-queue-type": "quorum", "x-single-active-consumer": True})
        port.bind(queue, exchange, "#")  # every type: a hole in the count must mean a loss
        port.prefetch(2 * _BATCH)
        port.consume(queue, lambda delivery: self._arrived(delivery, port))
        self._patience.renew()  # what came before this connection may be lost

    def _arrived(self, delivery: Delivery, port: Port) -> None:
        self._inbox.append((delivery, port))
        self._news.set()

    def _lost(self) -> None:
        self._inbox.clear()  # whatever was not acknowledged comes again

    # The one task that applies

    async def _keep_on(self) -> None:
        pause = _FIRST_PAUSE
        created = False
        while not self._end.is_set():
            try:
                if not created:
                    with reaching_database():
                        async with self._pool.acquire() as connection:
                            await self._tracking.create(connection)
                    created = True
                    await self._ask_owner()
                await self._turn()
                pause = _FIRST_PAUSE
            except _PASSING as error:
                _log.warning("%s: %s; again in %.1f s", self._link.name, error, pause)
                await self._rest(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            except Exception:
                _log.exception("%s: unforeseen; again in %.1f s", self._link.name, _LONGEST_PAUSE)
                await self._rest(_LONGEST_PAUSE)

    async def _rest(self, seconds: float) -> None:
        """Pause, though not beyond the end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._end.wait(), seconds)

    async def _turn(self) -> None:
        """Apply what has come; without news, look whether something should have."""
        if (now := asyncio.get_running_loop().time()) >= self._look_again:
            self._look_again = now + _IDLE_SECONDS
            await self._retry_dead_letters()
        self._news.clear()
        if not self._inbox:
            try:
                await asyncio.wait_for(self._news.wait(), _IDLE_SECONDS)
            except TimeoutError:
                await self._ask_owner()
                return
        await self._pace.turn()
        taken = list(islice(self._inbox, _BATCH))
        events = [event for delivery, _ in taken if (event := self._reader.message(delivery)) is not None]
        if not taken or not await self._apply(events):
            return
        last, port = taken[-1]
        if self._inbox and self._inbox[0] is taken[0]:  # else the connection was lost, and they come again
            for _ in taken:
                self._inbox.popleft()
            port.ack(last.tag, multiple=True)

    async def _ask_owner(self) -> None:
        """Catch up, if it is time to ask; only news is needed to go on, so an owner may stay away."""
        if not self._patience.due():
            return
        try:
            await self._catch_up()
        except (BusUnavailable, RemoteError) as error:
            self._patience.unanswered(error)
        else:
            self._patience.answered()

    async def _catch_up(self) -> None:
        """Apply what the owner's log holds beyond our position."""
        with reaching_database():
            self._position = await self._tracking.position(self._pool)
        while (events := await self._read_owner()) and await self._apply(events):
            pass

    async def _read_owner(self) -> Sequence[Arrived]:
        return [self._reader.event(event) for event in await self._read_log(self._position, _BATCH)]

    async def _apply(self, events: Sequence[Arrived]) -> bool:
        """Apply these and, where the count has a hole, the owner's events in between; False if cut short."""
        pending = {event.position: event for event in events if event.position > self._position}
        self._newest = max([self._newest, self._position, *pending])
        while pending and not self._end.is_set():
            run = contiguous(pending, self._position)
            if not run:
                run = await self._read_owner()
                if not run:
                    raise BusUnavailable(f"{self._source} has no event {self._position + 1} in its log")
                _log.info("%s: read %d missing events from %s", self._link.name, len(run), self._source)
            self._committing = True
            try:
                await self._commit(run)
            finally:
                self._committing = False
            self._position = run[-1].position
            pending = {place: event for place, event in pending.items() if place > self._position}
            SUBSCRIPTION_LAG.labels(self._queue).set(max(self._newest - self._position, 0))
        return not pending

    async def _commit(self, run: Sequence[Arrived]) -> None:
        """Apply a run together, or, when that fails, one by one, so that only what fails is set aside."""
        try:
            await self._commit_together(run)
        except _PASSING:
            raise
        except Exception as error:
            if len(run) == 1:
                await self._set_aside(run[0], error)
                return
            for event in run:
                await self._commit([event])

    async def _commit_together(self, run: Sequence[Arrived]) -> None:
        with reaching_database():
            async with self._pool.acquire() as connection, connection.transaction():
                position = await self._tracking.lock(connection)
                fresh = [event for event in run if event.position > position]
                if not fresh:
                    return  # another process was first
                wanted = [(event, event.told) for event in fresh if event.told is not None]
                if wanted and (free := await self._park(connection, wanted)):
                    await self._handler(free, connection)
                await self._tracking.advance(connection, fresh[-1].position)

    async def _park(
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

    async def _set_aside(self, event: Arrived, error: Exception) -> None:
        _log.error("%s: event %d cannot be applied", self._link.name, event.position, exc_info=error)
        with reaching_database():
            async with self._pool.acquire() as connection, connection.transaction():
                if await self._tracking.lock(connection) < event.position:
                    await self._tracking.bury(connection, event.event, _reason(error), self._clock.now())
                    await self._tracking.advance(connection, event.position)
        self._look_again = 0.0

    async def _retry_dead_letters(self) -> None:
        """Try again what someone asked for, each stream in its order up to its first failure."""
        with reaching_database():
            async with self._pool.acquire() as connection:
                due = await self._tracking.due(connection)
                DEAD_LETTERS.labels(self._subscriber).set(await self._tracking.count(connection))
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
            except _PASSING:
                raise
            except Exception as error:
                failed.add(letter.stream_id)
                with reaching_database():
                    async with self._pool.acquire() as connection, connection.transaction():
                        await self._tracking.lock(connection)
                        await self._tracking.failed_again(connection, letter, _reason(error))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"

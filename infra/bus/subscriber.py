"""Follows another service's events: each applied once, in order, in one transaction with its position.

The broker only brings news. What is applied next is decided by counting, and by the hash chain that links
each event to the one before it: an event seen before is skipped, and one that does not follow sends the
subscriber to the owner's log. A broker that lost everything costs a moment. An owner's log that is no longer
the one that was followed stops the subscription until someone has reset it (`hall subscriptions`).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from itertools import islice

import asyncpg

from infra.bus.arrived import Arrived, Reader, following
from infra.bus.aside import PASSING, Aside, Handler
from infra.bus.link import Link
from infra.bus.owner import OwnersLog, ReadLog
from infra.bus.patience import Patience
from infra.bus.port import BusUnavailable, Delivery, Port
from infra.bus.rewritten import Rewritten
from infra.bus.rpc_client import RemoteError
from infra.bus.tracking import Tracking
from infra.eventstore.availability import reaching_database
from infra.eventstore.records import ChainPosition
from infra.loop.clock import Clock
from infra.loop.pace import Pace
from infra.telemetry.metrics import SUBSCRIPTION_LAG, SUBSCRIPTION_REWRITTEN

_BATCH = 500
_IDLE_SECONDS = 2.0
"""After so long without news the owner's log is asked, and retries of dead letters are looked for."""
_RARELY_SECONDS = 60.0
"""So far apart, at last, an owner is asked that does not answer, or whose log was rewritten."""
_LEAST_SECONDS = 0.02
"""Between two batches."""
_STOP_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0

_log = logging.getLogger(__name__)


class Subscriber:
    """`subscriber` follows `source` under `name`; types not in `events` (None: all) are passed over.

    Any number of processes may run the same one: RabbitMQ feeds one of them at a time, and the position's row
    lock keeps even two from applying the same event. `failure` says why nothing is applied, if it is so.
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
        self.name = f"{subscriber}.{source}.{name}"
        self.failure: str | None = None
        self._source = source
        self._reader = Reader(source, events)
        self._owner = OwnersLog(source, self._reader, read_log)
        self._handler = handler
        self._pool = pool
        self._tracking = Tracking(name, source)
        self._aside = Aside(subscriber, self.name, self._tracking, handler, pool, clock)
        self._inbox: deque[tuple[Delivery, Port]] = deque()
        self._news = asyncio.Event()
        self._created = False
        self._at = ChainPosition(0, b"")
        self._newest = 0
        self._look_again = 0.0
        self._link = Link(amqp_uri, self.name, self._set_up, self._lost)
        self._patience = Patience(self.name, _IDLE_SECONDS, _RARELY_SECONDS)
        self._rewritten = SUBSCRIPTION_REWRITTEN.labels(self.name)
        self._task: asyncio.Task[None] | None = None
        self._end = asyncio.Event()
        self._committing = False
        self._pace = Pace(_LEAST_SECONDS)

    async def start(self) -> None:
        self._link.start()
        self._task = asyncio.create_task(self._keep_on())

    async def stop(self) -> None:
        """Finish and acknowledge the batch in hand, then part."""
        # no news besides: a `wait_for` that ends just then forgets that it was cancelled, and an owner that
        # has stopped already would be asked
        self._end.set()
        if self._task is not None:
            if self._committing:
                await asyncio.wait([self._task], timeout=_STOP_SECONDS)
            self._task.cancel()  # whatever it waits for now is done by whoever comes next
            await asyncio.gather(self._task, return_exceptions=True)
        await self._link.stop()

    # What the broker brings

    def _set_up(self, port: Port) -> None:
        exchange, queue = f"{self._source}.events", self.name
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
        while not self._end.is_set():
            try:
                await self._step()
                pause = _FIRST_PAUSE
            except PASSING as error:
                _log.warning("%s: %s; again in %.1f s", self.name, error, pause)
                await self._rest(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            except Exception:
                _log.exception("%s: unforeseen; again in %.1f s", self.name, _LONGEST_PAUSE)
                await self._rest(_LONGEST_PAUSE)

    async def _step(self) -> None:
        try:
            if not self._created:
                await self._create()
            elif self.failure is None:
                await self._turn()
            else:
                await self._stand_still()
        except Rewritten as found:
            self._halt(found)

    async def _create(self) -> None:
        with reaching_database():
            async with self._pool.acquire() as connection:
                await self._tracking.create(connection)
        self._created = True
        self._rewritten.set(0)
        await self._ask_owner()

    async def _rest(self, seconds: float) -> None:
        """Pause, though not beyond the end."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._end.wait(), seconds)

    async def _turn(self) -> None:
        """Apply what has come; without news, look whether something should have."""
        if (now := asyncio.get_running_loop().time()) >= self._look_again:
            self._look_again = now + _IDLE_SECONDS
            await self._aside.retry()
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
        if not self._beyond(events):
            await self._ask_owner()  # told what we know already: is it still what the log holds?
        elif not await self._apply(events):
            return
        if self._inbox and self._inbox[0] is taken[0]:  # else the connection was lost, and they come again
            self._acknowledge(len(taken))

    def _acknowledge(self, count: int) -> None:
        """Let go of the first messages of the inbox."""
        for _ in range(count):
            delivery, port = self._inbox.popleft()
        port.ack(delivery.tag, multiple=True)

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
        """Apply what the owner's log holds beyond our place."""
        while (events := await self._read_owner()) and await self._apply(events):
            pass

    async def _read_owner(self) -> Sequence[Arrived]:
        """What follows in the owner's log. Raises Rewritten, once that is written down, when nothing can."""
        with reaching_database():
            self._at = await self._tracking.place(self._pool)
        try:
            return await self._owner.after(self._at, _BATCH)
        except Rewritten as found:
            with reaching_database():
                await self._tracking.mark(self._pool, self._at, found.position)
            raise

    def _beyond(self, events: Iterable[Arrived]) -> dict[int, Arrived]:
        return {event.position: event for event in events if event.position > self._at.position}

    async def _apply(self, events: Sequence[Arrived]) -> bool:
        """Apply these and, where they do not follow, what the owner's log has instead; False if cut short."""
        pending = self._beyond(events)
        self._newest = max([self._newest, self._at.position, *pending])
        while pending and not self._end.is_set():
            run = following(pending, self._at)
            if not run and (run := await self._read_owner()):
                _log.info("%s: read %d missing events from %s", self.name, len(run), self._source)
            if run:
                self._committing = True
                try:
                    self._at = await self._commit(run)
                finally:
                    self._committing = False
                pending = self._beyond(pending.values())
            elif pending := self._beyond(pending.values()):
                first = min(pending)
                _log.warning("%s: passed over events from %d on: not in the log", self.name, first)
                pending, self._newest = {}, self._at.position
            SUBSCRIPTION_LAG.labels(self.name).set(max(self._newest - self._at.position, 0))
        return not pending

    async def _commit(self, run: Sequence[Arrived]) -> ChainPosition:
        """Apply a run together, or, when that fails, one by one, so that only what fails is set aside."""
        try:
            return await self._commit_together(run)
        except (*PASSING, Rewritten):
            raise
        except Exception as error:
            if len(run) == 1:
                self._look_again = 0.0
                return await self._aside.put(run[0], error)
            for event in run:
                place = await self._commit([event])
            return place

    async def _commit_together(self, run: Sequence[Arrived]) -> ChainPosition:
        """Apply what of a run follows; how far the subscription has come, which others may have moved."""
        with reaching_database():
            async with self._pool.acquire() as connection, connection.transaction():
                place = await self._tracking.lock(connection)
                fresh = following({event.position: event for event in run}, place)
                if not fresh:
                    return place
                wanted = [(event, event.told) for event in fresh if event.told is not None]
                if wanted and (free := await self._aside.park(connection, wanted)):
                    await self._handler(free, connection)
                await self._tracking.advance(connection, fresh[-1].place)
        return fresh[-1].place

    # While the owner's log is another than the one that was followed

    def _halt(self, found: Rewritten) -> None:
        """Say, once, that nothing is applied any more."""
        if self.failure is None:
            self.failure = (
                f"{found}, and nothing more of it is applied: find out which history is to stand, "
                f"then: hall subscriptions reset {self.name}"
            )
            _log.error("%s stands still: %s", self.name, self.failure)
            self._rewritten.set(found.position)
            self._look_again = asyncio.get_running_loop().time() + _RARELY_SECONDS

    async def _stand_still(self) -> None:
        """Let news pass, for the log has it all; go on when reset, or when the log is the old one again."""
        if self._inbox:
            self._acknowledge(len(self._inbox))
        await self._rest(_IDLE_SECONDS)
        with reaching_database():
            place = await self._tracking.marked(self._pool)
        if place is not None:
            if (now := asyncio.get_running_loop().time()) < self._look_again:
                return
            self._look_again = now + _RARELY_SECONDS
            await self._owner.after(place, 1)
            with reaching_database():
                await self._tracking.mark(self._pool, place, None)
        _log.info("%s goes on", self.name)
        self.failure, self._newest, self._look_again = None, 0, 0.0
        self._rewritten.set(0)
        self._patience.renew()
        await self._ask_owner()

"""The outbox: publishes a log to the broker, in order, every event at least once.

One relay per log is active, in the process that leads; the next takes over when that one's session ends. What
the broker has confirmed is marked in `<log>_outbox`; what was published and not marked is published again,
and subscribers count positions.
"""

import asyncio
import logging

from infra.bus.cloudevents import encode, split_topic
from infra.bus.confirms import Confirms, PublicationLost
from infra.bus.link import Link
from infra.bus.port import PERSISTENT, Port
from infra.eventstore.leading import LeadingSession
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.pace import Pace
from infra.loop.pooling import QUICKLY
from infra.telemetry.metrics import RELAY_LAG

_BATCH = 500
_WINDOW = 2_000
"""Publications that may be unconfirmed at once."""
_IDLE_SECONDS = 5.0
_LEAST_PUBLISH_SECONDS, _LEAST_MARK_SECONDS = 0.01, 0.2
"""Between two readings of the log, and between two marks."""
_SETTLE_SECONDS = 1.0
_CHECK_SECONDS = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0

_log = logging.getLogger(__name__)


class Relay:
    """Publishes a service's log to exchange `<service>.events`. `start` and `stop` from any thread."""

    def __init__(self, log: EventLog, service: str, amqp_uri: str) -> None:
        self._events = log
        self._service = service
        self._exchange = f"{service}.events"
        self._outbox = f"{log.name}_outbox"
        self._confirms = Confirms(0)
        self._link = Link(amqp_uri, f"relay-{service}", self._set_up, self._lost)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._link.start()
        bridge.run(self._begin())

    def stop(self) -> None:
        """Let go at once: what is unconfirmed by now is published again by whoever comes next."""
        bridge.run(self._end())

    async def _begin(self) -> None:
        self._task = asyncio.create_task(self._keep_on())

    async def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._link.stop()

    def _set_up(self, port: Port) -> None:
        port.declare_exchange(self._exchange)
        port.confirm()

    def _lost(self) -> None:
        self._confirms.fail("the connection was lost")

    async def _keep_on(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await self._lead()
            except Exception as error:
                if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE:
                    pause = _FIRST_PAUSE
                _log.warning("relay of %s: %s; again in %.1f s", self._service, _reason(error), pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _lead(self) -> None:
        """Wait until this process leads, then publish for as long as it does."""
        async with self._events.leader.lead(f"relay {self._events.name}") as session:
            try:
                await self._events.pool.execute(
                    f"create table if not exists {self._outbox}"
                    " (single boolean primary key default true check (single), position bigint not null);"
                    f" insert into {self._outbox} (position) values (0) on conflict do nothing"
                )
                await self._publish_for_ever(session)
            finally:
                RELAY_LAG.remove(self._events.name)  # from now on another process knows

    async def _publish_for_ever(self, session: LeadingSession) -> None:
        pause, marked = _FIRST_PAUSE, -1
        while True:
            try:
                await self._publish_on(session, await self._link.up())
            except* PublicationLost as lost:
                if self._link.port is not None:
                    await self._confirms.settled(_SETTLE_SECONDS)
                before, marked = marked, await self._mark()
                pause = _FIRST_PAUSE if marked > before else min(pause * 2, _LONGEST_PAUSE)
                _log.warning("relay of %s: %s; again from %d", self._service, _reason(lost), marked)
            await asyncio.sleep(pause)

    async def _publish_on(self, session: LeadingSession, port: Port) -> None:
        """Publish and mark until the broker (PublicationLost) or the database fails."""
        marked = await self._events.pool.fetchval(f"select position from {self._outbox}")
        confirms = self._confirms = Confirms(marked)
        port.on_confirmed = confirms.settle
        if self._link.port is not port:
            self._lost()
        async with asyncio.TaskGroup() as together:
            together.create_task(self._publish(port, confirms))
            together.create_task(self._keep_marking(confirms, marked))
            together.create_task(_until_lost(session))

    async def _publish(self, port: Port, confirms: Confirms) -> None:
        pace = Pace(_LEAST_PUBLISH_SECONDS)
        while True:
            head = await self._events.wait_beyond(confirms.sent, _IDLE_SECONDS)
            await pace.turn()
            RELAY_LAG.labels(self._events.name).set(max(head - confirms.confirmed, 0))
            for recorded in await self._events.read(confirms.sent, _BATCH):
                number = port.publish(
                    self._exchange,
                    split_topic(recorded.topic)[0],
                    encode(self._service, recorded),
                    {
                        "content_type": "application/json",
                        "content_encoding": "utf-8",
                        "delivery_mode": PERSISTENT,
                        "message_id": str(recorded.event_id),
                    },
                )
                confirms.published(number, recorded.position)
            await confirms.at_most(_WINDOW)

    async def _keep_marking(self, confirms: Confirms, marked: int) -> None:
        pace = Pace(_LEAST_MARK_SECONDS)
        while True:
            await confirms.beyond(marked)
            await pace.turn()
            marked = await self._mark()

    async def _mark(self) -> int:
        """Write down what is confirmed by now; a mark that is lost is only a repetition."""
        confirmed = self._confirms.confirmed
        await self._events.pool.execute(f"update {self._outbox} set position = $1 where {QUICKLY}", confirmed)
        RELAY_LAG.labels(self._events.name).set(self._confirms.sent - confirmed)
        return confirmed


async def _until_lost(session: LeadingSession) -> None:
    """Raise StoreUnavailable once this process leads no more."""
    while True:
        await asyncio.wait([session.lost], timeout=_CHECK_SECONDS)
        await session.check()


def _reason(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"

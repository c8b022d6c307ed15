"""Sends what is due in one way; of all processes that could, one does."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from gateway.outbox.contacts import Contacts
from gateway.outbox.store import PATIENCE, Item, OutboxStore, Settled
from gateway.outbox.way import Unsent, Way
from infra.eventstore.leading import Leader
from infra.eventstore.records import StoreUnavailable
from infra.loop.clock import Clock
from infra.projections.faults import Backoff
from infra.telemetry.metrics import OUTBOX_GIVEN_UP, OUTBOX_WAITING

_log = logging.getLogger(__name__)

_LOOK_EVERY = 1.0
_AT_ONCE = 16
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)


class Sender:
    """`failure` says what keeps it from looking for what is due, or None (for /readyz).

    Each is marked as begun before it is sent, and settled after: a process that dies in between, or whose
    database is away just then, leaves it to be sent again, under the same id.
    """

    def __init__(
        self, way: Way, store: OutboxStore, contacts: Contacts, leader: Leader, clock: Clock
    ) -> None:
        self.failure: str | None = None
        self.way = way
        self._store = store
        self._contacts = contacts
        self._leader = leader
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"outbox {self.way.name}")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self.way.close()

    async def _run(self) -> None:
        name, backoff = f"outbox {self.way.name}", Backoff()
        while True:
            try:
                async with self._leader.lead(name, self._stand_by) as session:
                    _log.info("%s: active", name)
                    await self._store.prune(self._clock.now())
                    while True:
                        await session.check()
                        sent = await self._send_due()
                        self.failure = None
                        backoff.reset()
                        if not sent:
                            await asyncio.sleep(_LOOK_EVERY)
            except Exception as error:
                self.failure = f"{name}: {type(error).__name__}: {error}"
                expected = isinstance(error, StoreUnavailable)
                pause = backoff.take()
                _log.warning(
                    "%s; trying again in %.1f s", self.failure, pause, exc_info=None if expected else error
                )
                await asyncio.sleep(pause)

    def _stand_by(self) -> None:
        self.failure = None
        OUTBOX_WAITING.labels(self.way.name).set(0)  # who sends counts them

    async def _send_due(self) -> int:
        page = await self._store.due(self._clock.now(), _AT_ONCE)
        done = await asyncio.gather(*map(self._send, page), return_exceptions=True)
        OUTBOX_WAITING.labels(self.way.name).set(await self._store.waiting())
        if failed := [error for error in done if error is not None]:
            raise failed[0]
        return len(page)

    async def _send(self, item: Item) -> None:
        again_at = self._clock.now() + pause_after(item.attempts)
        await self._store.begin(item, again_at)
        try:
            state = await self._attempt(item)
        except Unsent as error:
            if again_at < item.added_at + PATIENCE:
                _log.warning(
                    "outbox %s: %s not sent, again at %s: %s", self.way.name, item.telling, again_at, error
                )
                return
            state = "given_up"
            OUTBOX_GIVEN_UP.labels(self.way.name).inc()
            _log.error(
                "outbox %s: %s given up after %d attempts: %s",
                self.way.name,
                item.telling,
                item.attempts + 1,
                error,
            )
        await self._store.settle(item, state, self._clock.now())

    async def _attempt(self, item: Item) -> Settled:
        contact = await self._contacts.open(item.telling, item.told, f"{self.way.name}/{item.attempts}")
        if contact is None:
            return "nobody"
        return "sent" if await self.way.send(item.telling, item.told, contact) else "nobody"


def pause_after(attempts: int) -> timedelta:
    """How long after the attempt with so many before it the next one follows."""
    return min(_FIRST_PAUSE * 2 ** min(attempts, 20), _LONGEST_PAUSE)

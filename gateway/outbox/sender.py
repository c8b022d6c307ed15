"""Sends what is due in one way, beside the gateways of other processes: each thing is one's to send."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

from gateway.outbox.contacts import Contacts
from gateway.outbox.store import PATIENCE, Item, OutboxStore, Settled
from gateway.outbox.way import Unsent, Way
from infra.eventstore.records import StoreUnavailable
from infra.loop.clock import Clock
from infra.projections.faults import Backoff
from infra.telemetry.metrics import OUTBOX_GIVEN_UP, OUTBOX_WAITING

_log = logging.getLogger(__name__)

_LOOK_EVERY = 1.0
_AT_ONCE = 16
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""The first is longer than an attempt takes, contact and all: whoever tries again is alone."""


class Sender:
    """`failure` says what keeps it from looking for what is due, or None (for /readyz).

    Each thing is taken before it is sent, and settled after: a process that dies in between, or whose
    database is away just then, leaves it to be sent again, under the same id.
    """

    def __init__(self, way: Way, store: OutboxStore, contacts: Contacts, clock: Clock) -> None:
        self.failure: str | None = None
        self.way = way
        self._store = store
        self._contacts = contacts
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
        backoff = Backoff()
        while True:
            pause = _LOOK_EVERY
            try:
                await self._store.prune(self._clock.now())
                while await self._send_due():
                    pass
                self.failure = None
                backoff.reset()
            except Exception as error:
                self.failure = f"outbox {self.way.name}: {type(error).__name__}: {error}"
                expected = isinstance(error, StoreUnavailable)
                pause = backoff.take()
                _log.warning(
                    "%s; trying again in %.1f s", self.failure, pause, exc_info=None if expected else error
                )
            await asyncio.sleep(pause)

    async def _send_due(self) -> bool:
        """Send some of what is due; whether there may be more."""
        page = await self._store.due(self._clock.now(), _AT_ONCE)
        done = await asyncio.gather(*map(self._send, page), return_exceptions=True)
        if failed := [error for error in done if error is not None]:
            raise failed[0]
        OUTBOX_WAITING.labels(self.way.name).set(await self._store.waiting())
        return len(page) == _AT_ONCE

    async def _send(self, item: Item) -> None:
        again_at = self._clock.now() + pause_after(item.attempts)
        if not await self._store.take(item, again_at):
            return  # another process was first
        try:
            state = await self._attempt(item)
        except Unsent as error:
            told = f"outbox {self.way.name}: {item.telling} not sent ({item.attempts + 1} time(s)): {error}"
            if again_at < item.added_at + PATIENCE:
                _log.warning("%s; again at %s", told, again_at.isoformat())
                return
            state = "given_up"
            OUTBOX_GIVEN_UP.labels(self.way.name).inc()
            _log.error("%s; given up", told)
        await self._store.settle(item, state, self._clock.now())

    async def _attempt(self, item: Item) -> Settled:
        contact = await self._contacts.open(item.telling, item.told, f"{self.way.name}/{item.attempts}")
        if contact is None:
            return "nobody"
        return "sent" if await self.way.send(item.telling, item.told, contact) else "nobody"


def pause_after(attempts: int) -> timedelta:
    """How long after the attempt with so many before it the next one follows."""
    return min(_FIRST_PAUSE * 2 ** min(attempts, 20), _LONGEST_PAUSE)

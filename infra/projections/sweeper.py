"""Turns what falls due into commands: deadlines that pass, appointments that are missed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.leading import Session
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.clock import Clock, ClockError
from infra.projections.faults import PASSING, Backoff
from infra.telemetry.metrics import SWEPT

_log = logging.getLogger(__name__)

T = TypeVar("T", bound=Hashable)

LIMIT = 200
_AT_ONCE = 8
_LONGEST_REST = 60.0
_BEING_BUILT = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)
"""What a list says while the read model it looks into is built anew in a later shape."""


@dataclass(slots=True)
class _Rest:
    """Leaves an item alone until a time of the loop's own."""

    until: float
    failures: int = 0


class Sweeper(Generic[T]):
    """Acts on every item that is due, in one process at a time.

    `due(now, limit)` lists items, the longest due first; equal items are the same one. `act(item)` is
    synchronous and idempotent (a command id made from the item): it may be called again while the list lags
    behind, and after an error, later and later, up to a minute apart. Items with one key of `in_order_of` are
    acted on in the order of the list: none before the ones ahead of it are done. Without it each item stands
    for itself. `name` is the hall's only one. `failure` is the last reason nothing could be listed, or None;
    of several processes the one that sweeps has it.
    """

    def __init__(
        self,
        name: str,
        log: EventLog,
        clock: Clock,
        due: Callable[[datetime, int], Awaitable[Sequence[T]]],
        act: Callable[[T], None],
        every: float = 1.0,
        in_order_of: Callable[[T], Hashable] | None = None,
    ) -> None:
        self.name = name
        self.failure: str | None = None
        self._log = log
        self._clock = clock
        self._due = due
        self._act = act
        self._every = every
        self._key: Callable[[T], Hashable] = in_order_of or _itself
        self._wake = asyncio.Event()
        self._resting: dict[T, _Rest] = {}
        self._acting: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"sweeper {self.name}")

    async def stop(self) -> None:
        """Stop, once the acts under way are done (5 s at most); another process goes on at once."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        if self._acting:
            await asyncio.wait(self._acting, timeout=5)

    def poke(self) -> None:
        """Look now instead of at the next second. From any thread."""
        bridge.soon(self._wake.set)

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                async with self._log.leader.lead(f"sweeper {self.name}", self._stand_by) as session:
                    _log.info("sweeper %s: active", self.name)
                    await self._sweep_for_ever(session, backoff)
            except Exception as error:
                self.failure = f"sweeper {self.name}: {type(error).__name__}: {error}"
                pause = backoff.take()
                expected = isinstance(error, (*PASSING, ClockError, *_BEING_BUILT))
                _log.warning(
                    "%s; trying again in %.1f s", self.failure, pause, exc_info=None if expected else error
                )
                await asyncio.sleep(pause)

    def _stand_by(self) -> None:
        self.failure = None

    async def _sweep_for_ever(self, session: Session, backoff: Backoff) -> None:
        while True:
            await self._sweep()
            self.failure = None
            backoff.reset()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._every)
            self._wake.clear()
            await session.check()

    async def _sweep(self) -> None:
        """Act until all that is due has been acted on, or rests."""
        while True:
            limit = LIMIT + len(self._resting)  # those that rest must not crowd out the others
            now = self._clock.now()
            with reaching_database():
                due = await self._due(now, limit)
            if len(due) < limit:
                listed = set(due)
                self._resting = {item: rest for item, rest in self._resting.items() if item in listed}
            ready = self._ready(due)
            if not ready:
                return
            await self._act_on(ready)

    def _ready(self, due: Sequence[T]) -> Sequence[Sequence[T]]:
        """What may be acted on now, by key; nothing behind an item that failed and rests."""
        now = asyncio.get_running_loop().time()
        ready: dict[Hashable, list[T]] = {}
        stuck: set[Hashable] = set()
        for item in due:
            key = self._key(item)
            if key in stuck:
                self._resting.setdefault(item, _Rest(0.0))
                continue
            rest = self._resting.get(item)
            if rest is None or rest.until <= now:
                ready.setdefault(key, []).append(item)
            elif rest.failures:
                stuck.add(key)
        return list(ready.values())

    async def _act_on(self, ready: Sequence[Sequence[T]]) -> None:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def in_order(items: Sequence[T]) -> None:
            for item in items:
                async with turns:
                    done = await self._act_once(item)
                if not done:
                    return

        async with asyncio.TaskGroup() as group:
            for items in ready:
                group.create_task(in_order(items))

    async def _act_once(self, item: T) -> bool:
        rest = self._resting.setdefault(item, _Rest(0.0))
        pause = self._every
        try:
            acting = asyncio.create_task(bridge.call(self._act, item))
            self._acting.add(acting)
            acting.add_done_callback(self._acting.discard)
            await asyncio.shield(acting)  # stopping waits for it, and does not cut it off
        except Exception as error:
            rest.failures += 1
            pause = min(self._every * 2**rest.failures, _LONGEST_REST)
            SWEPT.labels(self.name, "failed").inc()
            _log.warning(
                "sweeper %s: %r failed (%s time(s)), again in %.0f s",
                self.name,
                item,
                rest.failures,
                pause,
                exc_info=error,
            )
        else:
            rest.failures = 0
            SWEPT.labels(self.name, "done").inc()
        rest.until = asyncio.get_running_loop().time() + pause
        return rest.failures == 0


def _itself(item: Hashable) -> Hashable:
    return item

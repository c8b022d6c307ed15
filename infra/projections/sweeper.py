"""Turns what falls due into commands: deadlines that pass, appointments that are missed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.leading import LeadingSession
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.clock import Clock, ClockError
from infra.projections.faults import PASSING, Backoff
from infra.telemetry.metrics import SWEPT

_log = logging.getLogger(__name__)

T = TypeVar("T", bound=Hashable)
A = TypeVar("A")

LIMIT = 200
_AT_ONCE = 8
_BEHIND_A_HERD = 20
"""What was done by the page rests so many looks long: its list is built from many events at once."""

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

    `due(now, limit, after)` lists items in an order of its own, those behind `after` (None: from the first
    on); equal items are the same one. `act(item)` is synchronous and idempotent (a command id made from the
    item): it may be called again while the list lags behind, and after an error, later and later, up to a
    minute apart. Items with one key of `in_order_of` are acted on in the order of the list: none before the
    ones ahead of it are done. Without it each item stands for itself.
    `act_on(items)` does a page of them, all or none; where it fails they are acted on one by one, so that
    what cannot be done rests alone.
    `name` is the hall's only one. `failure` is the last reason nothing could be listed, or None; of several
    processes the one that sweeps has it.
    """

    def __init__(
        self,
        name: str,
        log: EventLog,
        clock: Clock,
        due: Callable[[datetime, int, T | None], Awaitable[Sequence[T]]],
        act: Callable[[T], None],
        every: float = 1.0,
        in_order_of: Callable[[T], Hashable] | None = None,
        act_on: Callable[[Sequence[T]], None] | None = None,
    ) -> None:
        self.name = name
        self.failure: str | None = None
        self._log = log
        self._clock = clock
        self._due = due
        self._act = act
        self._act_on_page = act_on
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

    async def _sweep_for_ever(self, session: LeadingSession, backoff: Backoff) -> None:
        while True:
            await self._sweep()
            self.failure = None
            backoff.reset()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._every)
            self._wake.clear()
            await session.check()

    async def _sweep(self) -> None:
        """Go through all that is due, page by page, acting on what does not rest."""
        now, after = self._clock.now(), None
        seen: set[T] = set()
        stuck: set[Hashable] = set()
        while True:
            with reaching_database():
                page = await self._due(now, LIMIT, after)
            seen.update(page)
            await self._act_on(self._ready(page, stuck), stuck)
            if len(page) < LIMIT:
                break
            after = page[-1]
        self._resting = {item: rest for item, rest in self._resting.items() if item in seen}

    def _ready(self, page: Sequence[T], stuck: set[Hashable]) -> Mapping[Hashable, Sequence[T]]:
        """What may be acted on now, by key; nothing behind an item that failed and rests (`stuck`)."""
        now = asyncio.get_running_loop().time()
        ready: dict[Hashable, list[T]] = {}
        for item in page:
            key = self._key(item)
            rest = self._resting.get(item)
            if key in stuck:
                continue
            if rest is None or rest.until <= now:
                ready.setdefault(key, []).append(item)
            elif rest.failures:
                stuck.add(key)
        return ready

    async def _act_on(self, ready: Mapping[Hashable, Sequence[T]], stuck: set[Hashable]) -> None:
        turns = asyncio.Semaphore(_AT_ONCE)
        singly = ready if self._act_on_page is None else await self._left_by_page(self._act_on_page, ready)

        async def in_order(key: Hashable, items: Sequence[T]) -> None:
            for item in items:
                async with turns:
                    done = await self._act_once(item)
                if not done:
                    stuck.add(key)
                    return

        async with asyncio.TaskGroup() as group:
            for key, items in singly.items():
                group.create_task(in_order(key, items))

    async def _left_by_page(
        self, act_on: Callable[[Sequence[T]], None], ready: Mapping[Hashable, Sequence[T]]
    ) -> Mapping[Hashable, Sequence[T]]:
        """Act on a page at once, but for what failed before; what is left to be acted on one by one."""
        failed = {key for key, items in ready.items() if any(map(self._has_failed, items))}
        page = [item for key, items in ready.items() if key not in failed for item in items]
        if not page:
            return ready
        try:
            await self._shielded(act_on, page)
        except Exception as error:
            _log.warning("sweeper %s: %d items at once failed", self.name, len(page), exc_info=error)
            return ready
        until = asyncio.get_running_loop().time() + self._every * _BEHIND_A_HERD
        self._resting |= {item: _Rest(until) for item in page}
        SWEPT.labels(self.name, "done").inc(len(page))
        return {key: ready[key] for key in failed}

    def _has_failed(self, item: T) -> bool:
        return item in self._resting and self._resting[item].failures > 0

    async def _shielded(self, act: Callable[[A], None], on: A) -> None:
        """Act; stopping waits for it, and does not cut it off."""
        acting = asyncio.create_task(bridge.call(act, on))
        self._acting.add(acting)
        acting.add_done_callback(self._acting.discard)
        await asyncio.shield(acting)

    async def _act_once(self, item: T) -> bool:
        rest = self._resting.setdefault(item, _Rest(0.0))
        pause = self._every
        try:
            await self._shielded(self._act, item)
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

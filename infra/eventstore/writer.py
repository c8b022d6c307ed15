"""Group commit: appends made at the same moment go to PostgreSQL in one round trip and one commit.

Callers put their unit into a queue; one task drains it, whatever is there, without ever waiting for company.
No task is made for an append.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from infra.eventstore import schema
from infra.eventstore.availability import reaching_database
from infra.eventstore.batch import PARAMETERS, arguments
from infra.eventstore.fault import Fault
from infra.eventstore.known import Known
from infra.eventstore.records import (
    Append,
    Claim,
    ClaimHeld,
    DuplicateCommand,
    StoreUnavailable,
    TrackingNotIncreasing,
    Unfounded,
    VersionConflict,
)
from infra.eventstore.times import Times
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.loop.connecting import connect
from infra.telemetry.metrics import APPEND_BATCH

CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 30.0
MOST_UNITS = 512
MOST_EVENTS = 4096
_NEWEST = "select recorded_at from {log}_events order by position desc limit 1"
_SETTINGS = {  # every look-up of the append function is by a unique key, whatever the statistics say
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "default_transaction_isolation": "read committed",  # each look-up sees what was committed before the lock
}


class Outcome(Protocol):
    """Where the fate of one unit is told; `bridge.Waiter` is one."""

    def succeed(self, value: Any) -> None: ...

    def fail(self, error: BaseException) -> None: ...


_Queued = tuple[Append, Outcome]


class Writer:
    """The one writer that a process has for a log.

    A unit that conflicts fails alone. When the database goes away, the units in flight fail with
    StoreUnavailable and the next unit finds, or makes, a new connection. Where what is `known` is not in the
    log, every unit fails with LogRewritten.
    """

    def __init__(
        self, log: str, dsn: str, clock: Clock, known: Known, committed: Callable[[int], None]
    ) -> None:
        self._log = log
        self._known = known
        self._dsn = dsn
        self._clock = clock
        self._committed = committed
        self._queue: deque[_Queued] = deque()
        self._idle = False
        self._closed = True
        self._connection: asyncpg.Connection | None = None
        self._statement: Any = None
        self._task: asyncio.Task[None] | None = None
        self._batch_size = APPEND_BATCH.labels(log)
        self.fault = Fault(log)
        self._times = Times(log)

    async def open(self, *, create_tables: bool) -> None:
        """Connect, create what is missing and start draining. Raises StoreUnavailable."""
        self._wake = asyncio.Event()
        try:
            with reaching_database():
                connection = await self._connect()
                if create_tables:
                    await schema.create(connection, self._log)
                    if (newest := await connection.fetchval(_NEWEST.format(log=self._log))) is not None:
                        self._times.see(newest)
        except BaseException:
            self._drop_connection()
            raise
        self._closed = False
        self._task = asyncio.create_task(self._drain(), name=f"writer of {self._log}")

    async def close(self) -> None:
        """Finish what is queued, then stop."""
        self._closed = True
        if self._task is not None:
            self._wake.set()
            await self._task
            self._task = None
        self._abandon()
        if self._connection is not None:
            with suppress(Exception):  # it may be gone already
                await self._connection.close(timeout=CONNECT_SECONDS)
            self._connection = None

    def put(self, unit: Append, outcome: Outcome) -> None:
        """Queue a unit, from any thread."""
        if self._closed:
            raise self._is_closed()
        self._queue.append((unit, outcome))
        if self._idle:
            self._idle = False
            bridge.soon(self._wake.set)
        if self._task is None:  # it was closed by another thread just now
            self._abandon()

    def _abandon(self) -> None:
        while self._queue:
            with suppress(IndexError):  # another thread was first
                self._queue.popleft()[1].fail(self._is_closed())

    def _is_closed(self) -> StoreUnavailable:
        return StoreUnavailable(f"log {self._log} is closed")

    async def _drain(self) -> None:
        while True:
            if not self._queue:
                if self._closed:
                    return
                self._wake.clear()
                self._idle = True
                if not self._queue:  # one that came before `idle` was set woke nobody
                    await self._wake.wait()
                self._idle = False
                continue
            await self._write_next()

    async def _write_next(self) -> None:
        """Write what is queued, and keep nothing of it: what was large would stay until the next append."""
        if batch := self._next_batch():
            await self._write(batch)

    def _next_batch(self) -> list[_Queued]:
        batch: list[_Queued] = []
        events = 0
        while self._queue and len(batch) < MOST_UNITS and events < MOST_EVENTS:
            queued = self._queue.popleft()
            if _is_founded(queued):
                events += len(queued[0].events)
                batch.append(queued)
        return batch

    async def _write(self, batch: Sequence[_Queued]) -> None:
        try:
            firsts, refusals = await self._append(batch)
        except StoreUnavailable as away:
            self._drop_connection()
            self.fault.begin(away)
            for _, outcome in batch:
                outcome.fail(type(away)(*away.args))
        except Exception as error:  # a value PostgreSQL will not take: its unit fails, its neighbours do not
            if len(batch) == 1:
                batch[0][1].fail(error)
            else:
                for queued in batch:
                    if _is_founded(queued):
                        await self._write([queued])
        else:
            self.fault.end()
            self._batch_size.observe(len(batch))
            self._tell(batch, firsts, refusals)

    async def _append(self, batch: Sequence[_Queued]) -> tuple[list[int | None], list[str | None]]:
        places = {id(outcome): place for place, (_, outcome) in enumerate(batch, start=1)}
        units = [unit for unit, _ in batch]
        afters = [places.get(id(unit.after)) for unit in units]
        now = self._clock.now()
        self._times.see(now)
        values = (now, *arguments(units, afters, self._known.place))
        with reaching_database():
            connection = self._connection
            if connection is None or connection.is_closed():
                connection = await self._connect()
            if self._statement is None:
                self._statement = await connection.prepare(f"select * from {self._log}_append({PARAMETERS})")
            row = await self._statement.fetchrow(*values)
        firsts, refusals, *head = row
        if firsts is None:
            raise self._known.lose()
        self._known.reach(*head)
        return firsts, refusals

    def _tell(
        self, batch: Sequence[_Queued], firsts: Sequence[int | None], refusals: Sequence[str | None]
    ) -> None:
        last = 0
        for (unit, outcome), first, refusal in zip(batch, firsts, refusals, strict=True):
            if first is None:
                assert refusal is not None
                outcome.fail(_refused(json.loads(refusal)))
            else:
                beyond = first + len(unit.events)
                last = beyond - 1
                outcome.succeed(range(first, beyond))
        if last:
            self._committed(last)

    async def _connect(self) -> asyncpg.Connection:
        self._statement = None
        self._connection = await connect(
            self._dsn, "writer", _SETTINGS, timeout=CONNECT_SECONDS, command_timeout=STATEMENT_SECONDS
        )
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


def _is_founded(queued: _Queued) -> bool:
    """Whether what the unit was decided on has not failed; else it fails with it."""
    unit, outcome = queued
    if unit.after is None or not unit.after.failed:
        return True
    outcome.fail(Unfounded())
    return False


def _refused(why: dict[str, Any]) -> Exception:
    match why["why"]:
        case "version":
            return VersionConflict(UUID(why["stream"]), why["version"], why["current"])
        case "command":
            return DuplicateCommand(why["answer"] or "", why["position"], bytes.fromhex(why["fingerprint"]))
        case "after":
            return Unfounded()
        case "claim":
            return ClaimHeld(Claim(why["kind"], why["key"]), UUID(why["holder"]))
        case _:
            return TrackingNotIncreasing(why["name"], why["position"])

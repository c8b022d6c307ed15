"""What the event store's tests share: a log that is open, and events to put into it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from infra.eventstore import chain
from infra.eventstore.log import EventLog
from infra.eventstore.proof import Proof, prove_within
from infra.eventstore.records import NewEvent
from infra.loop import bridge
from infra.loop.clock import Clock, SystemClock


@contextmanager
def opened(dsn: str, name: str = "cases", clock: Clock | None = None) -> Iterator[EventLog]:
    log = EventLog(name, dsn, clock or SystemClock())
    bridge.run(log.open())
    try:
        yield log
    finally:
        bridge.run(log.close())


def events(stream: UUID | None = None, first: int = 1, count: int = 1) -> list[NewEvent]:
    stream = stream or uuid4()
    return [NewEvent(stream, v, "Happened", b'{"said":"\xe5\xa5\xbd"}') for v in range(first, first + count)]


def execute(log: EventLog, sql: str, *values: object) -> str:
    async def run() -> str:
        return await log.pool.execute(sql, *values)

    return bridge.run(run())


def prove(log: EventLog) -> Proof:
    async def run() -> Proof:
        async with chain.snapshot(log.pool) as connection:
            return await prove_within(connection, log.name)

    return bridge.run(run())


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not come about in time"
        time.sleep(0.01)

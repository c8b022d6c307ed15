"""One process of a small service: a log with its relay, a read model and a sweeper, all that one process at a
time may do.

`python -m tests.bench.one_service URL AMQP_URI LOG` prints {"started"}. For each number on a line of its
standard input it appends so many events, one after the other, and prints the milliseconds that each took. It
ends with its input.
"""

import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from infra.bus.relay import Relay
from infra.contracts import Event
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.runner import Runner
from infra.projections.sweeper import Sweeper
from infra.projections.table import Table


class Told(Event):
    note: str


TELLERS = Table("tellers", ("note",), {"note": "text", "times": "bigint"})


class Tellings(Projection):
    name: ClassVar[str] = "tellings"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]] = (TELLERS,)

    @when(Told)
    def told(self, event: Told, recorded: Any, rows: Rows) -> None:
        row = rows.get(TELLERS, event.note) or {"note": event.note, "times": 0}
        rows.put(TELLERS, {**row, "times": row["times"] + 1})


class Service:
    """The parts, running from `start` to `stop`."""

    def __init__(self, url: str, amqp_uri: str, name: str) -> None:
        self._log = EventLog(name, url, SystemClock())
        self._codec = Codec({Told.__name__: Told})
        self._relay = Relay(self._log, name, amqp_uri)
        self._runner = Runner(Tellings, self._log, self._codec)
        self._sweeper = Sweeper("told", self._log, SystemClock(), self._due, print)

    def start(self) -> None:
        bridge.run(self._log.open())
        bridge.run(self._runner.start())
        self._relay.start()
        bridge.run(self._sweeper.start())

    def stop(self) -> None:
        bridge.run(self._sweeper.stop())
        self._relay.stop()
        bridge.run(self._runner.stop())
        bridge.run(self._log.close())

    async def append(self, events: int) -> list[float]:
        topic, state = self._codec.encode(Told(note="n" * 240))
        taken = []
        for _ in range(events):
            started = time.perf_counter()
            await self._log.append_async(Append([NewEvent(uuid4(), 1, topic, state)]))
            taken.append(round((time.perf_counter() - started) * 1000, 3))
        return taken

    async def _due(self, now: datetime, limit: int, after: str | None) -> Sequence[str]:
        await self._log.pool.fetchval("select 1")
        return []


def main(url: str, amqp_uri: str, name: str) -> None:
    service = Service(url, amqp_uri, name)
    service.start()
    print(json.dumps({"started": name}), flush=True)
    for line in sys.stdin:
        print(json.dumps(bridge.run(service.append(int(line)))), flush=True)
    service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])

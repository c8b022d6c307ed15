"""What the tests of the bus share: processes, logs with events in them, brokers looked into."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from infra.bus.opening import open_port
from infra.bus.port import Delivery, Port
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.loop import bridge
from infra.loop.clock import SystemClock

ROOT = Path(__file__).resolve().parents[2]
_numbers = count(1)


class Program:
    """A Python module of the tests, run in a process of its own until it says `started`."""

    def __init__(self, module: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "started\n"

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def fresh_name(stem: str) -> str:
    """A name no other test of the run has used on the shared broker."""
    return f"{stem}{next(_numbers)}"


@contextmanager
def opened_log(name: str, url: str) -> Iterator[EventLog]:
    log = EventLog(name, url, SystemClock())
    bridge.run(log.open())
    yield log
    bridge.run(log.close())


def append(log: EventLog, numbers: Sequence[int], *, stream: UUID | None = None, version: int = 1) -> None:
    """One event a number, each in a stream of its own or, in order, in the one given."""
    events = [
        NewEvent(
            stream or uuid4(),
            version + place if stream else 1,
            "Counted",
            json.dumps({"number": number}).encode(),
            json.dumps({"actor": "clerk-1"}),
        )
        for place, number in enumerate(numbers)
    ]
    bridge.run(log.append_async(Append(events)))


class Tap:
    """Hears everything an exchange passes on, without taking it from anyone."""

    def __init__(self, uri: str, exchange: str) -> None:
        self.deliveries: list[Delivery] = []
        queue = f"tap-{uuid4()}"

        def set_up(port: Port) -> None:
            port.declare_exchange(exchange)
            port.declare_queue(queue, exclusive=True)
            port.bind(queue, exchange, "#")
            port.consume(queue, self.deliveries.append, acknowledged=False)

        self.port = bridge.run(open_port(uri, "tap", set_up))

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(delivery.body) for delivery in self.deliveries]

    @property
    def positions(self) -> list[int]:
        return [event["position"] for event in self.events]

    def close(self) -> None:
        bridge.run(self.port.close())

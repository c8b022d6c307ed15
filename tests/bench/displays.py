"""Displays that show a hall's board as board.js does, while clerks call there, over raw HTTP.

`python -m tests.bench.displays` reads what `tests.bench.watching` does, and "part", the path of the
board's part; prints {"shown_ms", "part_ms", "statuses", "positions"}: how long after a call was sent each
display showed it, as its stream told it, and how long until each had the part that has it.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from typing import Any

from tests.bench.watching import Visits
from tests.bench.wire import Address, head

PAUSE = 2.0
"""Seconds from one fetch to the next, about; as in board.js."""
_LATE_SECONDS = 60.0


class Display:
    """One board: its stream and its fetches; `called` tells when it was told of a label."""

    def __init__(self, at: Address, hall: str, part: str) -> None:
        self._at = at
        self._stream = head("GET", at, f"/v1/halls/{hall}/events?service=queue", {}) + b"\r\n"
        self._part = part
        self._wanted = self._has = 0
        self._next = 0.0
        self._tag = ""
        self._news = asyncio.Event()
        self._step = asyncio.Event()
        self.called: dict[str, tuple[float, int]] = {}
        self.had: list[tuple[int, float]] = []
        self.statuses: Counter[int] = Counter()
        self.positions: set[int] = set()

    async def open(self) -> list[asyncio.Task[None]]:
        reader, writer = await asyncio.open_connection(self._at.host, self._at.port)
        writer.write(self._stream)
        await reader.readuntil(b"event: beat")
        self._writer = writer
        return [asyncio.create_task(self._listen(reader)), asyncio.create_task(self._fetch())]

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        rest = b""
        while data := await reader.read(65536):
            now = time.monotonic()
            *events, rest = (rest + data).split(b"\n\n")
            for event in events:
                if b"id: " not in event:  # a beat
                    continue
                position = int(event.partition(b'"position":')[2].partition(b",")[0])
                if b"\nevent: TicketCalled\n" in event:
                    told = json.loads(event.partition(b"data: ")[2])
                    self.called[told["data"]["label"]] = now, position
                self.positions.add(position)
                self._wanted = max(self._wanted, position)
                self._news.set()

    async def _fetch(self) -> None:
        reader, writer = await asyncio.open_connection(self._at.host, self._at.port)
        while True:
            await self._news.wait()
            self._news.clear()
            if self._wanted <= self._has:
                continue
            await asyncio.sleep(max(PAUSE / 2 * random.random(), self._next - time.monotonic()))
            writer.write(self._request())
            headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = headers.partition("content-length: ")[2].partition("\r\n")[0]
            await reader.readexactly(int(length or 0))
            self.statuses[int(headers.split(" ", 2)[1])] += 1
            self._tag = headers.partition("etag: ")[2].partition("\r\n")[0]
            self._has = int(headers.partition("hall-position: ")[2].partition("\r\n")[0])
            self.had.append((self._has, time.monotonic()))
            self._next = time.monotonic() + PAUSE * (0.75 + random.random() / 2)
            self._news.set()
            self._step.set()

    def _request(self) -> bytes:
        known = {"If-None-Match": self._tag} if self._tag else {}
        return head("GET", self._at, f"{self._part}?at_least={self._wanted}", known) + b"\r\n"

    async def has_all(self, calls: int) -> None:
        """Return once it was told of so many calls, and has a part as new as what it was told last."""
        while len(self.called) < calls or self._has < self._wanted:
            self._step.clear()
            await self._step.wait()

    def since(self, position: int) -> float:
        """When it had a part that shows this position."""
        return next(when for has, when in self.had if has >= position)


async def main(given: dict[str, Any]) -> dict[str, Any]:
    """Raises AssertionError when a display did not see each call."""
    at = Address(given["host"], given["port"])
    displays = [Display(at, given["hall"], given["part"]) for _ in range(given["boards"])]
    tasks = [task for display in displays for task in await display.open()]
    visits = Visits(at, given)
    await visits.open()
    await visits.make()
    called = visits.called
    async with asyncio.timeout(_LATE_SECONDS):
        for display in displays:
            await display.has_all(len(called))
    for task in tasks:
        task.cancel()
    for display in displays:
        assert display.called.keys() == called.keys(), "a call not seen, or one that was none"
    sights = [(display, label, *sight) for display in displays for label, sight in display.called.items()]
    return {
        "shown_ms": [(when - called[label][0]) * 1000 for _, label, when, _ in sights],
        "part_ms": [(display.since(at) - called[label][0]) * 1000 for display, label, _, at in sights],
        "statuses": sum((display.statuses for display in displays), Counter()),
        "positions": len(set.union(*(display.positions for display in displays))),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))

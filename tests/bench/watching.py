"""Boards that follow a hall's queue while clerks call there, over HTTP.

`python -m tests.bench.watching` reads {"host", "port", "hall", "boards", "clerks": [{"hall", "window",
"token"}], "kiosk": token, "visits", "per_second"}; prints {"from_sent_ms", "from_answered_ms", "calling_ms"}:
how long after a call was sent, and answered, each board saw it, and how long the answer took. A visit is a
ticket drawn, called, started and finished; it begins when it is due, whatever is still unanswered.
"""

import asyncio
import json
import sys
import time
from typing import Any

from tests.bench.calling import Clerk, Client, drawing
from tests.bench.wire import Address, head

_LATE_SECONDS = 30.0


class Board(asyncio.Protocol):
    """One open stream; `seen` tells which label it saw called, and when."""

    def __init__(self, request: bytes) -> None:
        self.seen: list[tuple[str, float]] = []
        self.opened = asyncio.Event()
        self._news = asyncio.Event()
        self._request = request
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for event in events:
            if b"event: TicketCalled\n" in event:
                told = json.loads(event.partition(b"data: ")[2])
                self.seen.append((told["data"]["label"], now))
                self._news.set()
            elif b"retry: " in event:
                self.opened.set()

    async def saw(self, count: int) -> None:
        """Return once it saw so many calls."""
        while len(self.seen) < count:
            self._news.clear()
            await self._news.wait()


class Visits:
    """Visits at the clerks' windows in turn; `called` tells when each label's call was sent and answered."""

    def __init__(self, at: Address, given: dict[str, Any]) -> None:
        self.called: dict[str, tuple[float, float]] = {}
        self._visits: int = given["visits"]
        self._per_second: float = given["per_second"]
        self._draw = drawing(at, given["hall"], given["kiosk"])
        self._clerks = [Clerk(Client(at), **one) for one in given["clerks"]]
        self._free: asyncio.Queue[Clerk] = asyncio.Queue()

    async def open(self) -> None:
        for clerk in self._clerks:
            await clerk.client.open()
            await clerk.act("opening")
            self._free.put_nowait(clerk)

    async def make(self) -> None:
        start = time.monotonic()
        begun = []
        for number in range(self._visits):
            await asyncio.sleep(max(0.0, start + number / self._per_second - time.monotonic()))
            begun.append(asyncio.create_task(self._one(await self._free.get())))
        await asyncio.gather(*begun)

    async def _one(self, clerk: Clerk) -> None:
        await clerk.client.ask(self._draw)
        sent = time.monotonic()
        label = (await clerk.act("next"))["label"]
        self.called[label] = sent, time.monotonic()
        await clerk.serve()
        self._free.put_nowait(clerk)


async def main(given: dict[str, Any]) -> dict[str, Any]:
    """Raises AssertionError when a board did not see each call, and once."""
    at = Address(given["host"], given["port"])
    boards = await _open_boards(at, given["hall"], given["boards"])
    visits = Visits(at, given)
    await visits.open()
    await visits.make()
    called = visits.called
    async with asyncio.timeout(_LATE_SECONDS):
        for board in boards:
            await board.saw(len(called))
    for board in boards:
        assert sorted(label for label, _ in board.seen) == sorted(called), "a call not seen, or seen twice"
    seen = [sight for board in boards for sight in board.seen]
    return {
        "from_sent_ms": [(when - called[label][0]) * 1000 for label, when in seen],
        "from_answered_ms": [(when - called[label][1]) * 1000 for label, when in seen],
        "calling_ms": [(answered - sent) * 1000 for sent, answered in called.values()],
    }


async def _open_boards(at: Address, hall: str, count: int) -> list[Board]:
    request = head("GET", at, f"/v1/halls/{hall}/events?service=queue", {}) + b"\r\n"
    loop = asyncio.get_running_loop()
    boards: list[Board] = []
    async with asyncio.timeout(_LATE_SECONDS):
        while len(boards) < count:
            _, board = await loop.create_connection(lambda: Board(request), at.host, at.port)
            await board.opened.wait()
            boards.append(board)
    return boards


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))

"""Knows how far a log has come, and wakes those who wait for more."""

import asyncio
from contextlib import suppress

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.records import StoreUnavailable
from infra.loop.connecting import connect
from infra.telemetry.metrics import LOG_POSITION

CONNECT_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
RECONNECT_SECONDS = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Pauses between attempts to listen again; the last one repeats."""


class Follower:
    """The last position known, fed by this process's own writer and by NOTIFY from every other.

    One connection listens, from the first wait on, and is made again when it is lost.
    """

    def __init__(self, log: str, dsn: str) -> None:
        self._log = log
        self._dsn = dsn
        self._head = 0
        self._moved: asyncio.Future[None] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._gauge = LOG_POSITION.labels(log)

    def advance(self, position: int) -> None:
        """Learn of a position. Called on the loop."""
        if position <= self._head:
            return
        self._head = position
        self._gauge.set(position)
        if self._moved is not None:
            self._moved.set_result(None)
            self._moved = None

    async def wait_beyond(self, position: int, timeout: float) -> int:  # noqa: ASYNC109
        """The head once it is beyond `position`, or the last one known after `timeout` seconds."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(), name=f"follower of {self._log}")
        if self._head > position:
            return self._head
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self._head <= position:
                    if self._moved is None:
                        self._moved = asyncio.get_running_loop().create_future()
                    await asyncio.shield(self._moved)
        return self._head

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None

    async def _listen(self) -> None:
        attempt = 0
        while True:
            with suppress(StoreUnavailable, asyncpg.PostgresError), reaching_database():
                await self._listen_once()
                attempt = 0
            await asyncio.sleep(RECONNECT_SECONDS[min(attempt, len(RECONNECT_SECONDS) - 1)])
            attempt += 1

    async def _listen_once(self) -> None:
        lost = asyncio.Event()
        connection = await connect(self._dsn, "follower", timeout=CONNECT_SECONDS)
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(self._log, lambda *heard: self.advance(int(heard[3])))
            while not lost.is_set():
                # what was committed before the LISTEN told nobody; later, this finds a connection long dead
                known = self._head
                head = await connection.fetchval(
                    f"select position from {self._log}_head", timeout=CONNECT_SECONDS
                )
                if head < known:
                    self._head = 0  # the log lost its tail: what was known of it is no more
                self.advance(head)
                with suppress(TimeoutError):
                    await asyncio.wait_for(lost.wait(), HEARTBEAT_SECONDS)
        finally:
            connection.terminate()

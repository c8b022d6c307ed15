"""The live streams: one reader a process follows the feed, each stream goes at its own pace."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from gateway.feed.store import CHANNEL, FeedReader, PublicEvent
from gateway.problems import BUSY
from infra.eventstore.records import StoreUnavailable
from infra.telemetry.metrics import STREAMS

_KEEP = 256
"""Events of a hall kept at hand for its streams; one that falls further behind reads from the database."""
_BATCH = 500
_LOOK_ANYWAY = 5.0
"""Seconds after which the feed is looked at though nobody called: a lost connection may lose a call."""
_PAUSE = 0.5

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Hall:
    """The latest public events of a hall: all those with an id above `floor`, up to `head`."""

    floor: int
    head: int
    events: deque[PublicEvent] = field(default_factory=deque)
    streams: "set[Stream]" = field(default_factory=set)

    def add(self, event: PublicEvent) -> None:
        self.events.append(event)
        if len(self.events) > _KEEP:
            self.floor = self.events.popleft().id


class Stream:
    """One caller's view of a hall, from an id on."""

    def __init__(self, hall: _Hall, name: str, last: int, reader: FeedReader) -> None:
        self._hall = hall
        self._name = name
        self._last = last
        self._reader = reader
        self.news = asyncio.Event()
        self.ended = False

    async def next(self) -> list[PublicEvent]:
        """What has come since the last call, in order, at most a batch; nothing when there is nothing yet."""
        self.news.clear()
        hall = self._hall
        if self._last >= hall.floor:
            events = [event for event in hall.events if event.id > self._last]
            self._last = max(self._last, hall.head)
            return events
        head = hall.head
        events = await self._reader.public_of(self._name, self._last, _BATCH)
        if len(events) == _BATCH:
            self._last = events[-1].id
        else:
            self._last = max(head, events[-1].id if events else 0)
        if len(events) == _BATCH or self._last < hall.head:
            self.news.set()
        return events


class Streams:
    """All live streams of this process, `limit` at most."""

    def __init__(self, connect: Callable[[], Any], reader: FeedReader, *, limit: int = 1000) -> None:
        self._connect = connect
        self._reader = reader
        self._limit = limit
        self._halls: dict[str, _Hall] = {}
        self._open = 0
        self._head = 0
        self._called = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def start(self) -> None:
        """Begin to follow the feed."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """End every stream; their callers come again with what they saw last."""
        self._closing = True
        for hall in self._halls.values():
            for stream in hall.streams:
                stream.ended = True
                stream.news.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def open(self, name: str, last: int | None) -> Stream:
        """A stream of a hall's public events after id `last`; without one, of those from now on.

        Raises the BUSY refusal when all are taken.
        """
        if self._open >= self._limit or self._closing:
            raise BUSY(f"{self._open} live streams are open")
        self._open += 1
        STREAMS.inc()
        try:
            head = await self._reader.head()
        except BaseException:
            self._gone()
            raise
        if not self._halls:  # nobody followed the feed until now
            self._head = max(self._head, head)
            self._called.set()
        hall = self._halls.get(name)
        if hall is None:
            hall = self._halls[name] = _Hall(floor=max(self._head, head), head=max(self._head, head))
        start = head if last is None else last if last <= head else 0
        stream = Stream(hall, name, start, self._reader)
        stream.ended = self._closing
        hall.streams.add(stream)
        return stream

    def close(self, name: str, stream: Stream) -> None:
        """Give a stream's place back."""
        hall = self._halls[name]
        hall.streams.discard(stream)
        if not hall.streams:
            del self._halls[name]
        self._gone()

    def _gone(self) -> None:
        self._open -= 1
        STREAMS.dec()

    async def _follow(self) -> None:
        while True:
            try:
                connection = await self._connect()
                try:
                    connection.add_termination_listener(lambda _: self._called.set())
                    await connection.add_listener(CHANNEL, lambda *_: self._called.set())
                    self._head = self._head or await self._reader.head()
                    await self._read_on(connection)
                finally:
                    connection.terminate()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, StoreUnavailable) as error:
                _log.warning("the live streams wait for the database: %s", error)
                await asyncio.sleep(_PAUSE)

    async def _read_on(self, connection: Any) -> None:
        while not connection.is_closed():
            self._called.clear()
            while await self._read_batch():
                pass
            try:
                await asyncio.wait_for(self._called.wait(), _LOOK_ANYWAY)
            except TimeoutError:
                await connection.fetchval("select 1")

    async def _read_batch(self) -> bool:
        """Hand on what is new; True when there may be more at once."""
        if not self._halls:
            return False  # the first stream to open looks where the feed stands
        before = self._head
        self._head, events = await self._reader.public_after(before, _BATCH)
        touched: set[str] = set()
        for event in events:
            hall = self._halls.get(event.hall)
            if hall is not None and event.id > hall.head:
                hall.add(event)
                touched.add(event.hall)
        for name, hall in self._halls.items():
            hall.head = max(hall.head, self._head)
            if name in touched:
                for stream in hall.streams:
                    stream.news.set()
        return self._head > before

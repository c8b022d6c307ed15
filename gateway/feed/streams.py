"""The live streams: one reader a process follows the feed, each stream goes at its own pace."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import asyncpg

from gateway import because
from gateway.feed.store import CHANNEL, FeedReader, PublicEvent
from gateway.problems import BUSY
from infra.eventstore.records import StoreUnavailable
from infra.telemetry.metrics import STREAMS

_KEEP = 256
"""Events of a programme kept at hand for its streams; one that falls further behind reads the database."""
_BATCH = 500
_LOOK_ANYWAY = 5.0
"""Seconds after which the feed is looked at though nobody called: a lost connection may lose a call."""
_PAUSE = 0.5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Programme:
    """What a stream brings: a hall's public events, of one service or of all."""

    hall: str
    service: str | None = None


@dataclass(slots=True)
class _Latest:
    """The latest events of a programme: all those with an id above `floor`, up to `head`."""

    floor: int
    head: int
    events: deque[PublicEvent] = field(default_factory=deque)
    streams: "set[Stream]" = field(default_factory=set)

    def add(self, event: PublicEvent) -> None:
        self.events.append(event)
        if len(self.events) > _KEEP:
            self.floor = self.events.popleft().id

    def after(self, last: int) -> list[PublicEvent]:
        """Those after an id; from the newest back, as hundreds of streams ask for the last one or two."""
        found = list(takewhile(lambda event: event.id > last, reversed(self.events)))
        found.reverse()
        return found


class Stream:
    """One caller's view of a programme, from an id on."""

    def __init__(self, programme: Programme, latest: _Latest, last: int, reader: FeedReader) -> None:
        self.programme = programme
        self._latest = latest
        self._last = last
        self._reader = reader
        self.news = asyncio.Event()
        self.ended = False

    async def next(self) -> list[PublicEvent]:
        """What has come since the last call, in order, at most a batch; nothing when there is nothing yet."""
        self.news.clear()
        latest = self._latest
        if self._last >= latest.floor:
            events = latest.after(self._last)
            self._last = max(self._last, latest.head)
            return events
        head = latest.head
        events = await self._reader.public_of(self.programme.hall, self.programme.service, self._last, _BATCH)
        if len(events) == _BATCH:
            self._last = events[-1].id
        else:
            self._last = max(head, events[-1].id if events else 0)
        if len(events) == _BATCH or self._last < latest.head:
            self.news.set()
        return events


class Streams:
    """All live streams of this process, `limit` at most."""

    def __init__(self, connect: Callable[[], Any], reader: FeedReader, *, limit: int = 1000) -> None:
        self._connect = connect
        self._reader = reader
        self._limit = limit
        self._latest: dict[Programme, _Latest] = {}
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
        for latest in self._latest.values():
            for stream in latest.streams:
                stream.ended = True
                stream.news.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def open(self, programme: Programme, last: int | None) -> Stream:
        """A stream of a programme's events after id `last`; without one, of those from now on.

        Raises the BUSY refusal when all are taken.
        """
        if self._open >= self._limit or self._closing:
            raise BUSY(because.STREAMS_OPEN(open=self._open))
        self._open += 1
        STREAMS.inc()
        try:
            head, given = await self._reader.head()
        except BaseException:
            self._gone()
            raise
        if not self._latest:  # nobody followed the feed until now
            self._head = max(self._head, head)
            self._called.set()
        latest = self._latest.get(programme)
        if latest is None:
            newest = max(self._head, head)
            latest = self._latest[programme] = _Latest(floor=newest, head=newest)
        start = head if last is None else last if last <= given else 0
        stream = Stream(programme, latest, start, self._reader)
        stream.ended = self._closing
        latest.streams.add(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """Give a stream's place back."""
        latest = self._latest[stream.programme]
        latest.streams.discard(stream)
        if not latest.streams:
            del self._latest[stream.programme]
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
                    self._head = self._head or (await self._reader.head())[0]
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
        if not self._latest:
            return False  # the first stream to open looks where the feed stands
        before = self._head
        self._head, events = await self._reader.public_after(before, _BATCH)
        touched: set[Programme] = set()
        for event in events:
            for programme in (Programme(event.hall), Programme(event.hall, event.service)):
                latest = self._latest.get(programme)
                if latest is not None and event.id > latest.head:
                    latest.add(event)
                    touched.add(programme)
        for programme, latest in self._latest.items():
            latest.head = max(latest.head, self._head)
            if programme in touched:
                for stream in latest.streams:
                    stream.news.set()
        return self._head > before

"""Aggregates as this process knows them: folded once, then only what is new in their streams is read.

One that keeps snapshots is folded from its last one, so that a process which has just begun is not held up by
a long stream.
"""

import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar
from uuid import UUID

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded, StoreUnavailable
from infra.loop import bridge

_SMALL = 50_000
"""Octets of a snapshot that is written as often as its aggregate says."""

_A = TypeVar("_A", bound=Aggregate)


class Remembered(Generic[_A]):
    """What it hands out is shared.

    Of a stream it may know two states: what the log is known to hold, and what it will hold once the appends
    under way are stored (`expected`), if they are. Only a `working` twin is appended to.
    """

    def __init__(self, aggregate: type[_A], log: EventLog, codec: Codec) -> None:
        self._aggregate = aggregate
        self._log = log
        self._codec = codec
        self._known: dict[UUID, _A] = {}
        self._expected: dict[UUID, _A] = {}
        self._snapshots: dict[UUID, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def current(self, stream_id: UUID) -> _A:
        """The aggregate as it is now, whichever process changed it; at version 0 if nothing happened yet."""
        known = self._known.get(stream_id) or self._from_snapshot(stream_id)
        self._take_in(known, bridge.run(self._log.stream(stream_id, known.version)))
        return known

    def look_up(self, stream_ids: Sequence[UUID]) -> None:
        """Remember several as they are now, in one look at the log."""
        news = bridge.run(self._log.streams(stream_ids))
        for id in stream_ids:
            self._take_in(self._known.get(id) or self._aggregate(id), news.get(id, ()))

    def remembered(self, stream_id: UUID) -> _A | None:
        """The aggregate as this process last saw it, without a look at the log."""
        return self._known.get(stream_id)

    def expected(self, stream_id: UUID) -> _A | None:
        """The same, with what this process has begun to store."""
        return self._expected.get(stream_id) or self._known.get(stream_id)

    def working(self, stream_id: UUID) -> _A:
        """What is expected, to append to: a twin of what is known, which goes ahead of it."""
        twin = self._expected.get(stream_id)
        if twin is None:
            known = self._known.get(stream_id) or self.current(stream_id)
            twin = self._expected[stream_id] = known.copy()
        return twin

    def expect(self, twin: _A) -> None:
        """Go on with a twin that has been appended to."""
        self._expected[twin.id] = twin

    def expect_nothing(self) -> None:
        """Forget what was expected: some of it was not stored."""
        self._expected.clear()

    def advance(self, stream_id: UUID, version: int, events: Sequence[Event]) -> None:
        """Take in events just stored after `version`, if it is remembered and has not moved on already."""
        with self._lock:
            known = self._known.get(stream_id)
            if known is not None and known.version == version:
                for event in events:
                    known.apply(event)
                self._keep_snapshot(known)

    def forget(self, stream_id: UUID) -> None:
        """Read it anew at its next use."""
        with self._lock:
            self._known.pop(stream_id, None)

    def _take_in(self, known: _A, news: Iterable[Recorded]) -> None:
        with self._lock:  # another thread may have taken in the same events meanwhile
            for recorded in news:
                if recorded.version == known.version + 1:
                    known.apply(self._codec.decode(recorded.topic, recorded.state))
            self._known[known.id] = known
            self._keep_snapshot(known)

    def _from_snapshot(self, stream_id: UUID) -> _A:
        if self._aggregate.snapshot_every is not None:
            kept = bridge.run(self._log.load_snapshot(stream_id))
            if kept is not None and (found := self._aggregate.from_snapshot(kept[1])) is not None:
                self._snapshots[stream_id] = found.version, len(kept[1])
                return found
        return self._aggregate(stream_id)

    def _keep_snapshot(self, known: _A) -> None:
        """Keep one each time so many events have come; the larger it is, the more of them."""
        every = self._aggregate.snapshot_every
        version, size = self._snapshots.get(known.id, (0, 0))
        if every is None or known.version - version < every * max(1, size // _SMALL):
            return
        state = known.to_snapshot()
        self._snapshots[known.id] = known.version, len(state)
        with suppress(StoreUnavailable):  # the events are stored, and that is what counts
            bridge.run(self._log.save_snapshot(known.id, known.version, state))

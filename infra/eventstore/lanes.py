"""Lanes: commands about one thing are decided one after the other, each on what those before it will store.

Their appends travel together. Everything that a command looked at goes with its append, which finds out
whether another process has changed any of it since. Then it is decided again on what has happened, and so is
whatever was decided after it. A refusal is stored nowhere, so no append proves it: it is said only after a
look at the log.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from uuid import UUID

from infra.contracts import Refusal
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec
from infra.eventstore.folding import Memory
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, ClaimHeld, Underway, VersionConflict
from infra.eventstore.session import Change, Reader

_MOST = 256
"""Lanes remembered at a time; whoever asks for things that are none must not fill the memory."""

_MOST_UNDER_WAY = 64
"""Decided on top of each other at most. Halved with each loss to another process, and grown again with what
is stored, as TCP does with what it sends: who decides far ahead is late, loses, and has decided it in vain.
"""

_A = TypeVar("_A", bound=Aggregate)


class Attempt(Protocol):
    """One try to decide something; decided again, it begins anew."""

    @property
    def changes(self) -> Sequence[Change]:
        """What it has come to so far."""
        ...

    def decide(self, reader: Reader) -> None: ...

    def unit(self, after: Underway | None) -> Append:
        """What it came to, to be stored after an append under way."""
        ...


class Lane:
    """Of one thing, for one era; `_last` is the append begun last.

    Whoever decides holds the turn, and whoever changes what is remembered: nothing moves under a decision.
    """

    def __init__(self, log: EventLog, codec: Codec, era: Hashable) -> None:
        self.era = era
        lock = threading.RLock()
        self._turn = threading.Condition(lock)
        self._room = threading.Condition(lock)
        self._room_for = float(_MOST_UNDER_WAY)
        self._last: Underway | None = None
        self._log = log
        self._kept = Memory(log, codec)
        self._generation = 0
        self._begun = self._finished = 0

    def attempt(self, attempt: Attempt) -> Sequence[int]:
        """Decide in turn and store; the positions. Raises Refusal, and what `EventLog.append` raises."""
        with self._deciding():
            self._decide(attempt)
            generation, underway = self._begin(attempt)
        return self._finish(generation, underway, attempt.changes)

    def attempt_alone(self, attempt: Attempt) -> Sequence[int]:
        """The same on what the log holds now; nothing is decided on top of it before it is stored."""
        with self._turn:
            attempt.decide(_LookedUp(self._kept))
            positions = self._log.append(attempt.unit(None)) if attempt.changes else []
            self._advance(attempt.changes)
            if self._begun == self._finished:
                self._expect_nothing()
        return positions

    def _decide(self, attempt: Attempt) -> None:
        try:
            attempt.decide(_Expected(self._kept))
        except Refusal:
            if attempt.changes:
                self._expect_nothing()
            self._wait_for_those_under_way()
            looked_up = _LookedUp(self._kept)
            attempt.decide(looked_up)
            self._expect_nothing()
            looked_up.expect()
        except BaseException:
            self._expect_nothing()
            raise

    @contextmanager
    def _deciding(self) -> Iterator[None]:
        """One's turn, once so few are under way that one more may be decided on top of them."""
        with self._turn:
            self._room.wait_for(lambda: self._begun - self._finished < self._room_for)
            try:
                yield
            finally:
                self._room.notify()

    def _begin(self, attempt: Attempt) -> tuple[int, Underway]:
        """Begin to store; it is expected to be stored from now on."""
        try:
            self._last = self._log.begin(attempt.unit(self._last))
        except BaseException:
            self._expect_nothing()
            raise
        self._begun += 1
        return self._generation, self._last

    def _finish(self, generation: int, underway: Underway, changes: Sequence[Change]) -> Sequence[int]:
        """Wait for it; the positions. What was expected on top of one that fails is expected no more."""
        try:
            positions: Sequence[int] = underway.wait()
        except BaseException as error:
            with self._finishing():
                if generation == self._generation:
                    self._expect_nothing()
                    if isinstance(error, VersionConflict):
                        self._room_for = max(self._room_for / 2, 1.0)
                if isinstance(error, VersionConflict):
                    self._kept.look_up(error.stream_id)
                elif isinstance(error, ClaimHeld):
                    self._kept.look_up(error.holder)
            raise
        with self._finishing():
            self._advance(changes)
            self._room_for = min(self._room_for + 1 / self._room_for, _MOST_UNDER_WAY)
        return positions

    @contextmanager
    def _finishing(self) -> Iterator[None]:
        with self._turn:
            try:
                yield
            finally:
                self._finished += 1
                self._turn.notify_all()
                self._room.notify()

    def _wait_for_those_under_way(self) -> None:
        """Until those begun before have come to something; gives the turn away meanwhile."""
        begun = self._begun
        self._turn.wait_for(lambda: self._finished >= begun)

    def _expect_nothing(self) -> None:
        """Decide on what is known from now on."""
        self._generation += 1
        self._last = None
        self._kept.expect_nothing()

    def _advance(self, changes: Sequence[Change]) -> None:
        """Take in what is stored now."""
        for change in changes:
            self._kept.advance(change.stream_id, change.version, change.events)


class Lanes:
    """Of the things that were asked for last."""

    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log = log
        self._codec = codec
        self._lanes: OrderedDict[str, Lane] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: str, era: Hashable) -> Lane:
        """The lane of a thing; in a new era it remembers nothing of the one before."""
        with self._lock:
            lane = self._lanes.get(key)
            if lane is None or lane.era != era:
                lane = self._lanes[key] = Lane(self._log, self._codec, era)
            self._lanes.move_to_end(key)
            if len(self._lanes) > _MOST:
                self._lanes.popitem(last=False)
        return lane


class _Expected:
    """Reads what is expected once all that is under way is stored."""

    def __init__(self, kept: Memory) -> None:
        self._kept = kept

    def read(self, kind: type[_A], stream_id: UUID) -> _A:
        return self._kept.of(kind).working(stream_id)

    def read_all(self, kind: type[_A], stream_ids: Sequence[UUID]) -> Mapping[UUID, _A]:
        kept = self._kept.of(kind)
        kept.look_up([id for id in stream_ids if kept.expected(id) is None])
        return {id: kept.working(id) for id in stream_ids}

    def glance(self, kind: type[_A], stream_id: UUID) -> _A:
        kept = self._kept.of(kind)
        return kept.expected(stream_id) or kept.current(stream_id)

    def recall(self, kind: type[_A], stream_id: UUID) -> _A:
        return self.glance(kind, stream_id)


class _LookedUp:
    """Reads what the log holds now, as twins that go ahead of it alone until they are to be expected."""

    def __init__(self, kept: Memory) -> None:
        self._kept = kept
        self._twins: dict[UUID, tuple[type[Aggregate], Any]] = {}
        self._glanced: dict[UUID, Any] = {}

    def read(self, kind: type[_A], stream_id: UUID) -> _A:
        if stream_id not in self._twins:
            self._twins[stream_id] = kind, self._kept.of(kind).current(stream_id).copy()
        twin: _A = self._twins[stream_id][1]
        return twin

    def read_all(self, kind: type[_A], stream_ids: Sequence[UUID]) -> Mapping[UUID, _A]:
        kept = self._kept.of(kind)
        kept.look_up([id for id in stream_ids if id not in self._twins])
        for id in stream_ids:
            if id not in self._twins and (known := kept.remembered(id)) is not None:
                self._twins[id] = kind, known.copy()
        return {id: self.read(kind, id) for id in stream_ids}

    def glance(self, kind: type[_A], stream_id: UUID) -> _A:
        if stream_id not in self._glanced:
            self._glanced[stream_id] = self._kept.of(kind).current(stream_id)
        found: _A = self._glanced[stream_id]
        return found

    def recall(self, kind: type[_A], stream_id: UUID) -> _A:
        return self.glance(kind, stream_id)

    def expect(self) -> None:
        """Go on with the twins: they are about to be stored."""
        for kind, twin in self._twins.values():
            self._kept.of(kind).expect(twin)

"""What a process remembers of a hall, and which of its appends are under way."""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Change
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, ClaimHeld, Underway, VersionConflict
from infra.eventstore.remembered import Remembered
from services.queue.contract.plan import Plan
from services.queue.domain.hall_day import HallDay, hall_day
from services.queue.domain.hall_plan import HallPlan

_MOST = 256
"""Halls remembered at a time; whoever asks for halls that are none must not fill the memory."""

_MOST_UNDER_WAY = 64
"""Decided on top of each other at most. Halved with each loss to another process, and grown again with what
is stored, as TCP does with what it sends: who decides far ahead is late, loses, and has decided it in vain.
"""

_A = TypeVar("_A", bound=Aggregate)


class Memory:
    """Of one hall, from one midnight to the next; `last` is the append begun last.

    Whoever decides holds `turn`, and whoever changes what is remembered: nothing moves under a decision.
    """

    def __init__(self, log: EventLog, codec: Codec, day: date) -> None:
        self.day = day
        self._hall_day: tuple[Mapping[date, Plan], HallDay] | None = None
        lock = threading.RLock()
        self.turn = threading.Condition(lock)
        self._room = threading.Condition(lock)
        self._room_for = float(_MOST_UNDER_WAY)
        self.last: Underway | None = None
        self._log = log
        self._codec = codec
        self._kept: dict[type[Aggregate], Remembered[Any]] = {}
        self._generation = 0
        self._begun = self._finished = 0

    def of(self, aggregate: type[_A]) -> Remembered[_A]:
        """What is remembered of one kind."""
        found = self._kept.get(aggregate)
        return found or self._kept.setdefault(aggregate, Remembered(aggregate, self._log, self._codec))

    def hall_day(self, plan: HallPlan, now: datetime, zone: ZoneInfo) -> HallDay:
        """The hall's day that a moment belongs to; worked out once for all its moments."""
        if self._hall_day is not None:
            plans, day = self._hall_day
            if plans is plan.plans_in_force and day.begins <= now < day.ends:
                return day
        day = hall_day(plan.in_force, now, zone)
        self._hall_day = plan.plans_in_force, day
        return day

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """One's turn, once so few are under way that one more may be decided on top of them."""
        with self.turn:
            self._room.wait_for(lambda: self._begun - self._finished < self._room_for)
            try:
                yield
            finally:
                self._room.notify()

    def begin(self, unit: Append, changes: Sequence[Change]) -> tuple[Underway, int]:
        """Begin to store, and expect it to be stored from now on."""
        self.last = self._log.begin(unit)
        self._begun += 1
        for change in changes:
            for kept in self._kept.values():
                kept.expect(change.stream_id, change.events)
        return self.last, self._generation

    def finish(self, begun: tuple[Underway, int], changes: Sequence[Change]) -> Sequence[int]:
        """Wait for it; the positions. What was expected on top of one that fails is expected no more."""
        underway, generation = begun
        try:
            positions: Sequence[int] = underway.wait()
        except BaseException as error:
            with self._finishing():
                if generation == self._generation:
                    self.expect_nothing()
                    if isinstance(error, VersionConflict):
                        self._room_for = max(self._room_for / 2, 1.0)
                if isinstance(error, VersionConflict):
                    self._look_up(error.stream_id)
                elif isinstance(error, ClaimHeld):
                    self._look_up(error.holder)
            raise
        with self._finishing():
            self.advance(changes)
            self._room_for = min(self._room_for + 1 / self._room_for, _MOST_UNDER_WAY)
        return positions

    @contextmanager
    def _finishing(self) -> Iterator[None]:
        with self.turn:
            try:
                yield
            finally:
                self._finished += 1
                self.turn.notify_all()
                self._room.notify()

    def wait_for_those_under_way(self) -> None:
        """Until those begun before have come to something; gives the turn away meanwhile."""
        begun = self._begun
        self.turn.wait_for(lambda: self._finished >= begun)

    def expect_nothing(self) -> None:
        """Decide on what is known from now on."""
        self._generation += 1
        self.last = None
        for kept in self._kept.values():
            kept.expect_nothing()

    def advance(self, changes: Sequence[Change]) -> None:
        """Take in what is stored now; within a turn."""
        for change in changes:
            for kept in self._kept.values():
                kept.advance(change.stream_id, change.version, change.events)

    def _look_up(self, stream_id: UUID) -> None:
        """Take in what others have stored, if the stream is remembered."""
        for kept in self._kept.values():
            if kept.remembered(stream_id) is not None:
                kept.current(stream_id)


class Memories:
    """Of the halls that were asked for last."""

    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log = log
        self._codec = codec
        self._memories: OrderedDict[str, Memory] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, hall: str, day: date) -> Memory:
        """The hall's memory since midnight: what is not asked for any more is forgotten with a day."""
        with self._lock:
            memory = self._memories.get(hall)
            if memory is None or memory.day != day:
                memory = self._memories[hall] = Memory(self._log, self._codec, day)
            self._memories.move_to_end(hall)
            if len(self._memories) > _MOST:
                self._memories.popitem(last=False)
        return memory

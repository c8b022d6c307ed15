"""Reads aggregates from the log, each time anew; what hardly ever changes may be remembered."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.remembered import Remembered
from infra.loop import bridge

_A = TypeVar("_A", bound=Aggregate)


async def fold(log: EventLog, codec: Codec, kind: type[_A], stream_id: UUID) -> _A:
    """An aggregate as it is now, from its last snapshot on; at version 0 when nothing happened to it yet."""
    every = kind.snapshot_every
    kept = await log.load_snapshot(stream_id) if every is not None else None
    found = (kind.from_snapshot(kept[1]) if kept else None) or kind(stream_id)
    recorded = await log.stream(stream_id, found.version)
    for one in recorded:
        found.apply(codec.decode(one.topic, one.state))
    if every is not None and len(recorded) >= every:
        await log.save_snapshot(stream_id, found.version, found.to_snapshot())
    return found


class Memory:
    """What a process remembers, of each kind; what it hands out is shared, and never changed."""

    def __init__(self, log: EventLog, codec: Codec) -> None:
        self._log = log
        self._codec = codec
        self._kept: dict[type[Aggregate], Remembered[Any]] = {}

    def of(self, kind: type[_A]) -> Remembered[_A]:
        found = self._kept.get(kind)
        return found or self._kept.setdefault(kind, Remembered(kind, self._log, self._codec))

    def look_up(self, stream_id: UUID) -> None:
        """Take in what others have stored, if the stream is remembered."""
        for kept in list(self._kept.values()):
            if kept.remembered(stream_id) is not None:
                kept.current(stream_id)

    def advance(self, stream_id: UUID, version: int, events: Sequence[Event]) -> None:
        """Take in events just stored after `version`, if the stream is remembered."""
        for kept in list(self._kept.values()):
            kept.advance(stream_id, version, events)

    def expect_nothing(self) -> None:
        """Forget what was expected: some of it was not stored."""
        for kept in list(self._kept.values()):
            kept.expect_nothing()


class FromLog:
    """A session's reader: all is read anew, but for what is to be recalled.

    `relied_on_memory` says that something was; with `looked_up` nothing is.
    """

    def __init__(self, log: EventLog, codec: Codec, memory: Memory, *, looked_up: bool = False) -> None:
        self.relied_on_memory = False
        self._log = log
        self._codec = codec
        self._memory = memory
        self._looked_up = looked_up

    def read(self, kind: type[_A], stream_id: UUID) -> _A:
        return bridge.run(fold(self._log, self._codec, kind, stream_id))

    def read_all(self, kind: type[_A], stream_ids: Sequence[UUID]) -> Mapping[UUID, _A]:
        streams = bridge.run(self._log.streams(stream_ids))
        return {
            id: kind.fold(id, (self._codec.decode(one.topic, one.state) for one in streams.get(id, ())))
            for id in stream_ids
        }

    def glance(self, kind: type[_A], stream_id: UUID) -> _A:
        return self.read(kind, stream_id)

    def recall(self, kind: type[_A], stream_id: UUID) -> _A:
        kept = self._memory.of(kind)
        if not self._looked_up and (known := kept.remembered(stream_id)) is not None:
            self.relied_on_memory = True
            return known
        found = kept.current(stream_id)
        if not found.version:
            kept.forget(stream_id)  # whoever asks for things that are none must not fill the memory
        return found

"""A session: what a command, a sweep or a reaction is decided on, and what it comes to.

What is looked at is proven by the append: has a stream moved on by the time of storing, it is decided again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from infra.contracts import STALE_VERSION, Context, Event, Refusal, because
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Claim, ClaimHeld, Unique
from infra.loop import bridge
from infra.loop.clock import Clock

_A = TypeVar("_A", bound=Aggregate)


@dataclass(slots=True)
class Change:
    """Events to follow `version` of one stream, the version that was decided on.

    `occurred_at` has each event's own time, or None for the time of recording; `contexts` why it happens, or
    None for why all does that is stored with it.
    """

    stream_id: UUID
    version: int
    events: list[Event] = field(default_factory=list)
    occurred_at: list[datetime | None] = field(default_factory=list)
    contexts: list[Context | None] = field(default_factory=list)


class Reader(Protocol):
    """Where a session has its aggregates from; one that nothing happened to yet is at version 0."""

    def read(self, kind: type[_A], stream_id: UUID) -> _A:
        """One to decide on, and to append to."""
        ...

    def read_all(self, kind: type[_A], stream_ids: Sequence[UUID]) -> Mapping[UUID, _A]:
        """The same for many, in one look at the log."""
        ...

    def glance(self, kind: type[_A], stream_id: UUID) -> _A:
        """One to look at only."""
        ...

    def recall(self, kind: type[_A], stream_id: UUID) -> _A:
        """One to look at only, as this process last saw it."""
        ...


@dataclass(frozen=True, slots=True)
class Resources:
    """What sessions of one service work with; `means` are the service's own."""

    log: EventLog
    codec: Codec
    clock: Clock
    means: Any


class Session:
    """Of one decision; a service has a subclass in its own words. `lane` names the thing it is about."""

    def __init__(self, resources: Resources, reader: Reader, context: Context, lane: str = "") -> None:
        self.log = resources.log
        self.codec = resources.codec
        self.means = resources.means
        self.context = context
        self.lane = lane
        self.now = resources.clock.now()
        self.claims: list[tuple[Claim, UUID]] = []
        self.releases: list[Claim] = []
        self._reader = reader
        self._found: dict[UUID, Any] = {}
        self._recalled: dict[UUID, Any] = {}
        self._seen: dict[UUID, int] = {}
        self._changes: dict[UUID, Change] = {}
        self._wanted: dict[Claim, Unique] = {}

    # what it is decided on

    def load(self, kind: type[_A], stream_id: UUID) -> _A:
        """An aggregate as it is now, with what this session appended; at version 0 before its first event."""
        found: _A | None = self._found.get(stream_id)
        return self._looked_at(self._reader.read(kind, stream_id)) if found is None else found

    def load_all(self, kind: type[_A], stream_ids: Sequence[UUID]) -> list[_A]:
        """The same for many, in one look at the log."""
        for found in self._reader.read_all(kind, [id for id in stream_ids if id not in self._found]).values():
            self._looked_at(found)
        return [self._found[id] for id in stream_ids]

    def existing(self, kind: type[_A], stream_id: UUID, missing: Refusal) -> _A:
        """An aggregate that something has happened to. Refuses as `missing` says."""
        found = self.load(kind, stream_id)
        if not found.version:
            raise missing
        return found

    def glance(self, kind: type[_A], stream_id: UUID) -> _A:
        """An aggregate to look at only, which the append need not prove: a claim does."""
        found: _A | None = self._found.get(stream_id)
        return self._reader.glance(kind, stream_id) if found is None else found

    def recall(self, kind: type[_A], stream_id: UUID) -> _A:
        """An aggregate to look at only, as this process last saw it; the append proves that it still is so.

        A refusal that comes of it is looked into once more.
        """
        found: _A | None = self._recalled.get(stream_id)
        if found is None:
            found = self._recalled[stream_id] = self._reader.recall(kind, stream_id)
            self._seen.setdefault(stream_id, found.version)
        return found

    def histories(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
        """All that happened in these streams, for whoever folds them; one that is empty is left out."""
        told = {
            id: [self.codec.decode(one.topic, one.state) for one in recorded]
            for id, recorded in bridge.run(self.log.streams(stream_ids)).items()
        }
        for id in stream_ids:
            self._seen.setdefault(id, len(told.get(id, ())))
        return told

    def _looked_at(self, found: _A) -> _A:
        self._found[found.id] = found
        self._seen.setdefault(found.id, found.version)
        return found

    # what it comes to

    def append(
        self,
        to: Aggregate,
        *events: Event,
        occurred_at: Sequence[datetime] | None = None,
        context: Context | None = None,
    ) -> None:
        """Let events follow, and move the aggregate on; they may have their own times, and context."""
        if not events:
            return
        change = self._changes.setdefault(to.id, Change(to.id, to.version))
        change.events += events
        change.occurred_at += occurred_at or [None] * len(events)
        change.contexts += [context] * len(events)
        for event in events:
            self._goes_with(to, event, context)
            to.apply(event)

    def _goes_with(self, to: Aggregate, event: Event, context: Context | None) -> None:
        """Append what goes with an event, its aggregate as it was before it; a service says what, if any."""

    def claim(self, unique: Unique, by: Aggregate) -> None:
        """Have the aggregate's stream hold a key from now on."""
        self._wanted[unique.claim] = unique
        self.claims.append((unique.claim, by.id))

    def release(self, *uniques: Unique) -> None:
        """Let go of keys, whoever holds them."""
        self.releases += [unique.claim for unique in uniques]

    @property
    def changes(self) -> Sequence[Change]:
        """By stream, in the order in which they were first appended to."""
        return list(self._changes.values())

    @property
    def unchanged(self) -> Sequence[tuple[UUID, int]]:
        """The streams that it rests on without changing them, each with the version it saw."""
        return [one for one in self._seen.items() if one[0] not in self._changes]

    def wanted(self, held: ClaimHeld) -> Unique:
        """What it wanted, of which it turned out that another has it."""
        return self._wanted[held.claim]


def check_version(found: Aggregate | Change, expected: int | None) -> None:
    """Refuse STALE_VERSION when the sender decided on another version; None: whatever it is."""
    if expected is not None and expected != found.version:
        detail = because.STALE(expected=expected, current=found.version)
        raise STALE_VERSION(detail, current_version=found.version)

"""The base of every domain class: state that only events change. Pure, no I/O."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from infra.contracts import Event
from infra.contracts.marks import Mark, members

applies = Mark[Event]("applies")
"""Marks the method of an aggregate that changes its state for these event types."""


@dataclass
class Aggregate:
    """One consistent thing with an event stream of its own; `version` is its last event's, 0 before that.

    Subclasses are dataclasses whose fields all have defaults; each event type has one `@applies` method.
    With `snapshot_every`, its state is kept after about that many events; `snapshot_version` goes up when
    fields or `@applies` methods change meaning, and older snapshots are then left aside.
    """

    snapshot_every: ClassVar[int | None] = None
    snapshot_version: ClassVar[int] = 1
    appliers: ClassVar[dict[type[Event], Callable[..., None]]] = {}

    id: UUID
    version: int = 0

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.appliers = applies.collected(members(cls))

    def apply(self, event: Event) -> None:
        """Change the state by one event. Raises TypeError for an event type that no method applies."""
        applier = self.appliers.get(type(event))
        if applier is None:
            raise TypeError(f"{type(self).__name__} has no @applies({type(event).__name__}) method")
        applier(self, event)
        self.version += 1

    def copy(self) -> Self:
        """One that goes on alone. What its lists and dicts hold is shared: `@applies` methods replace it."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, (list, dict, set)):
                setattr(twin, name, value.copy())
        return twin

    @classmethod
    def fold(cls, id: UUID, events: Iterable[Event]) -> Self:
        """The state after these events, from the first on."""
        aggregate = cls(id)
        for event in events:
            aggregate.apply(event)
        return aggregate

    def to_snapshot(self) -> bytes:
        """The state as JSON."""
        return self._snapshot_start() + _adapter(type(self)).dump_json(self) + b"}"

    @classmethod
    def from_snapshot(cls, snapshot: bytes) -> Self | None:
        """The state that was kept, or None when it has another shape than today's."""
        start = cls._snapshot_start()
        if not snapshot.startswith(start):
            return None
        try:
            aggregate: Self = _adapter(cls).validate_json(snapshot[len(start) : -1])
        except ValidationError:
            return None
        return aggregate

    @classmethod
    def _snapshot_start(cls) -> bytes:
        return b'{"snapshot_version":%d,"state":' % cls.snapshot_version


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(aggregate: type[Any]) -> TypeAdapter[Any]:
    """Made at first use: a subclass's fields are not known before its dataclass decorator has run."""
    found = _ADAPTERS.get(aggregate)
    if found is None:
        found = _ADAPTERS[aggregate] = TypeAdapter(aggregate)
    return found

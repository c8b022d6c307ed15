"""given / when / then for rules: what had happened, what is done, what follows or is refused."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar
from uuid import UUID

from infra.contracts import Event, Refusal, RefusalKind
from infra.eventstore.aggregate import Aggregate

_A = TypeVar("_A", bound=Aggregate)
_ID = UUID(int=1)


def given(aggregate: type[_A], events: Iterable[Event] = ()) -> "Given[_A]":
    """The aggregate that these events have made."""
    return Given(aggregate.fold(_ID, events))


class Given(Generic[_A]):
    def __init__(self, aggregate: _A) -> None:
        self._aggregate = aggregate

    def when(self, act: Callable[[_A], list[Event]]) -> "Outcome":
        """Do something with it; it must not change by deciding alone."""
        before = self._aggregate.to_snapshot()
        try:
            outcome = Outcome(act(self._aggregate), None)
        except Refusal as refusal:
            outcome = Outcome([], refusal)
        assert self._aggregate.to_snapshot() == before, "deciding changed the aggregate"
        return outcome


class Outcome:
    def __init__(self, events: list[Event], refusal: Refusal | None) -> None:
        self.events = events
        self._refusal = refusal

    def then(self, *expected: Event | type[Event] | RefusalKind, **extra: object) -> "Outcome":
        """Expect exactly these events (or types of events), or a refusal of this kind with this `extra`."""
        if len(expected) == 1 and isinstance(expected[0], RefusalKind):
            assert self._refusal is not None, f"{expected[0].code} expected, but it did {self.events}"
            assert self._refusal.kind is expected[0], str(self._refusal)
            assert extra.items() <= self._refusal.extra.items(), self._refusal.extra
            return self
        assert self._refusal is None, str(self._refusal)
        assert len(self.events) == len(expected), self.events
        for event, wanted in zip(self.events, expected, strict=True):
            assert type(event) is wanted if isinstance(wanted, type) else event == wanted, event
        return self

    def having(self, **fields: object) -> "Outcome":
        """Expect these values among the fields of the last event."""
        event = self.events[-1]
        assert {name: getattr(event, name) for name in fields} == fields
        return self

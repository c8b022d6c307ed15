"""Aggregates: given events, the state they come to."""

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies


class Put(Event):
    number: int
    by: UUID


class Taken(Event):
    number: int


class Unheard(Event):
    pass


@dataclass
class Box(Aggregate):
    numbers: list[int] = field(default_factory=list)
    last: UUID | None = None

    @applies(Put)
    def _put(self, event: Put) -> None:
        self.numbers.append(event.number)
        self.last = event.by

    @applies(Taken)
    def _taken(self, event: Taken) -> None:
        self.numbers.remove(event.number)


@dataclass
class CountingBox(Box):
    """Inherits what a box applies and changes one of it."""

    taken: int = 0

    @applies(Taken)
    def _taken(self, event: Taken) -> None:
        self.taken += 1


@dataclass
class NewBox(Box):
    snapshot_version: ClassVar[int] = 2


ALICE = uuid4()


def test_given_events_when_folded_then_the_state_and_version_follow() -> None:
    box = Box.fold(uuid4(), [Put(number=1, by=ALICE), Put(number=2, by=ALICE), Taken(number=1)])
    assert (box.numbers, box.last, box.version) == ([2], ALICE, 3)


def test_an_event_that_nothing_applies_is_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"Box has no @applies\(Unheard\) method"):
        Box(uuid4()).apply(Unheard())


def test_a_subclass_inherits_and_overrides() -> None:
    box = CountingBox.fold(uuid4(), [Put(number=1, by=ALICE), Taken(number=1)])
    assert (box.numbers, box.taken) == ([1], 1)


@given(st.lists(st.integers()))
def test_a_snapshot_restores_the_state(numbers: list[int]) -> None:
    box = Box.fold(uuid4(), [Put(number=number, by=ALICE) for number in numbers])
    assert Box.from_snapshot(box.to_snapshot()) == box


def test_a_snapshot_of_another_shape_is_left_aside() -> None:
    snapshot = Box(uuid4()).to_snapshot()
    assert NewBox.from_snapshot(snapshot) is None
    assert Box.from_snapshot(snapshot.replace(b'"numbers":[]', b'"numbers":{}')) is None

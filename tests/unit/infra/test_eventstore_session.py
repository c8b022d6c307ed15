"""What is only remembered, and keys that others hold: decided again before anybody is refused for it."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from infra.contracts import PUBLIC, UNKNOWN, Answer, Command, Context, Contract, Event, Refusal, command
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.application import ATTEMPTS, Application
from infra.eventstore.codec import Codec
from infra.eventstore.handling import Handling, handles
from infra.eventstore.records import (
    Append,
    Claim,
    ClaimHeld,
    NewEvent,
    Recorded,
    StoredCommand,
    Unique,
    VersionConflict,
)
from infra.eventstore.session import Session
from infra.loop import bridge
from infra.loop.clock import SetClock
from tests.placeless import NOWHERE
from tests.said import said

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DOOR = UUID(int=1)
CONTEXT = Context(uuid4(), "ann", "visitor", "online", "c")


class Opened(Event):
    pass


class Shut(Event):
    pass


class Entered(Event):
    seat: int


class Seated(Answer):
    seat: int


@command("/seats", roles=(PUBLIC,), place=NOWHERE, clause="1.1.1", answer=Seated, refusals=(UNKNOWN,))
class Enter(Command):
    """Take the first seat that is free, while the door is open."""

    only: int | None = None


@dataclass
class Door(Aggregate):
    open: bool = False

    @applies(Opened)
    def _opened(self, event: Opened) -> None:
        self.open = True

    @applies(Shut)
    def _shut(self, event: Shut) -> None:
        self.open = False


@dataclass
class Guest(Aggregate):
    @applies(Entered)
    def _entered(self, event: Entered) -> None:
        pass


@handles(Enter)
def enter(command: Enter, session: Session) -> Seated:
    if not session.recall(Door, DOOR).open:
        raise UNKNOWN(said("the door is shut"))
    taken = bridge.run(session.log.holders("seat", [str(n) for n in range(9)]))
    seat = command.only or next(n for n in range(1, 9) if str(n) not in taken)
    guest = Guest(uuid5(session.context.command_id, "guest"))
    session.append(guest, Entered(seat=seat))
    refusal = UNKNOWN(said(f"seat {seat} is taken")) if command.only else None
    session.claim(Unique("seat", str(seat), refusal), guest)
    return Seated(seat=seat)


CONTRACT = Contract(
    "house", {"Enter": Enter}, {}, {event.__name__: event for event in (Opened, Shut, Entered)}
)
CODEC = Codec(CONTRACT.events)


class House(Application[Session]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, sys.modules[__name__])
    session = Session


class Log:
    """Keeps streams and claims as the real one does; `meanwhile` is done before each append."""

    def __init__(self) -> None:
        self.kept: dict[UUID, list[NewEvent]] = {}
        self.claims: dict[str, UUID] = {}
        self.meanwhile: Callable[[], object] = lambda: None
        self.looked_at = 0
        self.appended: list[Append] = []

    def put(self, stream_id: UUID, event: Event) -> None:
        stream = self.kept.setdefault(stream_id, [])
        stream.append(NewEvent(stream_id, len(stream) + 1, *CODEC.encode(event)))

    async def stream(self, stream_id: UUID, after_version: int = 0) -> list[Recorded]:
        self.looked_at += 1
        return [
            Recorded(0, stream_id, one.version, one.topic, one.state, uuid4(), NOW, {})
            for one in self.kept.get(stream_id, [])[after_version:]
        ]

    async def holders(self, kind: str, keys: Sequence[str]) -> dict[str, UUID]:
        return {key: self.claims[key] for key in keys if key in self.claims}

    async def stored_command(self, command_id: UUID) -> StoredCommand | None:
        return None

    def append(self, unit: Append) -> list[int]:
        self.meanwhile()
        for stream_id, version in unit.unchanged:
            if len(self.kept.get(stream_id, ())) != version:
                raise VersionConflict(stream_id, version, len(self.kept.get(stream_id, ())))
        for claim, holder in unit.claims:
            if claim.key in self.claims:
                raise ClaimHeld(Claim("seat", claim.key), self.claims[claim.key])
            self.claims[claim.key] = holder
        self.appended.append(unit)
        return [len(self.appended)]


class Seals:
    def seal(self, events: Sequence[Event]) -> list[Event]:
        return list(events)

    def digest(self, text: str) -> bytes:
        return text.encode()


@pytest.fixture
def log() -> Log:
    log = Log()
    log.put(DOOR, Opened())
    return log


@pytest.fixture
def house(log: Log) -> House:
    stands_in: Any = log
    return House(stands_in, Seals(), SetClock(NOW))


def enter_by(house: House, only: int | None = None) -> int:
    seat: int = house.execute("Enter", {"only": only}, replace(CONTEXT, command_id=uuid4()))["answer"]["seat"]
    return seat


def test_what_is_remembered_is_not_looked_up_and_the_append_proves_it(house: House, log: Log) -> None:
    enter_by(house)
    looked_at = log.looked_at
    enter_by(house)
    assert log.looked_at == looked_at
    assert log.appended[-1].unchanged == [(DOOR, 1)]


def test_in_one_decision_a_thing_is_looked_up_once(house: House, log: Log) -> None:
    def look_twice(session: Session) -> None:
        assert session.recall(Door, DOOR) is session.recall(Door, DOOR)

    house.happens(look_twice, CONTEXT, "1.1.1")
    assert log.looked_at == 1


@pytest.mark.parametrize("once", [True, False])
def test_what_happens_by_itself_is_given_up_only_where_it_is_not_somebody_s_turn_to_wait(
    house: House, log: Log, once: bool
) -> None:
    between = iter(range(2 * ATTEMPTS))

    def shut_and_open() -> None:
        if next(between, None) is not None:
            log.put(DOOR, Opened())

    def enter_if_open(session: Session) -> None:
        if session.recall(Door, DOOR).open:
            session.append(Guest(uuid4()), Entered(seat=1))

    log.meanwhile = shut_and_open
    if once:
        house.happens(enter_if_open, CONTEXT, "1.1.1", once=True)
        assert log.appended[-1].unchanged == [(DOOR, 2 * ATTEMPTS + 1)]
    else:
        with pytest.raises(VersionConflict):
            house.happens(enter_if_open, CONTEXT, "1.1.1")
        assert len(list(between)) == ATTEMPTS


def test_nobody_is_refused_for_what_is_only_remembered(house: House, log: Log) -> None:
    log.put(DOOR, Shut())
    with pytest.raises(Refusal, match="the door is shut"):
        enter_by(house)
    log.put(DOOR, Opened())  # by another process
    assert enter_by(house) == 1


def test_nothing_is_stored_on_what_is_remembered_wrongly(house: House, log: Log) -> None:
    enter_by(house)
    log.put(DOOR, Shut())
    with pytest.raises(Refusal, match="the door is shut"):
        enter_by(house)
    assert len(log.appended) == 1


def test_whoever_finds_a_key_held_that_is_to_be_reconsidered_chooses_again(house: House, log: Log) -> None:
    rivals = iter(["1", "2"])

    def sit_down() -> None:
        if (seat := next(rivals, None)) is not None:
            log.claims[seat] = uuid4()

    log.meanwhile = sit_down
    assert enter_by(house) == 3


def test_whoever_loses_each_time_is_sent_away_to_come_again(house: House, log: Log) -> None:
    log.meanwhile = lambda: log.claims.setdefault(str(len(log.claims) + 1), uuid4())
    with pytest.raises(Refusal, match="unavailable: others kept changing"):
        enter_by(house)
    assert len(log.claims) == ATTEMPTS


def test_whoever_wants_one_key_and_no_other_is_refused_as_it_says(house: House, log: Log) -> None:
    assert enter_by(house, only=2) == 2
    with pytest.raises(Refusal, match="seat 2 is taken"):
        enter_by(house, only=2)

"""Command handling on a real log: decided, stored and answered once, whatever comes twice or between."""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest

from infra.contracts import (
    PUBLIC,
    UNAVAILABLE,
    UNKNOWN,
    Answer,
    Command,
    Context,
    Contract,
    Event,
    Refusal,
    RefusalKind,
    Text,
    command,
)
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.application import Application
from infra.eventstore.handling import Handling, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent, Unique
from infra.eventstore.session import Session
from infra.loop import bridge
from infra.loop.clock import SetClock
from tests.integration.eventstore_support import execute, opened
from tests.placeless import NOWHERE
from tests.said import said

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
THEN = datetime(1999, 12, 31, 16, tzinfo=UTC)
FULL = RefusalKind("full", 409, Text("Full", "已滿", "已满"), Text("Wait", "請稍候", "请稍候"), "9.9.9")
NAME_TAKEN = RefusalKind("name_taken", 409, Text("Taken", "已用", "已用"), Text("Choose", "請另選", "请另选"))


class Counted(Answer):
    counter: UUID
    count: int


class Opened(Event):
    name: str


class Added(Event):
    amount: int


@command("/counters", roles=(PUBLIC,), place=NOWHERE, clause="1.1.1", answer=Counted, refusals=(NAME_TAKEN,))
class Open(Command):
    """Open a counter."""

    counter: UUID
    name: str
    at: datetime | None = None


@command(
    "/counters/{counter}/add",
    roles=(PUBLIC,),
    place=NOWHERE,
    clause="1.1.2",
    answer=Counted,
    refusals=(FULL, UNKNOWN),
)
class Add(Command):
    """Add to a counter that holds ten at most."""

    counter: UUID
    amount: int
    expected_version: int | None = None


@command(
    "/counters/{counter}/look",
    roles=(PUBLIC,),
    place=NOWHERE,
    clause="1.1.3",
    answer=Counted,
    refusals=(UNKNOWN,),
)
class Look(Command):
    """Change nothing."""

    counter: UUID


@dataclass
class Counter(Aggregate):
    snapshot_every: ClassVar[int | None] = 4
    count: int = 0

    @applies(Opened)
    def _opened(self, event: Opened) -> None:
        pass

    @applies(Added)
    def _added(self, event: Added) -> None:
        self.count += event.amount


@dataclass
class Means:
    """`between` is called while `Add` is decided."""

    between: Callable[[], None] | None = None


@handles(Open)
def open_counter(command: Open, session: Session) -> Counted:
    counter = session.load(Counter, command.counter)
    session.append(counter, Opened(name=command.name), occurred_at=[command.at] if command.at else None)
    session.claim(Unique("name", command.name, NAME_TAKEN(said(f"{command.name} is taken"))), counter)
    return Counted(counter=command.counter, count=0)


@handles(Add)
def add(command: Add, session: Session) -> Counted:
    counter = existing(session, command.counter)
    if session.means.between is not None:
        session.means.between()
    if counter.count + command.amount > 10:
        raise FULL(said(f"counter {counter.id} would hold {counter.count + command.amount}"))
    session.append(counter, Added(amount=command.amount))
    return Counted(counter=counter.id, count=counter.count)


@handles(Look)
def look(command: Look, session: Session) -> Counted:
    counter = existing(session, command.counter)
    return Counted(counter=counter.id, count=counter.count)


def existing(session: Session, counter: UUID) -> Counter:
    return session.existing(Counter, counter, UNKNOWN(said(f"there is no counter {counter}")))


CONTRACT = Contract(
    "counters", {"Open": Open, "Add": Add, "Look": Look}, {}, {"Opened": Opened, "Added": Added}
)


class Counters(Application[Session]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, sys.modules[__name__])
    session = Session


class Stamps:
    """Stands in for the keyring: what passed through it can be told."""

    def seal(self, events: Sequence[Event]) -> list[Event]:
        return [
            event.model_copy(update={"name": f"sealed:{event.name}"}) if isinstance(event, Opened) else event
            for event in events
        ]

    def digest(self, text: str) -> bytes:
        return hashlib.sha256(text.encode()).digest()


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    with opened(database, "counters", SetClock(NOW)) as log:
        yield log


@pytest.fixture
def counters(log: EventLog) -> Counters:
    return Counters(log, Stamps(), SetClock(NOW), Means())


def context(command_id: UUID | None = None, actor: str = "李雷") -> Context:
    return Context(command_id or uuid4(), actor, "clerk", "window", "correlation-1")


def opened_counter(counters: Counters) -> UUID:
    counter = uuid4()
    counters.execute("Open", {"counter": str(counter), "name": str(counter)}, context())
    return counter


def refused(counters: Counters, name: str, body: dict[str, Any], who: Context | None = None) -> Refusal:
    before = bridge.run(counters.log.head())
    with pytest.raises(Refusal) as caught:
        counters.execute(name, body, who or context())
    assert bridge.run(counters.log.head()) == before
    return caught.value


def test_a_command_is_stored_with_its_circumstances_and_answered(counters: Counters) -> None:
    counter, who = uuid4(), context()
    done = counters.execute("Open", {"counter": str(counter), "name": "一號"}, who)
    assert done == {"answer": {"counter": str(counter), "count": 0}, "position": 1}
    [recorded] = bridge.run(counters.log.stream(counter))
    assert (recorded.topic, json.loads(recorded.state)) == ("Opened", {"name": "sealed:一號"})
    assert recorded.recorded_at == NOW
    own = {"claims", "answered"}  # the log's, to prove what lies beside it
    assert {name: told for name, told in recorded.metadata.items() if name not in own} == {
        "actor": "李雷",
        "role": "clerk",
        "channel": "window",
        "command_id": str(who.command_id),
        "correlation_id": "correlation-1",
        "clause": "1.1.1",
    }


def test_an_event_keeps_its_own_time(counters: Counters) -> None:
    counter = uuid4()
    counters.execute(
        "Open", {"counter": str(counter), "name": "n", "at": "2000-01-01T00:00:00+08:00"}, context()
    )
    [recorded] = bridge.run(counters.log.stream(counter))
    assert datetime.fromisoformat(recorded.metadata["occurred_at"]) == THEN


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amount": 1}, "counter"),
        ({"counter": str(uuid4()), "amount": 1, "x": 1}, "x"),
        ({"counter": 3, "amount": 1}, "counter"),
    ],
)
def test_a_malformed_body_is_refused_by_field(counters: Counters, body: dict[str, Any], field: str) -> None:
    refusal = refused(counters, "Add", body)
    assert refusal.kind.code == "malformed"
    assert [wrong["field"] for wrong in refusal.extra["errors"]] == [field]


def test_what_does_not_exist_is_refused(counters: Counters) -> None:
    assert refused(counters, "Add", {"counter": str(uuid4()), "amount": 1}).kind.code == "unknown"
    assert refused(counters, "Explode", {}).kind.code == "unknown"


def test_a_rule_that_says_no_stores_nothing(counters: Counters) -> None:
    counter = opened_counter(counters)
    assert refused(counters, "Add", {"counter": str(counter), "amount": 11}).kind is FULL


def test_a_command_sent_again_answers_the_same_even_when_its_rule_would_now_say_no(
    counters: Counters,
) -> None:
    counter, who = opened_counter(counters), context()
    body = {"counter": str(counter), "amount": 6}
    first = counters.execute("Add", body, who)
    assert counters.execute("Add", dict(reversed(body.items())), who) == first
    assert len(bridge.run(counters.log.stream(counter))) == 2


def test_a_command_sent_again_that_is_still_fine_is_done_once(counters: Counters) -> None:
    counter, who = opened_counter(counters), context()
    first = counters.execute("Add", {"counter": str(counter), "amount": 1}, who)
    assert counters.execute("Add", {"counter": str(counter), "amount": 1}, who) == first
    opening, name = context(), {"counter": str(uuid4()), "name": "n"}
    assert counters.execute("Open", name, opening) == counters.execute("Open", name, opening)


def test_a_command_that_changes_nothing_answers_the_same_again(counters: Counters) -> None:
    counter, who = opened_counter(counters), context()
    first = counters.execute("Look", {"counter": str(counter)}, who)
    assert first["position"] == 0
    counters.execute("Add", {"counter": str(counter), "amount": 1}, context())
    assert counters.execute("Look", {"counter": str(counter)}, who)["answer"] == first["answer"]


@pytest.mark.parametrize("amount", [2, 11])
def test_a_key_reused_for_another_request_is_refused(counters: Counters, amount: int) -> None:
    counter, who = opened_counter(counters), context()
    counters.execute("Add", {"counter": str(counter), "amount": 1}, who)
    code = "idempotency_key_reused"
    assert refused(counters, "Add", {"counter": str(counter), "amount": amount}, who).kind.code == code
    other = context(who.command_id, actor="韓梅梅")
    assert refused(counters, "Add", {"counter": str(counter), "amount": 1}, other).kind.code == code


def test_a_stale_version_is_refused_with_the_current_one(counters: Counters) -> None:
    counter = opened_counter(counters)
    body = {"counter": str(counter), "amount": 1, "expected_version": 1}
    counters.execute("Add", body, context())
    stale = refused(counters, "Add", body)
    assert (stale.kind.code, stale.extra) == ("stale_version", {"current_version": 2})


def come_between(counters: Counters, counter: UUID, times: int) -> None:
    """Have another append go first, at the next so many decisions."""
    left = iter(range(times))

    def append() -> None:
        if next(left, None) is None:
            return
        version = len(bridge.run(counters.log.stream(counter)))
        counters.log.append(Append([NewEvent(counter, version + 1, "Added", b'{"amount":1}')]))

    counters.means.between = append


def test_what_came_between_is_taken_into_account(counters: Counters) -> None:
    counter = opened_counter(counters)
    come_between(counters, counter, 4)
    done = counters.execute("Add", {"counter": str(counter), "amount": 1}, context())
    assert done["answer"]["count"] == 5
    come_between(counters, counter, 4)
    with pytest.raises(Refusal) as caught:
        counters.execute("Add", {"counter": str(counter), "amount": 3}, context())
    assert caught.value.kind is FULL


def test_what_came_between_makes_an_expected_version_stale(counters: Counters) -> None:
    counter = opened_counter(counters)
    come_between(counters, counter, 1)
    with pytest.raises(Refusal) as caught:
        counters.execute("Add", {"counter": str(counter), "amount": 1, "expected_version": 1}, context())
    assert (caught.value.kind.code, caught.value.extra) == ("stale_version", {"current_version": 2})


def test_many_at_once_keep_the_rule(counters: Counters) -> None:
    counter = opened_counter(counters)

    def add(_: int) -> bool:
        while True:
            try:
                counters.execute("Add", {"counter": str(counter), "amount": 1}, context())
            except Refusal as refusal:
                if refusal.kind is FULL:
                    return False
                if refusal.kind is not UNAVAILABLE:  # five times another was first
                    raise
            else:
                return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(add, range(40))) == 10
    assert counters.new_session(context()).load(Counter, counter).count == 10


def test_a_held_key_becomes_the_services_own_refusal(counters: Counters) -> None:
    counter = uuid4()
    counters.execute("Open", {"counter": str(counter), "name": "n"}, context())
    taken = refused(counters, "Open", {"counter": str(uuid4()), "name": "n"})
    assert taken.kind is NAME_TAKEN


def test_a_long_stream_is_loaded_from_its_snapshot(counters: Counters) -> None:
    counter = opened_counter(counters)
    for _ in range(6):
        counters.execute("Add", {"counter": str(counter), "amount": 1}, context())
    kept = bridge.run(counters.log.load_snapshot(counter))
    assert kept is not None
    assert kept[0] >= 4
    execute(
        counters.log,
        "update counters_snapshots set state ="
        " replace(convert_from(state, 'UTF8'), '\"count\":3', '\"count\":9')::bytea",
    )
    assert counters.new_session(context()).load(Counter, counter).count == 12
    execute(counters.log, "update counters_snapshots set state = '{}'")
    loaded = counters.new_session(context()).load(Counter, counter)
    assert (loaded.count, loaded.version) == (6, 7)


def test_no_database_is_a_refusal_that_says_try_again(counters: Counters) -> None:
    bridge.run(counters.log.close())
    with pytest.raises(Refusal) as caught:
        counters.execute("Open", {"counter": str(uuid4()), "name": "n"}, context())
    assert caught.value.kind.code == "unavailable"
    with pytest.raises(Refusal) as caught:
        counters.execute("Add", {"counter": str(uuid4()), "amount": 1}, context())
    assert caught.value.kind.code == "unavailable"

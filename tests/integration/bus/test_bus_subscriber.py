"""Subscriptions: exactly once, in order, whatever the broker loses and whichever event cannot be applied."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.bus import deadletters, subscriber
from infra.bus.cloudevents import Delivered, to_cloudevent
from infra.bus.deadletters import Choice
from infra.bus.opening import open_port
from infra.bus.port import PERSISTENT, BusUnavailable, Port
from infra.bus.relay import Relay
from infra.bus.subscriber import Subscriber
from infra.bus.tracking import Connection, Letter
from infra.eventstore.log import EventLog
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from infra.loop.clock import SystemClock
from tests.integration.bus_support import append, fresh_name, opened_log
from tests.waiting import until


@dataclass
class Policy:
    """Writes what it gets into a table; refuses the numbers it is told to refuse."""

    refused: set[int] = field(default_factory=set)
    batches: list[int] = field(default_factory=list)

    async def apply(self, batch: Sequence[Delivered], connection: Connection) -> None:
        self.batches.append(len(batch))
        for event in batch:
            await connection.execute(
                "insert into applied (position, number) values ($1, $2)", event.position, event.data["number"]
            )
            if event.data["number"] in self.refused:
                raise ValueError(f"cannot take {event.data['number']}")


class World:
    """One service's log, and another service's database that follows it."""

    def __init__(self, log: EventLog, url: str, uri: str) -> None:
        self.log, self.follower_url, self.uri = log, url, uri
        self.pool = bridge.run(_pool(url))
        self.reads: list[int] = []
        self.away = False
        self.started: list[Any] = []

    def follow(self, policy: Policy, events: Sequence[str] | None = None) -> Subscriber:
        subscriber = Subscriber(
            subscriber="feedback",
            source=self.log.name,
            name="surveys",
            events=events,
            handler=policy.apply,
            read_log=self.read_log,
            pool=self.pool,
            clock=SystemClock(),
            amqp_uri=self.uri,
        )
        bridge.run(subscriber.start())
        self.started.append(subscriber)
        return subscriber

    def relay(self) -> Relay:
        relay = Relay(self.log, self.log.name, self.uri)
        relay.start()
        self.started.append(relay)
        return relay

    async def read_log(self, after: int, limit: int) -> list[dict[str, Any]]:
        self.reads.append(after)
        if self.away:
            raise BusUnavailable("no such service has ever run on this broker")
        return [to_cloudevent(self.log.name, each) for each in await self.log.read(after, limit)]

    def stop(self, part: Any) -> None:
        self.started.remove(part)
        ending = part.stop()
        if ending is not None:
            bridge.run(ending)

    @property
    def applied(self) -> list[int]:
        """The numbers applied, in the order they were."""
        rows = bridge.run(self.pool.fetch("select number from applied order by id"))
        return [row["number"] for row in rows]

    @property
    def position(self) -> int:
        try:
            return int(bridge.run(self.pool.fetchval("select position from subscriptions")) or 0)
        except asyncpg.UndefinedTableError:
            return 0

    @property
    def letters(self) -> list[tuple[int, str | None, int]]:
        return [(each.position, each.error, each.tries) for each in self._letters()]

    def retry(self) -> None:
        bridge.run(self._with(lambda connection: deadletters.retry(connection, Choice())))

    def discard(self, position: int) -> Letter | None:
        return bridge.run(
            self._with(lambda each: deadletters.discard(each, "surveys", self.log.name, position))
        )

    def _letters(self) -> Sequence[Letter]:
        return bridge.run(self._with(lambda connection: deadletters.letters(connection, Choice())))

    async def _with(self, do: Callable[[Any], Any]) -> Any:
        async with self.pool.acquire() as connection:
            return await do(connection)


async def _pool(url: str) -> asyncpg.Pool:
    pool = await asyncpg.create_pool(url, min_size=0, max_size=4)
    await pool.execute("create table applied (id serial, position bigint, number int)")
    return pool


def opened_world(log: EventLog, url: str, uri: str) -> Iterator[World]:
    world = World(log, url, uri)
    yield world
    for part in reversed(list(world.started)):
        world.stop(part)
    bridge.run(world.pool.close())


@pytest.fixture
def log(new_database: Callable[[], str]) -> Iterator[EventLog]:
    with opened_log(fresh_name("followed"), new_database()) as log:
        yield log


@pytest.fixture
def world(log: EventLog, new_database: Callable[[], str], rabbitmq: RabbitMQ) -> Iterator[World]:
    yield from opened_world(log, new_database(), rabbitmq.uri)


@pytest.fixture
def embedded_world(log: EventLog, new_database: Callable[[], str]) -> Iterator[World]:
    yield from opened_world(log, new_database(), "openhall-memory://")


@pytest.fixture
def frail_world(
    log: EventLog, new_database: Callable[[], str], own_rabbitmq: PrivateRabbitMQ
) -> Iterator[World]:
    yield from opened_world(log, new_database(), own_rabbitmq.uri)


def publish(world: World, *positions: int) -> None:
    """Put some of the log's events on the bus, as a relay would."""
    exchange = f"{world.log.name}.events"
    port: Port = bridge.run(open_port(world.uri, "publish", lambda port: port.declare_exchange(exchange)))
    for position in positions:
        event = bridge.run(world.read_log(position - 1, 1))[0]
        body = json.dumps(event).encode()
        port.publish(exchange, event["type"], body, {"delivery_mode": PERSISTENT})
    bridge.run(port.close())
    world.reads.clear()


def caught_up(world: World, policy: Policy) -> None:
    """Start the subscription and wait until it has read the log once."""
    world.follow(policy)
    until(lambda: world.reads)
    world.reads.clear()


def test_events_are_applied_in_order_and_in_batches(world: World) -> None:
    policy = Policy()
    world.relay()
    world.follow(policy)
    append(world.log, range(2000))
    until(lambda: world.position == 2000)
    assert world.applied == list(range(2000))
    assert len(policy.batches) < 200


def test_an_event_that_comes_twice_is_applied_once(world: World) -> None:
    caught_up(world, Policy())
    append(world.log, [7, 8, 9])
    publish(world, 1, 2, 1, 2, 3, 3, 1)
    until(lambda: world.position == 3)
    publish(world, 1, 2, 3)
    append(world.log, [10])
    publish(world, 4)
    until(lambda: world.position == 4)
    assert world.applied == [7, 8, 9, 10]


def test_what_the_broker_lost_is_read_from_the_owners_log(world: World) -> None:
    caught_up(world, Policy())
    append(world.log, range(700))
    publish(world, 1, 700)
    until(lambda: world.position == 700)
    assert world.applied == list(range(700))
    assert world.reads[:2] == [0, 500]


def test_what_never_came_is_noticed_without_any_news(world: World) -> None:
    caught_up(world, Policy())
    append(world.log, [1, 2, 3])
    until(lambda: world.position == 3)
    assert world.applied == [1, 2, 3]


def test_an_owner_that_is_not_there_is_spoken_of_once_and_its_news_are_applied(
    embedded_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(subscriber, "_IDLE_SECONDS", 0.01)
    caplog.set_level(logging.INFO, "infra.bus")
    world = embedded_world
    world.away = True
    world.follow(Policy())
    until(lambda: len(world.reads) >= 5)
    append(world.log, [7, 8])
    world.relay()
    until(lambda: world.position == 2)
    world.away = False
    until(lambda: "answered again" in caplog.text)
    assert world.applied == [7, 8]
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1, told
    assert "no such service has ever run on this broker" in told[0]


def test_other_types_move_the_position_only(world: World) -> None:
    world.relay()
    world.follow(Policy(), events=("SomethingElse",))
    append(world.log, [1, 2, 3])
    until(lambda: world.position == 3)
    assert world.applied == []


def test_a_message_that_is_no_event_is_passed_over(world: World) -> None:
    caught_up(world, Policy())
    exchange = f"{world.log.name}.events"
    port = bridge.run(open_port(world.uri, "vandal", lambda port: port.declare_exchange(exchange)))
    for body in (b"\xff", b"[]", b'{"position": "many"}', b'{"position": 1}'):
        port.publish(exchange, "Counted", body, {"delivery_mode": PERSISTENT})
    bridge.run(port.close())
    append(world.log, [1])
    publish(world, 1)
    until(lambda: world.position == 1)
    assert world.applied == [1]


def test_a_wiped_broker_costs_nothing(frail_world: World, own_rabbitmq: PrivateRabbitMQ) -> None:
    world = frail_world
    world.relay()
    world.follow(Policy())
    append(world.log, range(100))
    until(lambda: world.position == 100)
    own_rabbitmq.kill()
    try:
        append(world.log, range(100, 300))
        own_rabbitmq.wipe()
    finally:
        own_rabbitmq.start()
    append(world.log, range(300, 400))
    until(lambda: world.position == 400)
    assert world.applied == list(range(400))


def test_two_subscribers_share_the_work_without_doing_any_of_it_twice(world: World) -> None:
    world.relay()
    first_policy, second_policy = Policy(), Policy()
    first = world.follow(first_policy)
    until(lambda: world.reads)
    world.follow(second_policy)
    for start in range(0, 1000, 100):
        append(world.log, range(start, start + 100))
    until(lambda: world.position == 1000)
    world.stop(first)
    for start in range(1000, 2000, 100):
        append(world.log, range(start, start + 100))
    until(lambda: world.position == 2000)
    assert world.applied == list(range(2000))
    assert sum(second_policy.batches) >= 1000


def test_two_that_catch_up_at_the_same_moment_apply_each_event_once(world: World) -> None:
    append(world.log, range(1500))
    policies = [Policy(), Policy()]
    for policy in policies:
        world.follow(policy)
    until(lambda: world.position == 1500)
    until(lambda: len(world.reads) >= 8)  # both have come to the end
    assert world.applied == list(range(1500))


def test_a_failing_event_parks_its_stream_and_nothing_else(world: World) -> None:
    policy = Policy(refused={13})
    stream = uuid4()
    world.relay()
    world.follow(policy)
    append(world.log, [1, 13, 14], stream=stream)
    append(world.log, [2, 3])
    append(world.log, [15], stream=stream, version=4)
    until(lambda: world.position == 6)
    assert world.applied == [1, 2, 3]
    assert world.letters == [(2, "ValueError: cannot take 13", 1), (3, None, 0), (6, None, 0)]


def test_retried_letters_are_applied_in_their_streams_order(world: World) -> None:
    policy = Policy(refused={13, 15})
    stream = uuid4()
    world.relay()
    world.follow(policy)
    append(world.log, [13, 14, 15, 16], stream=stream)
    until(lambda: len(world.letters) == 4)

    world.retry()
    until(lambda: world.letters[0][2] == 2)
    assert world.applied == []

    policy.refused = {15}
    world.retry()
    until(lambda: len(world.letters) == 2)
    assert world.applied == [13, 14]
    append(world.log, [17], stream=stream, version=5)
    until(lambda: world.position == 5)
    assert world.letters == [(3, "ValueError: cannot take 15", 1), (4, None, 0), (5, None, 0)]

    policy.refused = set()
    world.retry()
    until(lambda: not world.letters)
    append(world.log, [18], stream=stream, version=6)
    until(lambda: world.position == 6)
    assert world.applied == [13, 14, 15, 16, 17, 18]


def test_a_discarded_letter_lets_those_behind_it_through(world: World) -> None:
    policy = Policy(refused={13})
    world.relay()
    world.follow(policy)
    append(world.log, [13, 14], stream=uuid4())
    until(lambda: len(world.letters) == 2)
    gone = world.discard(1)
    assert gone is not None
    assert gone.event["data"] == {"number": 13}
    until(lambda: not world.letters)
    assert world.applied == [14]
    assert world.discard(1) is None


def test_a_database_that_goes_away_makes_no_dead_letters(world: World) -> None:
    world.relay()
    world.follow(Policy())
    append(world.log, range(50))
    until(lambda: world.position == 50)
    for start in range(50, 500, 50):
        append(world.log, range(start, start + 50))
        bridge.run(_end_sessions(world.pool))
    until(lambda: world.position == 500)
    assert world.applied == list(range(500))
    assert world.letters == []


def test_stopping_finishes_the_batch_in_hand(world: World) -> None:
    gate = asyncio.Event()
    entered = asyncio.Event()

    class Slow(Policy):
        async def apply(self, batch: Sequence[Delivered], connection: Connection) -> None:
            entered.set()
            await gate.wait()
            await super().apply(batch, connection)

    subscriber = world.follow(Slow())
    append(world.log, [1])
    bridge.run(asyncio.wait_for(entered.wait(), 20))
    world.started.remove(subscriber)

    async def stop() -> None:
        stopping = asyncio.create_task(subscriber.stop())
        await asyncio.sleep(0)
        gate.set()
        await stopping

    bridge.run(stop())
    assert (world.applied, world.position) == ([1], 1)


async def _end_sessions(pool: asyncpg.Pool) -> None:
    await pool.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )


def test_ids_survive_the_journey(world: World) -> None:
    seen: list[Delivered] = []

    class Keep(Policy):
        async def apply(self, batch: Sequence[Delivered], connection: Connection) -> None:
            seen.extend(batch)

    world.relay()
    world.follow(Keep())
    stream = uuid4()
    append(world.log, [1], stream=stream)
    until(lambda: seen)
    stored = bridge.run(world.log.read(0, 1))[0]
    assert isinstance(seen[0].stream_id, UUID)
    assert (seen[0].stream_id, seen[0].event_id, seen[0].stream_version) == (stream, stored.event_id, 1)
    assert (seen[0].source, seen[0].actor) == (world.log.name, "clerk-1")
    assert seen[0].recorded_at == stored.recorded_at

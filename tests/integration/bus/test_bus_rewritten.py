"""An owner's log that lost its tail, and may have given the positions anew: who followed it must notice."""

import logging
from collections.abc import Callable, Iterator, Sequence

import asyncpg
import kombu
import pytest

from infra.bus import subscriber as module
from infra.bus import subscriptions
from infra.bus.cloudevents import Delivered
from infra.bus.opening import open_port
from infra.bus.port import PERSISTENT, Port, json_bytes
from infra.bus.subscriber import Subscriber
from infra.bus.subscriptions import Standing, Undo
from infra.bus.tracking import Connection
from infra.eventstore.log import EventLog
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from tests.integration.bus.test_bus_relay import marked
from tests.integration.bus.test_bus_subscriber import Policy, World, caught_up, opened_world, publish
from tests.integration.bus_support import append, fresh_name, opened_log
from tests.integration.rewriting import bring_back, lose_tail
from tests.waiting import until


@pytest.fixture
def log(new_database: Callable[[], str]) -> Iterator[EventLog]:
    with opened_log(fresh_name("rewritten"), new_database()) as log:
        yield log


@pytest.fixture
def world(log: EventLog, new_database: Callable[[], str]) -> Iterator[World]:
    yield from opened_world(log, new_database(), "openhall-memory://")


@pytest.fixture
def rabbit_world(log: EventLog, new_database: Callable[[], str], rabbitmq: RabbitMQ) -> Iterator[World]:
    yield from opened_world(log, new_database(), rabbitmq.uri)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the owner often, so that a test need not wait for long."""
    monkeypatch.setattr(module, "_IDLE_SECONDS", 0.05)
    monkeypatch.setattr(module, "_RARELY_SECONDS", 0.05)


class Register(Policy):
    """Keeps a row a position, whatever it was told there before."""

    async def apply(self, batch: Sequence[Delivered], connection: Connection) -> None:
        for event in batch:
            await connection.execute("delete from applied where position = $1", event.position)
        await super().apply(batch, connection)


async def take_back(connection: Connection, source: str, position: int) -> int:
    done = await connection.execute("delete from applied where position >= $1", position)
    return int(done.split()[-1])


def followed(world: World, policy: Policy | None = None) -> Subscriber:
    """Ten events, all applied."""
    append(world.log, range(1, 11))
    following = world.follow(policy or Policy())
    until(lambda: world.position == 10)
    return following


def lose(world: World, last: int) -> Sequence[asyncpg.Record]:
    return lose_tail(world.log, last)


def rewrite(world: World, last: int, numbers: Sequence[int]) -> Sequence[asyncpg.Record]:
    """Lose what comes after `last` and append these, with nobody looking meanwhile; what is lost."""
    world.away = True
    world.reads.clear()
    until(lambda: world.reads)  # whatever it had asked before, it has heard
    lost = lose(world, last)
    append(world.log, numbers)
    world.away = False
    return lost


def standing(world: World) -> Standing:
    async def look() -> Standing:
        async with world.pool.acquire() as connection:
            (found,) = await subscriptions.standing(connection, "feedback")
            return found

    return bridge.run(look())


def stopped(world: World, following: Subscriber, position: int) -> None:
    """Expect the subscription to stand still, and to say where the log was rewritten."""
    until(lambda: following.failure)
    told = f"the log of {world.log.name} was rewritten at or before {position}"
    assert (following.failure or "").startswith(f"{told}, and nothing more of it is applied")
    assert f"hall subscriptions reset feedback.{world.log.name}.surveys" in (following.failure or "")
    assert standing(world).state == f"stopped: {told}"
    gauge = module.SUBSCRIPTION_REWRITTEN.labels(f"feedback.{world.log.name}.surveys")
    assert gauge._value.get() == position


@pytest.mark.usefixtures("impatient")
def test_positions_given_anew_stop_the_subscription_which_says_so_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    following = followed(world)
    rewrite(world, 7, range(101, 106))
    stopped(world, following, 10)
    world.reads.clear()
    until(lambda: len(world.reads) >= 3)  # it looks on, and changes nothing
    assert (world.position, world.applied) == (10, list(range(1, 11)))
    assert [one.levelno for one in caplog.records if "was rewritten" in one.message] == [logging.ERROR]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("last", [7, 1])
def test_a_log_that_ends_before_our_position_stops_the_subscription(world: World, last: int) -> None:
    following = followed(world)
    lose(world, last)
    stopped(world, following, last + 1)
    append(world.log, [102])
    world.reads.clear()
    until(lambda: len(world.reads) >= 3)
    stopped(world, following, last + 1)  # the first that is known not to be there any more
    assert world.applied == list(range(1, 11))


@pytest.mark.parametrize("told", [11, 9], ids=["the next one", "one applied before"])
def test_news_that_do_not_fit_stop_the_subscription(
    world: World, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_IDLE_SECONDS", 60.0)  # nothing but the news makes it look
    caught_up(world, Policy())
    (following,) = world.started
    append(world.log, range(1, 11))
    publish(world, 10)
    until(lambda: world.position == 10)
    lose(world, 7)
    append(world.log, range(101, 106))
    publish(world, told)
    stopped(world, following, 10)
    assert world.applied == list(range(1, 11))


@pytest.mark.usefixtures("impatient")
def test_it_stays_stopped_when_its_process_is_another_though_the_owner_is_away(world: World) -> None:
    world.stop(followed(world))
    lose(world, 7)
    append(world.log, range(101, 106))
    again = world.follow(Policy())
    stopped(world, again, 10)
    world.stop(again)
    world.away = True
    stopped(world, world.follow(Policy()), 10)
    assert (world.position, world.applied) == (10, list(range(1, 11)))


@pytest.mark.usefixtures("impatient")
def test_while_it_stands_still_its_queue_does_not_grow(rabbit_world: World) -> None:
    world = rabbit_world
    following = followed(world)
    rewrite(world, 7, range(101, 106))
    stopped(world, following, 10)
    append(world.log, range(106, 1606))  # more than it may leave unacknowledged
    world.relay()
    until(lambda: marked(world.log) == 1512)
    with kombu.Connection(world.uri) as connection, connection.channel() as channel:
        until(lambda: channel.queue_declare(following.name, passive=True).message_count == 0)
    assert (world.position, world.applied) == (10, list(range(1, 11)))


@pytest.mark.usefixtures("impatient")
def test_it_goes_on_by_itself_when_the_history_that_it_followed_is_back(world: World) -> None:
    following = followed(world)
    lost = rewrite(world, 7, range(101, 106))
    stopped(world, following, 10)
    bring_back(world.log, lost)
    append(world.log, [11, 12])
    until(lambda: world.position == 12)
    assert world.applied == list(range(1, 13))
    assert (following.failure, standing(world).state) == (None, "following")


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("new", [range(101, 106), range(101, 102)], ids=["longer", "shorter"])
def test_after_a_reset_it_follows_the_new_history_by_itself(world: World, new: range) -> None:
    following = followed(world, Register(refused={3}))
    until(lambda: len(world.letters) == 1)
    rewrite(world, 7, new)
    until(lambda: following.failure)

    async def reset() -> subscriptions.Reset:
        async with world.pool.acquire() as connection:
            (stands,) = await subscriptions.standing(connection, "feedback")
            return await subscriptions.reset(connection, stands, Undo("rows", take_back))

    done = bridge.run(reset())
    assert (done.taken_back, done.letters) == (1 if len(new) == 5 else 2, 1)
    until(lambda: world.position == 7 + len(new))
    told = bridge.run(world.pool.fetch("select position, number from applied order by position"))
    kept = [number for number in (*range(1, 8), *new) if number != 3]
    assert [row["number"] for row in told] == kept
    assert following.failure is None
    assert [letter[0] for letter in world.letters] == [3]  # the event that it cannot take is there again
    assert standing(world).state == "following, 1 dead letter(s)"


def test_what_only_a_lost_history_told_is_passed_over(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Messages may outlive the events that they tell: the owner's log is the judge, not the broker."""
    append(world.log, range(1, 21))
    old = bridge.run(world.read_log(0, 20))
    lose(world, 7)
    append(world.log, range(101, 106))
    caught_up(world, Policy())
    until(lambda: world.position == 12)
    monkeypatch.setattr(module, "_IDLE_SECONDS", 60.0)
    tell(world, *old[9:16])
    until(lambda: "passed over events from 13 on" in caplog.text)
    append(world.log, range(106, 112))
    publish(world, 18)
    until(lambda: world.position == 18)
    assert world.applied == [*range(1, 8), *range(101, 112)]
    assert world.started[0].failure is None
    assert "again in" not in caplog.text  # they are let go of, not tried for ever


def test_a_reset_of_one_that_follows_harms_nothing(world: World) -> None:
    following = followed(world, Register())

    async def reset() -> subscriptions.Reset:
        async with world.pool.acquire() as connection:
            (stands,) = await subscriptions.standing(connection, "feedback")
            return await subscriptions.reset(connection, stands, Undo("rows", take_back))

    assert bridge.run(reset()) == subscriptions.Reset(0, 0)
    append(world.log, [11])
    until(lambda: world.position == 11)
    told = bridge.run(world.pool.fetch("select number from applied order by position"))
    assert [row["number"] for row in told] == list(range(1, 12))
    assert following.failure is None


def tell(world: World, *events: object) -> None:
    """Put events on the bus as they were told once."""
    exchange = f"{world.log.name}.events"
    port: Port = bridge.run(open_port(world.uri, "tell", lambda port: port.declare_exchange(exchange)))
    for event in events:
        port.publish(exchange, "Counted", json_bytes(event), {"delivery_mode": PERSISTENT})
    bridge.run(port.close())

"""The relay, between a real PostgreSQL and a real RabbitMQ."""

import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from infra.bus.opening import open_port
from infra.bus.port import Port
from infra.bus.relay import Relay
from infra.eventstore.log import EventLog
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from tests.integration.bus_support import Program, Tap, append, fresh_name, opened_log
from tests.waiting import until


@pytest.fixture
def log(database: str) -> Iterator[EventLog]:
    with opened_log(fresh_name("relayed"), database) as log:
        yield log


def marked(log: EventLog) -> int:
    try:
        return int(bridge.run(log.pool.fetchval(f"select position from {log.name}_outbox")) or 0)
    except asyncpg.UndefinedTableError:
        return 0


def test_all_of_a_log_is_published_once_in_order_and_marked(log: EventLog, rabbitmq: RabbitMQ) -> None:
    tap = Tap(rabbitmq.uri, f"{log.name}.events")
    append(log, range(1200))
    relay = Relay(log, log.name, rabbitmq.uri)
    relay.start()
    append(log, range(1200, 1300))
    until(lambda: marked(log) == 1300)
    until(lambda: len(tap.deliveries) == 1300)
    assert tap.positions == list(range(1, 1301))
    assert [event["data"]["number"] for event in tap.events] == list(range(1300))
    assert {delivery.routing_key for delivery in tap.deliveries} == {"Counted"}
    assert {delivery.properties["delivery_mode"] for delivery in tap.deliveries} == {2}
    relay.stop()
    tap.close()


def test_a_stock_nameko_handler_reads_it(log: EventLog, rabbitmq: RabbitMQ, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    stock = Program("tests.integration.bus_stock", rabbitmq.uri, log.name, "Counted", str(heard))
    relay = Relay(log, log.name, rabbitmq.uri)
    try:
        relay.start()
        append(log, [41])
        until(heard.exists)
        event = json.loads(heard.read_text())["event"]
        assert event["specversion"] == "1.0"
        assert event["type"] == "Counted"
        assert event["data"] == {"number": 41}
        assert event["position"] == 1
    finally:
        relay.stop()
        stock.end()


def test_another_takes_over_at_once_when_the_first_stops(log: EventLog, rabbitmq: RabbitMQ) -> None:
    tap = Tap(rabbitmq.uri, f"{log.name}.events")
    first, second = (Relay(log, log.name, rabbitmq.uri) for _ in range(2))
    first.start()
    append(log, range(10))
    until(lambda: marked(log) == 10)
    second.start()
    append(log, range(10, 20))
    until(lambda: marked(log) == 20)
    assert tap.positions == list(range(1, 21)), "one at a time"
    first.stop()
    append(log, range(20, 30))
    until(lambda: marked(log) == 30, 3)
    until(lambda: len(tap.deliveries) >= 30)
    assert tap.positions == list(range(1, 31))
    second.stop()
    tap.close()


def test_when_the_database_ends_the_session_that_led_publishing_goes_on(
    log: EventLog, rabbitmq: RabbitMQ
) -> None:
    tap = Tap(rabbitmq.uri, f"{log.name}.events")
    relay = Relay(log, log.name, rabbitmq.uri)
    relay.start()
    append(log, range(5))
    until(lambda: marked(log) == 5)
    leaders = "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
    assert bridge.run(log.pool.fetch(leaders))
    append(log, range(5, 10))
    until(lambda: marked(log) == 10)
    assert sorted(set(tap.positions)) == list(range(1, 11))
    relay.stop()
    tap.close()


def test_a_refused_message_is_published_again_with_all_after_it(log: EventLog, rabbitmq: RabbitMQ) -> None:
    full = fresh_name("full")

    def narrow(port: Port) -> None:
        port.declare_exchange(f"{log.name}.events")
        port.declare_queue(full, arguments={"x-max-length": 3, "x-overflow": "reject-publish"})
        port.bind(full, f"{log.name}.events", "#")

    port = bridge.run(open_port(rabbitmq.uri, "narrow", narrow))
    relay = Relay(log, log.name, rabbitmq.uri)
    relay.start()
    append(log, range(8))
    until(lambda: marked(log) >= 3)
    bridge.run(port.close())

    def drain(port: Port) -> None:
        port.prefetch(100)
        port.consume(full, lambda delivery: taken.append(json.loads(delivery.body)["position"]))

    taken: list[int] = []
    while marked(log) < 8:  # each time it is emptied, a few more fit
        port = bridge.run(open_port(rabbitmq.uri, "drain", drain))
        before = len(taken)
        until(lambda before=before: len(taken) > before or marked(log) == 8)
        port.ack(0, multiple=True)
        bridge.run(port.close())
    assert set(taken) >= set(range(1, 9)), "marked means taken"
    relay.stop()


def test_what_a_wiped_broker_had_not_confirmed_is_published_when_it_is_back(
    log: EventLog, own_rabbitmq: PrivateRabbitMQ
) -> None:
    relay = Relay(log, log.name, own_rabbitmq.uri)
    relay.start()
    append(log, range(10))
    until(lambda: marked(log) == 10)
    own_rabbitmq.kill()
    try:
        append(log, range(10, 700))
        own_rabbitmq.wipe()
    finally:
        own_rabbitmq.start()
    tap = Tap(own_rabbitmq.uri, f"{log.name}.events")
    until(lambda: marked(log) == 700)
    assert set(tap.positions) <= set(range(11, 701))
    relay.stop()
    tap.close()

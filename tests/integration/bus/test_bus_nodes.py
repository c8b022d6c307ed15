"""A broker of several nodes, seen from a client: the one it talks to refuses, hangs, dies or falls silent.

Each node here is a line of the test's to the same RabbitMQ: to a client the broker is a cluster.
"""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from infra.bus import amqp_port
from infra.bus.opening import open_port
from infra.bus.port import PERSISTENT, TRANSIENT, BusUnavailable, Port, QueueDiffers, json_bytes
from infra.bus.rpc_client import RpcClient
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from infra.loop import bridge
from infra.loop import broker_address as address
from tests.cable import Cable
from tests.integration.bus_support import Program
from tests.waiting import until

WORKERS = 32
"""Of the service, and as many requests as it takes at once."""

Start = Callable[[str], Program]


class Broker:
    """Two nodes; a client begins with the first."""

    def __init__(self, node: PrivateRabbitMQ, vhost: str) -> None:
        self.node, self.vhost = node, vhost
        self.first, self.second = Cable(node.uri), Cable(node.uri)

    @property
    def uri(self) -> str:
        return self.uri_of(self.first, self.second)

    def uri_of(self, *nodes: Cable) -> str:
        return f"amqp://guest:guest@{','.join(node.address for node in nodes)}/{self.vhost}"

    def control(self, command: str, *words: str) -> str:
        return self.node.control(command, "-p", self.vhost, *words)

    def client(self, uri: str | None = None) -> RpcClient:
        client = RpcClient(uri or self.uri)
        client.start()
        bridge.run(client.up(20))
        return client

    def close(self) -> None:
        self.first.cut()
        self.second.cut()


@pytest.fixture(scope="module")
def vhost(own_rabbitmq: PrivateRabbitMQ) -> Iterator[str]:
    """One of these tests' own: other tests have a service of the same name behind one node."""
    own_rabbitmq.control("add_vhost", "nodes")
    own_rabbitmq.control("set_permissions", "-p", "nodes", "guest", ".*", ".*", ".*")
    yield "nodes"
    own_rabbitmq.control("delete_vhost", "nodes")


@pytest.fixture
def broker(own_rabbitmq: PrivateRabbitMQ, vhost: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setattr(address, "randrange", lambda stop: 0)
    monkeypatch.setattr(amqp_port, "_GREETING_SECONDS", 1.0)
    broker = Broker(own_rabbitmq, vhost)
    yield broker
    broker.close()


@pytest.fixture
def echo(broker: Broker) -> Iterator[Start]:
    """Starts the service behind such a URI."""
    programs: list[Program] = []

    def start(uri: str) -> Program:
        programs.append(Program("tests.integration.bus_echo", uri))
        return programs[-1]

    yield start
    for program in programs:
        program.end()


@pytest.fixture
def client(broker: Broker) -> Iterator[RpcClient]:
    client = broker.client()
    yield client
    bridge.run(client.stop())


def call(client: RpcClient, method: str, limit: float = 10, **payload: Any) -> Any:
    return bridge.run(client.call("echo", method, payload, limit))


def answered(client: RpcClient) -> bool:
    try:
        return bool(call(client, "say", 2, words="on") == "on")
    except BusUnavailable:
        return False


@pytest.mark.parametrize("how", ["cut", "silence"])
def test_a_node_that_lets_nobody_in_is_passed_over(broker: Broker, how: str) -> None:
    getattr(broker.first, how)()
    client = broker.client()
    with pytest.raises(BusUnavailable, match="no such service"):
        bridge.run(client.call("nobody", "say", {}, 30))
    bridge.run(client.stop())


def test_when_a_connection_ends_the_next_node_is_asked(
    broker: Broker, echo: Start, client: RpcClient
) -> None:
    echo(broker.uri)
    assert answered(client)
    for down, up in ((broker.first, broker.second), (broker.second, broker.first)):
        down.cut()
        until(lambda: answered(client))
        up.cut()
        until(lambda: not answered(client))
        down.mend()
        until(lambda: answered(client))
        up.mend()


@pytest.mark.parametrize("silent", ["service", "caller"])
def test_a_node_that_falls_silent_is_left_for_the_next(broker: Broker, echo: Start, silent: str) -> None:
    safe = broker.uri_of(broker.second, broker.second)
    if silent == "service":  # which begins with any node, and is to be on the first
        broker.second.cut()
        echo(broker.uri)
        beside = broker.client(broker.uri_of(broker.first, broker.first))
        until(lambda: answered(beside))
        bridge.run(beside.stop())
        broker.second.mend()
    else:
        echo(safe)
    client = broker.client(broker.uri if silent == "caller" else safe)
    until(lambda: answered(client))
    broker.first.silence()
    until(lambda: not answered(client))
    until(lambda: answered(client), 40)
    bridge.run(client.stop())


def test_replies_come_though_the_broker_takes_the_connection_before_for_alive(
    broker: Broker, echo: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amqp_port, "_HEARTBEAT", 600)
    echo(broker.uri_of(broker.second, broker.second))
    client = broker.client()
    assert answered(client)
    broker.first.silence()
    client._link.part("enough of it")
    until(lambda: answered(client))
    bridge.run(client.stop())


def test_requests_are_in_a_quorum_queue_where_several_nodes_are_named(broker: Broker, echo: Start) -> None:
    echo(broker.uri)
    assert "rpc-echo\tquorum" in broker.control("list_queues", "name", "type").splitlines()


def test_a_queue_of_another_kind_is_named_with_what_to_do(broker: Broker) -> None:
    def declare(**arguments: str) -> Callable[[Port], None]:
        return lambda port: port.declare_queue("rpc-other", arguments=arguments)

    bridge.run(bridge.run(open_port(broker.uri, "before", declare())).close())
    with pytest.raises(QueueDiffers) as refused:
        bridge.run(open_port(broker.uri, "after", declare(**{"x-queue-type": "quorum"})))
    assert "rabbitmqctl delete_queue --vhost nodes rpc-other" in str(refused.value)
    assert "HALL_AMQP_URI" in str(refused.value)


def test_a_request_that_is_refused_fails_at_once_and_the_connection_is_made_anew(
    broker: Broker, client: RpcClient
) -> None:
    def fill(port: Port) -> None:
        port.declare_queue("full", arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
        port.bind("full", "nameko-rpc", "full.*")
        port.publish("nameko-rpc", "full.up", b"{}", {"delivery_mode": PERSISTENT})

    bridge.run(bridge.run(open_port(broker.uri, "filler", fill)).close())
    with pytest.raises(BusUnavailable, match="went away"):
        bridge.run(client.call("full", "say", {}, 60))
    broker.control("purge_queue", "full")
    bridge.run(client.up(20))
    with pytest.raises(BusUnavailable, match="no reply"):
        bridge.run(client.call("full", "say", {}, 1))


def test_what_waits_in_a_process_beyond_its_time_is_not_done(
    broker: Broker, echo: Start, client: RpcClient, tmp_path: Path
) -> None:
    """Requests come a second time, on a new connection, while every worker is busy with the first."""
    line, notes = Cable(broker.node.uri), tmp_path / "notes"
    echo(broker.uri_of(line, line))
    calls = [send(client, "note", 3, file=str(notes), seconds=6) for _ in range(WORKERS)]
    until(lambda: lines(notes) == WORKERS)
    line.cut()
    line.mend()
    for one in calls:
        with pytest.raises(BusUnavailable):
            one.result()
    until(lambda: answered(client))
    assert lines(notes) == WORKERS


def test_a_process_that_stood_still_does_not_do_what_came_meanwhile(
    broker: Broker, echo: Start, client: RpcClient, tmp_path: Path
) -> None:
    program, notes = echo(broker.uri), tmp_path / "notes"
    assert answered(client)
    program.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    while time.monotonic() < begun + 2 * amqp_port._STANDSTILL_SECONDS:
        with pytest.raises(BusUnavailable):
            call(client, "note", 1, file=str(notes))
    program.process.send_signal(signal.SIGCONT)
    until(lambda: answered(client))
    assert lines(notes) == 0


def test_a_request_that_a_cluster_hands_out_long_after_it_was_sent_is_not_done(
    broker: Broker, echo: Start, client: RpcClient, tmp_path: Path
) -> None:
    echo(broker.uri)
    old, young = tmp_path / "old", tmp_path / "young"
    port = bridge.run(open_port(broker.uri, "late", lambda port: None))
    for file, age in ((old, 60), (young, 0)):
        body = json_bytes({"args": [str(file)], "kwargs": {}})
        late = {"delivery_mode": TRANSIENT, "expiration": "10000", "timestamp": int(time.time()) - age}
        port.publish("nameko-rpc", "echo.note", body, late)
    until(young.exists)
    assert not old.exists()
    bridge.run(port.close())


def send(client: RpcClient, method: str, limit: float, **payload: Any) -> Future[Any]:
    return asyncio.run_coroutine_threadsafe(client.call("echo", method, payload, limit), bridge.loop())


def lines(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0

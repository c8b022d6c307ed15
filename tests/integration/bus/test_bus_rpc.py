"""Calls between processes over RabbitMQ."""

import asyncio
import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.bus.opening import open_port
from infra.bus.port import PERSISTENT, BusUnavailable, Port
from infra.bus.rpc_client import RemoteError, RpcClient
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from tests.integration.bus_support import Program
from tests.waiting import until

Start = Callable[[], Program]


@pytest.fixture
def echo(own_rabbitmq: PrivateRabbitMQ) -> Iterator[Start]:
    programs: list[Program] = []

    def start() -> Program:
        programs.append(Program("tests.integration.bus_echo", own_rabbitmq.uri))
        return programs[-1]

    yield start
    for program in programs:
        program.end()


@pytest.fixture
def client(own_rabbitmq: PrivateRabbitMQ) -> Iterator[RpcClient]:
    client = RpcClient(own_rabbitmq.uri)
    client.start()
    bridge.run(client.up(10))
    yield client
    bridge.run(client.stop())


def call(client: RpcClient, method: str, limit: float = 10, **payload: Any) -> Any:
    return bridge.run(client.call("echo", method, payload, limit))


def test_a_call_is_answered(echo: Start, client: RpcClient) -> None:
    echo()
    assert call(client, "say", words="好", times=3) == "好好好"
    assert call(client, "envelope", name="Apply", body={"a": None}) == {"name": "Apply", "body": {"a": None}}
    assert call(client, "say", words="x" * 1_000_000) == "x" * 1_000_000


@pytest.mark.parametrize(
    ("method", "payload", "kind"),
    [
        ("fail", {}, "ValueError"),
        ("unheard_of", {}, "MethodNotFound"),
        ("say", {"sentences": 1}, "IncorrectSignature"),
        ("nothing_json_knows", {}, "UnserializableValueError"),
    ],
)
def test_an_error_comes_back_by_name(
    echo: Start, client: RpcClient, method: str, payload: dict[str, Any], kind: str
) -> None:
    echo()
    with pytest.raises(RemoteError) as caught:
        call(client, method, **payload)
    assert caught.value.kind == kind
    assert call(client, "say", words="still here") == "still here"


def test_a_service_nobody_has_heard_of_is_refused_at_once(client: RpcClient) -> None:
    before = time.monotonic()
    with pytest.raises(BusUnavailable, match="no such service"):
        bridge.run(client.call("nobody", "say", {}, 30))
    assert time.monotonic() - before < 5


def test_a_reply_that_comes_too_late_is_not_waited_for(echo: Start, client: RpcClient) -> None:
    echo()
    with pytest.raises(BusUnavailable, match=r"within 0\.2 s"):
        call(client, "slowly", 0.2, seconds=1)
    assert call(client, "say", words="next") == "next"


def test_requests_in_hand_of_a_killed_process_are_answered_by_another(echo: Start, client: RpcClient) -> None:
    doomed = echo()

    async def play() -> list[int]:
        calls = [asyncio.create_task(client.call("echo", "slowly", {"seconds": 1.0}, 20)) for _ in range(10)]
        await client.call("echo", "say", {"words": "they are in hand"}, 10)
        doomed.process.kill()
        return [await each for each in calls]

    survivor = None

    def start_survivor() -> None:
        nonlocal survivor
        survivor = echo()

    async def both() -> list[int]:
        answers = asyncio.create_task(play())
        await asyncio.sleep(0)
        await asyncio.to_thread(doomed.process.wait)
        await asyncio.to_thread(start_survivor)
        return await answers

    answers = bridge.run(both())
    assert survivor is not None
    assert answers == [survivor.process.pid] * 10


def test_a_stopping_process_answers_what_it_has_in_hand(echo: Start, client: RpcClient) -> None:
    stopping = echo()

    async def play() -> list[int]:
        calls = [asyncio.create_task(client.call("echo", "slowly", {"seconds": 0.5}, 20)) for _ in range(20)]
        await client.call("echo", "say", {"words": "they are in hand"}, 10)
        stopping.process.send_signal(signal.SIGTERM)
        return [await each for each in calls]

    assert bridge.run(play()) == [stopping.process.pid] * 20
    assert stopping.process.wait(10) == 0


def test_a_broker_that_goes_and_comes_back(
    echo: Start, client: RpcClient, own_rabbitmq: PrivateRabbitMQ
) -> None:
    echo()
    assert call(client, "say", words="before") == "before"
    own_rabbitmq.kill()
    own_rabbitmq.wipe()
    try:
        until(lambda: _refused_at_once(client))
    finally:
        own_rabbitmq.start()
    until(lambda: _answered(client), 30)


def test_what_is_no_request_is_answered_with_an_error_or_dropped(
    echo: Start, client: RpcClient, own_rabbitmq: PrivateRabbitMQ
) -> None:
    echo()
    port: Port = bridge.run(open_port(own_rabbitmq.uri, "vandal", lambda port: None))
    for body in (b"\xff", b"[]", b"{}", b'{"args": 1, "kwargs": 2}'):
        port.publish("nameko-rpc", "echo.say", body, {"delivery_mode": PERSISTENT, "reply_to": "nowhere"})
        port.publish("nameko-rpc", "echo.say", body, {"delivery_mode": PERSISTENT})
    bridge.run(port.close())
    assert call(client, "say", words="unshaken") == "unshaken"
    until(lambda: _ready_and_unacknowledged(own_rabbitmq, "rpc-echo") == 0)


def test_a_stock_nameko_proxy_may_call_and_a_stock_handler_hears(
    echo: Start, rabbitmq: RabbitMQ, own_rabbitmq: PrivateRabbitMQ, tmp_path: Path
) -> None:
    echo()
    heard = tmp_path / "heard"
    stock = Program("tests.integration.bus_stock", own_rabbitmq.uri, "calls", "Made", str(heard))
    try:
        port: Port = bridge.run(
            open_port(own_rabbitmq.uri, "calls", lambda port: port.declare_exchange("calls.events"))
        )
        properties = {"content_type": "application/json", "content_encoding": "utf-8", "delivery_mode": 2}
        port.publish("calls.events", "Made", b'{"number": 1}', properties)
        bridge.run(port.close())
        until(heard.exists)
        assert json.loads(heard.read_text()) == {"event": {"number": 1}, "answer": "heard"}
    finally:
        stock.end()


def _refused_at_once(client: RpcClient) -> bool:
    try:
        call(client, "say", words="during")
    except BusUnavailable as refusal:
        return str(refusal) == "the broker is away"
    return False


def _answered(client: RpcClient) -> bool:
    try:
        return bool(call(client, "say", 1, words="after") == "after")
    except BusUnavailable:
        return False


def _ready_and_unacknowledged(node: PrivateRabbitMQ, queue: str) -> int:
    lines = node.control("list_queues", "name", "messages").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{queue}\t"))

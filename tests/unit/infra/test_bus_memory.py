"""The embedded broker does what our messaging asks of RabbitMQ."""

import asyncio
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

import pytest

from infra.bus.memory import MemoryPort, _matches
from infra.bus.opening import open_port
from infra.bus.port import Delivery, Port
from infra.loop import bridge

_numbers = count(1)
URI = "openhall-memory://"


@pytest.fixture
def name() -> str:
    return f"memory{next(_numbers)}"


def scenario(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    bridge.run(asyncio.wait_for(play(), 5))


async def settle() -> None:
    """Let every message that is under way arrive."""
    for _ in range(10):
        await asyncio.sleep(0)


def send(port: Port, exchange: str, key: str, *bodies: bytes, **properties: Any) -> None:
    for body in bodies:
        port.publish(exchange, key, body, {"delivery_mode": 1, **properties})


async def queue(
    name: str, taken: list[Delivery], *, prefetch: int = 0, arguments: dict[str, Any] | None = None
) -> Port:
    def set_up(port: Port) -> None:
        port.declare_exchange(name)
        port.declare_queue(name, arguments=arguments)
        port.bind(name, name, "#")
        port.prefetch(prefetch)
        port.consume(name, taken.append)

    return await open_port(URI, name, set_up)


@pytest.mark.parametrize(
    ("pattern", "key", "fits"),
    [
        ("cases.*", "cases.execute", True),
        ("cases.*", "cases.a.b", False),
        ("cases.*", "queue.execute", False),
        ("#", "anything.at.all", True),
        ("cases.#", "cases", True),
        ("#.b", "a.a.b", True),
    ],
)
def test_topics(pattern: str, key: str, fits: bool) -> None:
    assert _matches(pattern.split("."), key.split(".")) is fits


def test_messages_arrive_in_order(name: str) -> None:
    async def play() -> None:
        taken: list[Delivery] = []
        port = await queue(name, taken)
        send(port, name, "key", b"1", b"2", b"3")
        await settle()
        assert [delivery.body for delivery in taken] == [b"1", b"2", b"3"]

    scenario(play)


def test_prefetch_holds_back_until_acknowledged(name: str) -> None:
    async def play() -> None:
        taken: list[Delivery] = []
        port = await queue(name, taken, prefetch=2)
        send(port, name, "key", b"1", b"2", b"3", b"4", b"5")
        await settle()
        assert len(taken) == 2
        port.ack(taken[1].tag, multiple=True)
        await settle()
        assert [delivery.body for delivery in taken] == [b"1", b"2", b"3", b"4"]

    scenario(play)


def test_what_was_not_acknowledged_goes_back_in_order(name: str) -> None:
    async def play() -> None:
        first: list[Delivery] = []
        second: list[Delivery] = []
        leaving = await queue(name, first, prefetch=3)
        send(leaving, name, "key", b"1", b"2", b"3", b"4")
        await settle()
        leaving.ack(first[0].tag)
        await settle()
        await leaving.close()
        await queue(name, second)
        await settle()
        assert [(delivery.body, delivery.redelivered) for delivery in second] == [
            (b"2", True),
            (b"3", True),
            (b"4", True),
        ]

    scenario(play)


def test_a_single_active_consumer_gets_all_until_it_goes(name: str) -> None:
    async def play() -> None:
        first: list[Delivery] = []
        second: list[Delivery] = []
        single = {"x-single-active-consumer": True}
        active = await queue(name, first, prefetch=1, arguments=single)
        await queue(name, second, arguments=single)
        send(active, name, "key", b"1", b"2")
        await settle()
        assert ([each.body for each in first], second) == ([b"1"], [])
        await active.close()
        await settle()
        assert [each.body for each in second] == [b"1", b"2"]

    scenario(play)


def test_a_message_that_no_queue_takes_comes_back(name: str) -> None:
    async def play() -> None:
        returned: list[Any] = []

        def set_up(port: Port) -> None:
            port.on_returned = returned.append
            port.declare_exchange(name)

        port = await open_port(URI, name, set_up)
        port.publish(name, "nobody", b"", {"delivery_mode": 1, "correlation_id": "7"}, mandatory=True)
        port.publish(name, "nobody", b"", {"delivery_mode": 1, "correlation_id": "8"})
        await settle()
        assert [properties["correlation_id"] for properties in returned] == ["7"]

    scenario(play)


def test_publications_are_confirmed_by_number(name: str) -> None:
    async def play() -> None:
        confirmed: list[int] = []
        port = MemoryPort()
        port.declare_exchange(name)
        port.on_confirmed = lambda number, multiple, taken: confirmed.append(number)
        port.confirm()
        numbers = [port.publish(name, "key", b"", {"delivery_mode": 2}) for _ in range(3)]
        await settle()
        assert confirmed == numbers == [1, 2, 3]

    scenario(play)


def test_an_expired_request_is_not_delivered(name: str) -> None:
    async def play() -> None:
        taken: list[Delivery] = []
        waiting = await queue(name, [], prefetch=1)
        send(waiting, name, "key", b"held")
        send(waiting, name, "key", b"stale", expiration="1")
        send(waiting, name, "key", b"fresh", expiration="60000")
        await asyncio.sleep(0.01)
        await waiting.close()
        await queue(name, taken)
        await settle()
        assert [delivery.body for delivery in taken] == [b"held", b"fresh"]

    scenario(play)

"""Head and body go out together."""

import asyncio
from typing import Any

from gateway.corked import Corked


class Wire:
    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def _with(scenario: Any) -> Wire:
    wire = Wire()

    async def run() -> None:
        await scenario(Corked(wire, asyncio.get_running_loop()), wire)  # type: ignore[arg-type]

    asyncio.run(run())
    return wire


def test_two_writes_become_one_and_their_order_stays() -> None:
    async def scenario(corked: Corked, wire: Wire) -> None:
        corked.write(b"head ")
        corked.write(b"body")
        assert wire.sent == [b"head body"]
        corked.write(b"event 1 ")
        await asyncio.sleep(0)
        assert wire.sent[1:] == [b"event 1 "]
        corked.write(b"")
        corked.write(b"event 2")
        await asyncio.sleep(0)

    assert _with(scenario).sent == [b"head body", b"event 1 ", b"event 2"]


def test_nothing_is_held_back_when_it_closes() -> None:
    async def scenario(corked: Corked, wire: Wire) -> None:
        corked.write(b"goodbye")
        corked.close()
        assert corked.is_closing()

    wire = _with(scenario)
    assert (wire.sent, wire.closed) == ([b"goodbye"], True)

"""What comes before a request's body is bounded, and so is who keeps a connection without asking anything."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from gateway import protocol
from gateway.protocol import BoundedProtocol

ASK = b"GET / HTTP/1.1\r\nHost: hall\r\n"
REFUSE_EARLY = b"POST / HTTP/1.1\r\nHost: hall\r\nContent-Length: 1000000\r\n\r\n"


class Wire(asyncio.Transport):
    """The server's end of a connection."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Served:
    """One connection to an application that answers before it has looked at a body."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.seen: list[list[tuple[bytes, bytes]]] = []
        config = uvicorn.Config(self._app, log_config=None, lifespan="off", ws="none", interface="asgi3")
        self.protocol = BoundedProtocol(config, ServerState(), {})
        self.protocol.connection_made(self.wire)

    async def send(self, data: bytes) -> None:
        if not self.wire.closed:
            self.protocol.data_received(data)
            for _ in range(5):
                await asyncio.sleep(0)

    async def send_until_closed(self, data: bytes) -> None:
        async with asyncio.timeout(20):
            while not self.wire.closed:
                await self.send(data)
                await asyncio.sleep(0.01)

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(list(scope["headers"]))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


def served(scenario: Callable[[Served], Awaitable[None]]) -> Served:
    async def run() -> Served:
        connection = Served()
        await scenario(connection)
        return connection

    return asyncio.run(run())


@pytest.mark.parametrize("piece", [1_000_000, 1000])
@pytest.mark.parametrize(
    "head",
    [
        ASK + b"X-Much: " + b"x" * 65_536 + b"\r\n\r\n",
        ASK + b"X-Many: 1234567890\r\n" * 5000 + b"\r\n",
        b"GET /" + b"x" * 65_536 + b" HTTP/1.1\r\nHost: hall\r\n\r\n",
    ],
)
def test_a_head_beyond_the_limit_is_refused_at_once_or_in_pieces(head: bytes, piece: int) -> None:
    async def scenario(connection: Served) -> None:
        for start in range(0, len(head), piece):
            await connection.send(head[start : start + piece])

    connection = served(scenario)
    assert connection.wire.closed
    assert connection.wire.sent.startswith(b"HTTP/1.1 400 ")
    assert b"too large" in connection.wire.sent
    assert not connection.seen


def test_a_head_within_the_limit_passes_after_any_body() -> None:
    body = b"POST / HTTP/1.1\r\nHost: hall\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000
    head = ASK + b"X-Much: " + b"x" * 60_000

    async def scenario(connection: Served) -> None:
        await connection.send(body + head)
        await connection.send(b"\r\n\r\n")

    connection = served(scenario)
    assert len(connection.seen) == 2
    assert not connection.wire.closed


def test_a_trailer_is_no_header_and_is_bounded() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: hall\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"

    async def scenario(connection: Served) -> None:
        await connection.send(chunked + b"X-Forwarded-For: 192.0.2.1\r\n\r\n")
        await connection.send(chunked + b"X-Much: ")
        for _ in range(10):
            await connection.send(b"x" * 10_000)

    connection = served(scenario)
    assert b"x-forwarded-for" not in dict(connection.seen[0])
    assert connection.wire.closed


@pytest.mark.parametrize(
    ("asked", "drip"),
    [(b"", b"G"), (REFUSE_EARLY, b"x"), (ASK + b"\r\n", b"\r\n"), (ASK + b"\r\n", b"X")],
)
def test_a_drip_that_asks_nothing_keeps_no_connection(
    asked: bytes, drip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "_PATIENCE", 0.1)

    async def scenario(connection: Served) -> None:
        if asked:
            await connection.send(asked)
            assert connection.seen
            assert not connection.wire.closed
        await connection.send_until_closed(drip)

    served(scenario)


def test_who_asks_again_keeps_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_PATIENCE", 1000.0)

    async def scenario(connection: Served) -> None:
        for _ in range(3):
            await connection.send(ASK + b"\r\n")
        assert connection.protocol._deadline is not None
        connection.protocol.data_received(ASK + b"\r\n")
        assert connection.protocol._deadline is None  # while it is being answered

    connection = served(scenario)
    assert not connection.wire.closed

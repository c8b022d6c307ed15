"""Puts py-amqp on our loop: asyncio moves the bytes (TLS included), py-amqp keeps the protocol.

py-amqp is made for a blocking socket: it reads a frame in three calls and writes each at once. Here one read
takes all there is, every frame in it is handled in the same turn, and a turn's writing goes out together.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from struct import Struct
from typing import Any

import amqp
from amqp.transport import AMQP_PROTOCOL_HEADER

from infra.loop import bridge

Frame = tuple[int, int, bytes]
_HEAD = Struct(">BHI")
_FRAME_END = 0xCE


class LoopTransport(asyncio.Protocol):
    """Stands where py-amqp's socket transport would.

    Until `pump` is called, frames wait for the thread that sets the connection up; then each is handled as it
    comes. `on_lost` hears once of the end of the connection. `timeout` is in seconds, for the connection and
    for each frame that is waited for.
    """

    def __init__(self, host: str, port: int, tls: bool, timeout: float) -> None:
        self.connected = False
        self.on_lost: Callable[[Exception], None] = lambda error: None
        self._address = (host, port)
        self._tls = tls
        self.timeout = timeout
        self._frames: asyncio.Queue[Frame | Exception] = asyncio.Queue()
        self._handle: Callable[[Frame], object] = self._frames.put_nowait
        self._unread = b""
        self._unsent: deque[bytes] = deque()
        self._flush_due = False
        self._link: Any = None

    # What py-amqp calls

    def connect(self) -> None:
        bridge.run(self._open())

    def write(self, data: memoryview | bytes) -> None:
        """Buffer a copy (py-amqp reuses its own buffer) and have it sent at the end of the loop's turn."""
        self._unsent.append(bytes(data))
        if not self._flush_due:
            self._flush_due = True
            bridge.soon(self._flush)

    def close(self) -> None:
        self.connected = False
        bridge.soon(self._close)

    # What we call

    async def next_frame(self) -> Frame:
        """The next frame of a connection that is being set up. Raises OSError when none comes in time."""
        try:
            frame = await asyncio.wait_for(self._frames.get(), self.timeout)
        except TimeoutError:
            raise OSError(f"the broker at {self._address} does not answer") from None
        if isinstance(frame, Exception):
            raise frame
        return frame

    def pump(self, handle: Callable[[Frame], object]) -> None:
        """Handle frames as they come from now on, on the loop."""
        self._handle = handle
        while not self._frames.empty():
            frame = self._frames.get_nowait()
            if isinstance(frame, Exception):
                self._lose(frame)
                return
            self._take(frame)

    # What asyncio calls

    def data_received(self, data: bytes) -> None:
        unread = self._unread + data if self._unread else data
        start, end = 0, len(unread)
        while end - start >= 8:
            kind, channel, size = _HEAD.unpack_from(unread, start)
            stop = start + 7 + size
            if stop >= end:
                break
            if unread[stop] != _FRAME_END:
                self._lose(OSError(f"the broker at {self._address} sent something that is not an AMQP frame"))
                return
            self._take((kind, channel, unread[start + 7 : stop]))
            start = stop + 1
        self._unread = unread[start:]

    def connection_lost(self, error: Exception | None) -> None:
        self._lose(error or OSError("the broker closed the connection"))

    async def _open(self) -> None:
        context = ssl.create_default_context() if self._tls else None
        opening = bridge.loop().create_connection(lambda: self, *self._address, ssl=context)
        try:
            self._link, _ = await asyncio.wait_for(opening, self.timeout)
        except TimeoutError:
            raise OSError(f"the broker at {self._address} does not answer") from None
        self.connected = True
        self.write(AMQP_PROTOCOL_HEADER)

    def _take(self, frame: Frame) -> None:
        try:
            self._handle(frame)
        except Exception as error:  # the broker closed channel or connection, or made no sense
            self._lose(error)

    def _flush(self) -> None:
        self._flush_due = False
        unsent = self._unsent
        data = b"".join([unsent.popleft() for _ in range(len(unsent))])
        if self._link is not None:
            self._link.write(data)

    def _close(self) -> None:
        self._flush()
        if self._link is not None:
            self._link.close()

    def _lose(self, error: Exception) -> None:
        lost, self.on_lost = self.on_lost, lambda error: None
        self.connected = False
        self._frames.put_nowait(error)
        if self._link is not None:
            self._link.abort()
            self._link = None
        lost(error)


class LoopChannel(amqp.Channel):
    """A channel that stays closed when the broker closes it: the whole connection is then made anew."""

    def _do_revive(self) -> None:
        self.is_open = False


class LoopConnection(amqp.Connection):
    """py-amqp's connection over a `LoopTransport`."""

    Channel = LoopChannel

    def __init__(self, transport: LoopTransport, **options: Any) -> None:
        super().__init__(host="", **options)
        self._loop_transport = transport

    def Transport(self, *args: Any, **options: Any) -> LoopTransport:
        return self._loop_transport

    def drain_events(self, timeout: float | None = None) -> None:
        """Wait for one frame; only while the connection is set up, in the thread that does it."""
        self.on_inbound_frame(bridge.run(self._loop_transport.next_frame()))

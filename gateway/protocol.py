"""uvicorn's HTTP parser with a limit on what comes before a request's body: size and time."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.corked import Corked
from gateway.languages import DEFAULT
from gateway.problems import MEDIA_TYPE, UNREADABLE, write

_LARGEST_HEAD = 64 * 1024
_PATIENCE = 15.0


class BoundedProtocol(HttpToolsProtocol):
    """Answers 400 to a head of more than 64 KiB, and closes a connection whose head is not whole in 15 s."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = True
        self._head_size = 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Corked(transport, self.loop))  # type: ignore[arg-type]
        self._deadline = self.loop.call_later(_PATIENCE, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            self._head_size = 0
            self._cancel_deadline()
            return
        self._head_size += len(data)
        if self._deadline is None:
            self._deadline = self.loop.call_later(_PATIENCE, self.transport.close)
        if self._head_size > _LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")

    def send_400_response(self, msg: str) -> None:
        """Answer what is not even HTTP as everything else: with a problem. Whatever runs is let go."""
        body = write(UNREADABLE(msg).to_problem(), DEFAULT, "")
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

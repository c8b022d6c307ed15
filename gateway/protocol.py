"""uvicorn's HTTP parser with a limit on what comes before a request's body, and on who keeps a connection."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway import because
from gateway.corked import Corked
from gateway.languages import DEFAULT
from gateway.problems import MEDIA_TYPE, UNREADABLE, write

_LARGEST_HEAD = 64 * 1024
_TOO_LARGE = "The head of the request is too large."
_PATIENCE = 15.0


class BoundedProtocol(HttpToolsProtocol):
    """Answers 400 to a head of more than 64 KiB, and closes a connection on which nothing is asked in 15 s.

    What comes after an answer and begins no request, the rest of a body that was refused or empty lines, does
    not count as asking.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = False
        self._head_size = 0
        self._held = 0  # bytes since the parser last passed something on
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Corked(transport, self.loop))  # type: ignore[arg-type]
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._held += len(data)
        super().data_received(data)
        if self._held > _LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(_TOO_LARGE)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_size = self._held = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        if self._in_head:  # else it is a trailer, which nobody between has looked at
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._held = 0
        self._cancel_deadline()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._held = 0
        super().on_body(body)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._set_deadline()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not even HTTP as everything else: with a problem. Whatever runs is let go."""
        large = msg == _TOO_LARGE or self._is_too_large()
        detail = because.HEAD_TOO_LARGE() if large else because.NOT_HTTP(cause=msg)
        body = write(UNREADABLE(detail).to_problem(), DEFAULT, "")
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def _count(self, size: int) -> None:
        """What the parser makes of an exception is a 400."""
        self._head_size += size
        if self._is_too_large():
            raise ValueError(_TOO_LARGE)

    def _is_too_large(self) -> bool:
        return self._head_size > _LARGEST_HEAD

    def _set_deadline(self) -> None:
        self._deadline = self.loop.call_later(_PATIENCE, self.transport.close)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

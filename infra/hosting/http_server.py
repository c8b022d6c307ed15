"""Serves an ASGI application with uvicorn on the one loop."""

import asyncio
import errno
import socket
from contextlib import nullcontext
from typing import Any

import uvicorn

from infra.loop import bridge
from infra.loop.config import ConfigurationError

_HOSTS = "write 127.0.0.1, 0.0.0.0 for all of them, or one that this machine has"


class HttpServer:
    """One listening socket and the uvicorn that answers on it."""

    def __init__(self, app: Any, host: str, port: int, **options: Any) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=5,
                proxy_headers=False,  # uvicorn believes what a caller writes himself where all are trusted
                **options,
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where it listens, once started."""
        return f"http://{self._host}:{self._port}"

    def start(self) -> str:
        """Listen and return the URL. Raises ConfigurationError when the address cannot be had."""
        listener = self._listen()
        self._port = listener.getsockname()[1]
        bridge.run(self._serve(listener))
        return self.url

    def stop(self) -> None:
        """Answer what is in hand (for 5 s at most), then close."""
        bridge.run(self._finish())

    def _listen(self) -> socket.socket:
        from eventlet.patcher import original

        plain: Any = original("socket")
        listener: socket.socket = plain.socket(
            plain.AF_INET6 if ":" in self._host else plain.AF_INET,
            plain.SOCK_STREAM,
            plain.IPPROTO_TCP,  # without it asyncio leaves Nagle on, and each reply waits 40 ms for an ACK
        )
        listener.setsockopt(plain.SOL_SOCKET, plain.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
            listener.listen(2048)
        except (plain.gaierror, UnicodeError) as error:
            listener.close()
            raise ConfigurationError(f"HALL_HOST={self._host!r} is no address ({error}): {_HOSTS}") from error
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRNOTAVAIL:
                raise ConfigurationError(
                    f"HALL_HOST={self._host!r} is no address of this machine: {_HOSTS}"
                ) from error
            raise ConfigurationError(
                f"cannot listen on {self._host}:{self._port} ({error.strerror}): choose another port, "
                "0 for a free one"
            ) from error
        listener.setblocking(False)
        return listener

    async def _serve(self, listener: socket.socket) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        listening = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait((self._task, listening), return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            listening.cancel()
            self._task.result()

    async def _finish(self) -> None:
        if self._task is None:
            return
        self._server.should_exit = True
        await self._task


class _Server(uvicorn.Server):
    """Says when it listens; leaves signals to the launcher."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    def capture_signals(self) -> Any:
        return nullcontext()

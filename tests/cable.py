"""A line to a server that a test can cut, silence and mend."""

import asyncio
from urllib.parse import urlsplit, urlunsplit

from infra.loop import bridge


class Cable:
    """Passes on every connection made to `url` to the server of another URL, until it is cut or silenced."""

    def __init__(self, to: str) -> None:
        self._to = urlsplit(to)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._joined: set[asyncio.Task[None]] = set()
        self._passing = asyncio.Event()
        self.mend()

    @property
    def url(self) -> str:
        user, at, _ = self._to.netloc.rpartition("@")
        return urlunsplit(self._to._replace(netloc=f"{user}{at}{self.address}"))

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    def mend(self) -> None:
        """Take connections, and pass on; what a silence has held back comes first."""
        bridge.run(self._listen())

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        bridge.run(self._hang_up())

    def silence(self) -> None:
        """Pass nothing on and end nothing, as when the machine at the other end has no power."""
        bridge.run(self._hold_back())

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]
        self._passing.set()

    async def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for joined in self._joined:
            joined.cancel()
        await asyncio.gather(*self._joined, return_exceptions=True)

    async def _hold_back(self) -> None:
        self._passing.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends, task = [writer], asyncio.current_task()
        assert task is not None
        self._joined.add(task)
        try:
            await self._passing.wait()
            there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
            ends.append(back)
            await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))
        except (OSError, asyncio.CancelledError):
            pass  # the server is away, one end has gone, or it is cut
        finally:
            for end in ends:
                end.transport.abort()
            self._joined.remove(task)

    async def _pass_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._passing.wait()
            to.write(data)
            await to.drain()
        await self._passing.wait()
        to.close()

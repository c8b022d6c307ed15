"""A line to a server that a test can cut and mend."""

import asyncio
from urllib.parse import urlsplit, urlunsplit

from infra.runtime import bridge


class Cable:
    """Passes on every connection made to `url` to the server of another URL, until it is cut."""

    def __init__(self, to: str) -> None:
        self._to = urlsplit(to)
        self._port = 0
        self._ends: set[asyncio.StreamWriter] = set()
        self.mend()

    @property
    def url(self) -> str:
        user, at, _ = self._to.netloc.rpartition("@")
        return urlunsplit(self._to._replace(netloc=f"{user}{at}127.0.0.1:{self._port}"))

    def mend(self) -> None:
        bridge.run(self._listen())

    def cut(self) -> None:
        bridge.run(self._hang_up())

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _hang_up(self) -> None:
        self._server.close()
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._to.hostname, self._to.port)
        self._ends |= {writer, back}
        await asyncio.gather(pass_on(reader, back), pass_on(there, writer))


async def pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    """Hand on what comes until either side ends."""
    try:
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
    except OSError:
        pass  # cut
    finally:
        to.close()

"""A connection to the broker that is kept: opened, set up, and opened again whenever it is lost."""

import asyncio
import logging
import weakref
from collections.abc import Callable

from infra.bus.opening import Opener
from infra.bus.port import Port, Setup
from infra.loop import bridge

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 3.0
_links: "weakref.WeakSet[Link]" = weakref.WeakSet()


class Link:
    """`port` is the live connection, None while there is none. Each is made to the broker's next node.

    `setup` declares and consumes on each new connection; `on_down` hears, on the loop, that one was lost.
    """

    def __init__(self, uri: str, name: str, setup: Setup, on_down: Callable[[], None] = lambda: None) -> None:
        self.port: Port | None = None
        self._opener = Opener(uri)
        self._name = name
        self._setup = setup
        self._on_down = on_down
        self._up = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    @property
    def name(self) -> str:
        return self._name

    def start(self) -> None:
        """Begin connecting; returns at once, callable from anywhere."""
        _links.add(self)
        bridge.soon(self._begin)

    async def stop(self) -> None:
        """Part from the broker once it has taken what was sent."""
        self._stopped = True
        _links.discard(self)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def part(self, reason: str) -> None:
        """Give up the connection for one to the next node: what the broker has not taken yet goes with it."""
        if self.port is not None:
            self.port.on_lost(OSError(reason))

    async def up(self) -> Port:
        """The live connection, waited for if there is none."""
        while self.port is None:
            await self._up.wait()
        return self.port

    async def up_within(self, seconds: float) -> bool:
        """Whether there is a connection within so many seconds."""
        try:
            await asyncio.wait_for(self.up(), seconds)
        except TimeoutError:
            return False
        return True

    def _begin(self) -> None:
        if not self._stopped:
            self._task = bridge.loop().create_task(self._keep())

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                port = await self._opener.open(self._name, self._setup)
            except Exception as error:
                _log.warning(
                    "%s: not connected to the broker (%s); next try in %.1f s", self._name, error, pause
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            began = bridge.loop().time()
            try:
                loss = await self._hold(port)
            finally:
                await port.close()
            _log.warning("%s: connection to the broker lost (%s)", self._name, loss)
            if bridge.loop().time() - began > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            else:  # this may be how it ends each time
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hold(self, port: Port) -> Exception:
        lost: asyncio.Future[Exception] = bridge.loop().create_future()

        def on_lost(error: Exception) -> None:
            if not lost.done():
                lost.set_result(error)

        port.on_lost = on_lost
        self.port = port
        self._up.set()
        try:
            return await lost
        finally:
            self.port = None
            self._up.clear()
            self._on_down()


def unconnected() -> list[str]:
    """The names of this process's links that have no connection just now."""
    return sorted(link.name for link in _links if link.port is None)

"""A least interval between turns of background work, so that under load each turn does more at once."""

import asyncio
from contextlib import suppress


class Pace:
    """Lets a turn begin at once after a rest, and no sooner than `seconds` after the one before."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._hurried = asyncio.Event()

    async def turn(self) -> None:
        """Return when the next turn may begin."""
        loop = asyncio.get_running_loop()
        if (pause := self._next - loop.time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurried.wait(), pause)
        self._hurried.clear()
        self._next = loop.time() + self._seconds

    def hurry(self) -> None:
        """Somebody waits: let the next turn begin now."""
        self._hurried.set()

"""Who waits for a read model to reach a position."""

import asyncio


class Waiting:
    """Callers that wait for positions; few at a time, as each is a request in hand."""

    def __init__(self) -> None:
        self._wanted: dict[asyncio.Future[None], int] = {}

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def add(self, position: int) -> asyncio.Future[None]:
        """A future that is done once the position is reached; `remove` it when nobody waits any more."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wanted[future] = position
        return future

    def remove(self, future: asyncio.Future[None]) -> None:
        del self._wanted[future]

    def reached(self, position: int) -> None:
        for future, wanted in self._wanted.items():
            if wanted <= position and not future.done():
                future.set_result(None)

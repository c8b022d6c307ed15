"""Look-ups made at the same moment go out together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Coalescer(Generic[K, V]):
    """Asks `fetch` for many keys at once: while one look-up is under way, the next one gathers.

    A look-up begins after it was asked for, never before, so it sees all that had happened by then. What
    `fetch` raises, everyone raises whose keys were in it.
    """

    def __init__(self, fetch: Callable[[set[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._fetch = fetch
        self._gathering: set[K] = set()
        self._answer: asyncio.Future[Mapping[K, V]] | None = None
        self._busy = False

    async def get(self, keys: Iterable[K]) -> dict[K, V]:
        """What `fetch` finds of these keys."""
        wanted = set(keys)
        if self._answer is None:
            self._answer = asyncio.get_running_loop().create_future()
        self._gathering |= wanted
        answer = self._answer
        if not self._busy:
            self._busy = True
            self._task = asyncio.create_task(self._run())
        found = await asyncio.shield(answer)
        return {key: found[key] for key in wanted if key in found}

    async def _run(self) -> None:
        try:
            while self._answer is not None:
                keys, answer = self._gathering, self._answer
                self._gathering, self._answer = set(), None
                try:
                    found = await self._fetch(keys)
                except BaseException as error:
                    answer.set_exception(error)
                    answer.exception()  # whoever asked may have gone
                    if not isinstance(error, Exception):
                        raise
                else:
                    answer.set_result(found)
        finally:
            self._busy = False

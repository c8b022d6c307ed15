"""Look-ups that are made at the same moment."""

import asyncio

import pytest

from infra.loop.coalescing import Coalescer


class Shelf:
    """Answers when told to, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.open = asyncio.Event()
        self.broken: Exception | None = None

    async def fetch(self, keys: set[str]) -> dict[str, str]:
        self.asked.append(set(keys))
        await self.open.wait()
        if self.broken is not None:
            raise self.broken
        return {key: key.upper() for key in keys if key != "nothing"}


async def _asked(shelf: Shelf, count: int) -> None:
    while len(shelf.asked) < count:  # noqa: ASYNC110 — each turn of the loop brings it nearer
        await asyncio.sleep(0)


def test_while_one_is_under_way_the_next_gathers() -> None:
    async def scenario() -> None:
        shelf = Shelf()
        lookups = Coalescer(shelf.fetch)
        first = asyncio.create_task(lookups.get(["a"]))
        await _asked(shelf, 1)
        others = [asyncio.create_task(lookups.get(keys)) for keys in (["b", "c"], ["c"], ["nothing"])]
        await asyncio.sleep(0)
        shelf.open.set()
        assert await first == {"a": "A"}
        assert [await other for other in others] == [{"b": "B", "c": "C"}, {"c": "C"}, {}]
        assert shelf.asked == [{"a"}, {"b", "c", "nothing"}]
        assert await lookups.get(["a"]) == {"a": "A"}
        assert len(shelf.asked) == 3  # asked anew: nothing is kept

    asyncio.run(scenario())


def test_an_error_is_everyones_whose_keys_were_in_it_and_nobody_elses() -> None:
    async def scenario() -> None:
        shelf = Shelf()
        lookups = Coalescer(shelf.fetch)
        shelf.open.set()
        shelf.broken = OSError("away")
        both = await asyncio.gather(lookups.get(["a"]), lookups.get(["b"]), return_exceptions=True)
        assert [type(one) for one in both] == [OSError, OSError]
        shelf.broken = None
        assert await lookups.get(["a"]) == {"a": "A"}

    asyncio.run(scenario())


def test_one_who_goes_away_takes_nobody_along() -> None:
    async def scenario() -> None:
        shelf = Shelf()
        lookups = Coalescer(shelf.fetch)
        gone, stays = asyncio.create_task(lookups.get(["a"])), asyncio.create_task(lookups.get(["b"]))
        await _asked(shelf, 1)
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        shelf.open.set()
        assert await stays == {"b": "B"}

    asyncio.run(scenario())

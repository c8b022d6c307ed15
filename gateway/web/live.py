"""Pieces of pages that everybody sees alike are made once for all who look, however many wait."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.web.answers import Html

_FRESH = 1.0
"""Seconds that a piece holds for who asks for no position: times that are shown run on."""

Key = tuple[str, ...]


@dataclass(slots=True)
class _Kept:
    made: Html | None = None
    at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Shared:
    """The last of each piece, the one longest unasked for forgotten first."""

    def __init__(self, *, pieces: int = 2000, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pieces = pieces
        self._monotonic = monotonic
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    async def at_least(self, key: Key, wanted: int | None, make: Callable[[], Awaitable[Html]]) -> Html:
        """The piece with what the log's position `wanted` did, or, without one, as it is now."""
        kept = self._kept.setdefault(key, _Kept())
        self._kept.move_to_end(key)
        if len(self._kept) > self._pieces:
            self._kept.popitem(last=False)
        if self._does(kept, wanted):
            return self._made(kept)
        async with kept.lock:
            if not self._does(kept, wanted):
                begun = self._monotonic()
                kept.made, kept.at = await make(), begun
            return self._made(kept)

    def _does(self, kept: _Kept, wanted: int | None) -> bool:
        if kept.made is None:
            return False
        if wanted is not None:
            return kept.made.position is not None and kept.made.position >= wanted
        return self._monotonic() - kept.at < _FRESH

    def _made(self, kept: _Kept) -> Html:
        assert kept.made is not None
        return kept.made

"""What everybody sees alike, answers and pieces of pages, is had once for all who look, however many wait."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from infra.telemetry.metrics import MADE_FOR_ALL

_FRESH = 1.0
"""Seconds that a piece holds for who asks for no position: times that are shown run on."""

Key = tuple[str, ...]


class Positioned(Protocol):
    """What shows a log at its `position`; None where that is not known."""

    @property
    def position(self) -> int | None: ...


_T = TypeVar("_T", bound=Positioned)


@dataclass(slots=True)
class _Kept:
    made: Any = None
    at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Shared:
    """The last of each piece, the one longest unasked for forgotten first."""

    def __init__(self, *, pieces: int = 2000, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pieces = pieces
        self._monotonic = monotonic
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    async def at_least(self, key: Key, wanted: int | None, make: Callable[[], Awaitable[_T]]) -> _T:
        """The piece with what the log's position `wanted` did, or, without one, as it is now."""
        kept = self._kept.setdefault(key, _Kept())
        self._kept.move_to_end(key)
        if len(self._kept) > self._pieces:
            self._kept.popitem(last=False)
        if self._does(kept, wanted):
            known: _T = kept.made
            return known
        async with kept.lock:
            if not self._does(kept, wanted):
                begun = self._monotonic()
                MADE_FOR_ALL.labels(key[0] if key[0].isidentifier() else "piece").inc()
                kept.made, kept.at = await make(), begun
            made: _T = kept.made
            return made

    def _does(self, kept: _Kept, wanted: int | None) -> bool:
        if kept.made is None:
            return False
        if wanted is not None:
            return kept.made.position is not None and kept.made.position >= wanted
        return self._monotonic() - kept.at < _FRESH

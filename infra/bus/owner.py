"""The owner's log, as a subscriber asks for it: what follows a place, if the log still leads there."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from infra.bus.arrived import Arrived, Reader, following
from infra.bus.rewritten import Rewritten
from infra.eventstore.records import ChainPosition

ReadLog = Callable[[int, int], Awaitable[Sequence[dict[str, Any]]]]
"""The owner's events after a position, at most so many, as CloudEvents."""


class OwnersLog:
    """Asking may raise what `read_log` does: BusUnavailable, RemoteError."""

    def __init__(self, source: str, reader: Reader, read_log: ReadLog) -> None:
        self._source = source
        self._reader = reader
        self._read_log = read_log

    async def after(self, place: ChainPosition, limit: int) -> Sequence[Arrived]:
        """What follows a place, at most so many events. Raises Rewritten when the log does not lead there."""
        told = [
            self._reader.event(event) for event in await self._read_log(max(place.position - 1, 0), limit + 1)
        ]
        if place.position > 0:
            if not told:
                raise Rewritten(self._source, await self._end_before(place.position) + 1)
            if told[0].place != place:
                raise Rewritten(self._source, place.position)
            told = told[1:]
        run = following({event.position: event for event in told}, place)
        if told and not run:
            raise Rewritten(self._source, place.position + 1)
        return run

    async def _end_before(self, position: int) -> int:
        """The log's last position, which is below this one."""
        end = 0
        while position - end > 1:
            middle = (end + position) // 2
            if await self._read_log(middle - 1, 1):
                end = middle
            else:
                position = middle
        return end

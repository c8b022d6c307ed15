"""Which halls there are to be followed."""

from collections.abc import Mapping
from typing import Any

from gateway.calling import Services
from gateway.feed.store import FeedReader
from infra.contracts import Context


class Halls:
    """Knows a hall by what the feed has of it; of any other it asks the service where halls are registered.

    `registry` is that service's name; without one (None) every hall may be followed.
    """

    def __init__(self, reader: FeedReader, services: Services, registry: str | None) -> None:
        self._reader = reader
        self._services = services
        self._registry = registry
        self._known: set[str] = set()

    async def refusal(self, hall: str, context: Context) -> Mapping[str, Any] | None:
        """Why there is nothing to follow (`Refusal.to_problem()`), None where there is a hall.

        One that was opened a moment ago is there, wherever it was opened. Raises the UNAVAILABLE refusal or
        StoreUnavailable when nobody can tell.
        """
        if self._registry is None or hall in self._known:
            return None
        if not await self._reader.has(hall):
            envelope = {"name": "ReadHall", "body": {"hall": hall}, "context": context.to_wire()}
            reply = await self._services.call(self._registry, "ask", {**envelope, "up_to_date": True})
            refusal: Mapping[str, Any] | None = reply.get("refusal")
            if refusal is not None:
                return refusal
        self._known.add(hall)
        return None

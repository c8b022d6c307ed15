"""What a service does about a hall or a department that it has not heard of: it asks the registry."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Protocol
from uuid import uuid4

from infra.bus.peers import PeerRefused
from infra.contracts import UNAVAILABLE, Answer, Context, Query
from infra.loop import bridge
from services.shared import because
from services.shared.known_hall import KnownHall
from services.shared.refusals import UNKNOWN_HALL
from services.shared.values import Department

_SECONDS = 5.0
_LOOK_SECONDS = 0.02


Known = Callable[[], Awaitable[bool]]
"""Whether the service knows of what is looked for by now."""

Look = Callable[[], Awaitable[KnownHall]]
"""Reads what the service's log has of a hall now."""


class Peers(Protocol):
    """Asks another service; `infra.bus.peers.Peers` is one."""

    async def ask(self, service: str, query: Query, context: Context) -> Answer: ...


class ListedHall(Protocol):
    """What the registry answers of a hall."""

    @property
    def departments(self) -> Collection[Department]: ...


class Registry:
    """Stands between a service and the registry; `asked` makes the query for one hall.

    Told of by an event, a hall is known a moment after it was opened. Whoever is faster waits that moment.
    """

    def __init__(self, peers: Peers, service: str, asked: Callable[[str], Query]) -> None:
        self._peers = peers
        self._service = service
        self._asked = asked

    def check_hall(self, look: Look, hall: str, *departments: str) -> None:
        """Refuse a hall that there is not, and departments that it has not, once the registry was asked.

        UNKNOWN_HALL, UNKNOWN_DEPARTMENT, and UNAVAILABLE while nobody can tell. Not for use on the loop.
        """
        found = bridge.run(self._known(look, hall, departments))
        if not found.version:
            raise UNKNOWN_HALL(because.NO_HALL(hall=hall))
        for department in departments:
            found.check_department(department)

    async def _known(self, look: Look, hall: str, departments: Collection[str]) -> KnownHall:
        for department in departments or (None,):
            await self.heard_of(hall, department, partial(_knows, look, department))
        return await look()

    async def heard_of(self, hall: str, department: str | None, is_known: Known) -> bool:
        """True once it is known, False when the registry has no such hall, or none of its departments.

        Refuses UNAVAILABLE when the registry is away, or what it has is not known here in time.
        """
        if await is_known():
            return True
        if not await self._has(hall, department):
            return False
        last = time.monotonic() + _SECONDS
        while not await is_known():
            if time.monotonic() > last:
                raise UNAVAILABLE(because.NOT_KNOWN_YET(hall=hall, service=self._service))
            await asyncio.sleep(_LOOK_SECONDS)
        return True

    async def _has(self, hall: str, department: str | None) -> bool:
        context = Context.of_itself(self._service, uuid4())
        try:
            found: ListedHall = await self._peers.ask("staff", self._asked(hall), context)  # type: ignore[assignment]
        except PeerRefused:
            return False
        return department is None or department in {one.code for one in found.departments}


async def _knows(look: Look, department: str | None) -> bool:
    return (await look()).knows(department)

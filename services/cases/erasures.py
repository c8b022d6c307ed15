"""Erasing a person in every service of the hall: clause 7.3.2."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RemoteError
from infra.contracts import Context, ErasedIn
from infra.privacy.erasing import Eraser

_log = logging.getLogger(__name__)


class Peers(Protocol):
    """Erases in another service; `infra.bus.peers.Peers` does."""

    async def erase(
        self, service: str, person: str, before: datetime, context: Context, *, told: bool
    ) -> ErasedIn: ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The other services of the hall, whether they have ever run or not: one that has not may have been moved
    to this broker, with a database full of keys.
    """

    peers: Peers | None = None
    services: Sequence[str] = ()

    async def erase(
        self, eraser: Eraser, person: str, before: datetime, context: Context, *, told: bool
    ) -> Sequence[ErasedIn]:
        """Erase a person here, by the service's own `eraser`, and in all of them, at once.

        With `told` each says what it came to. Whoever does not answer is not done. Raises StoreUnavailable
        when the own database is away.
        """
        own = eraser.erased(person, context, before, told=told)
        others = [self._other(service, person, before, context, told) for service in self.services]
        return await asyncio.gather(own, *others)

    async def _other(
        self, service: str, person: str, before: datetime, context: Context, told: bool
    ) -> ErasedIn:
        assert self.peers is not None
        try:
            return await self.peers.erase(service, person, before, context, told=told)
        except (BusUnavailable, RemoteError) as error:
            _log.warning("%s has not said that it erased a person, and is asked again: %s", service, error)
            return ErasedIn(service=service, done=False)


ALONE = Elsewhere()
"""Of a service that is by itself."""

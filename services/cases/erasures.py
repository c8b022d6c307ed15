"""Erasing a person in every service of the hall: clause 7.3.2."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid5

from infra.bus.port import BusUnavailable
from infra.bus.rpc_client import RemoteError
from infra.contracts import Context, ErasedIn
from infra.eventstore.session import Session
from infra.loop import bridge
from infra.privacy.erasing import CLAUSE, Eraser
from infra.privacy.keyring import Keyring
from services.cases.contract.case_events import ErasureFinished
from services.cases.contract.persons import ErasureAnswer
from services.cases.domain.identity import person_id
from services.cases.domain.person import Person

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


class Happens(Protocol):
    """Stores what follows by itself; `Application.happens` does."""

    def __call__(
        self, decide: Callable[[Any], object], context: Context, clause: str, *, once: bool
    ) -> int: ...


@dataclass(frozen=True, slots=True)
class Erasures:
    """Destroys persons' keys from before a time, here and in every other service."""

    keyring: Keyring
    elsewhere: Elsewhere
    happens: Happens

    def carry_out(self, person: str, erased_at: datetime, context: Context, *, told: bool) -> ErasureAnswer:
        """As often as it takes: it follows its record, and is finished even if this process dies now.

        With `told` the answer says what it came to. Raises StoreUnavailable.
        """
        services = bridge.run(
            self.elsewhere.erase(self.keyring.eraser, person, erased_at, context, told=told)
        )
        finished = all(one.done for one in services)
        if finished:
            self._record(person, erased_at, [one.service for one in services], context)
        until = [kept.until for one in services for kept in one.kept]
        known = [at for at in until if at is not None]
        return ErasureAnswer(
            person=person,
            erased_at=erased_at,
            finished=finished,
            gone_by=max([erased_at, *known]) if finished and len(known) == len(until) else None,
            services=tuple(services),
        )

    def _record(self, person: str, erased_at: datetime, services: Sequence[str], context: Context) -> None:
        id = uuid5(person_id(person), f"erased/{erased_at.isoformat()}")
        finished = ErasureFinished(person=person, erased_at=erased_at, services=tuple(services))

        def decide(session: Session) -> None:
            session.append(session.load(Person, person_id(person)), finished)

        self.happens(decide, replace(context, command_id=id), CLAUSE, once=True)

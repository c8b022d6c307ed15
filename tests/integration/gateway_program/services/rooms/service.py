"""Rooms, hosted."""

import sys
from dataclasses import dataclass
from typing import Any

from infra.contracts import UNKNOWN, Context, Text
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.application import Application
from infra.eventstore.handling import Handling, handles
from infra.eventstore.session import Session
from infra.hosting.host import Host
from infra.hosting.hosted import Hosted
from infra.hosting.parts import Parts
from infra.projections.queries import Queries, answers
from services.rooms.contract import (
    CONTRACT,
    EnterGuest,
    FindGuest,
    GuestAnswer,
    GuestEntered,
    GuestMoved,
    GuestSneezed,
    MoveGuest,
)

NO_GUEST = Text("there is no guest {guest}", "查無訪客 {guest}", "查无访客 {guest}")


@dataclass
class Guest(Aggregate):
    room: str = ""

    @applies(GuestEntered)
    def entered(self, event: GuestEntered) -> None:
        self.room = event.room

    @applies(GuestMoved)
    def moved(self, event: GuestMoved) -> None:
        self.room = event.room

    @applies(GuestSneezed)
    def sneezed(self, event: GuestSneezed) -> None: ...


@handles(EnterGuest)
def enter(command: EnterGuest, session: Session) -> GuestAnswer:
    guest = Guest(command.guest)
    entered = GuestEntered(
        hall=command.hall, room=command.room, person=f"person-{command.guest}", name=command.name
    )
    session.append(guest, entered, GuestSneezed(times=1))
    return GuestAnswer(guest=guest.id, version=guest.version)


@handles(MoveGuest)
def move(command: MoveGuest, session: Session) -> GuestAnswer:
    guest = session.existing(Guest, command.guest, UNKNOWN(NO_GUEST(guest=command.guest)))
    session.append(guest, GuestMoved(room=command.room))
    return GuestAnswer(guest=guest.id, version=guest.version)


class Rooms(Application[Session]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, sys.modules[__name__])
    session = Session

    def __init__(self, log: Any, keyring: Any, clock: Any, settings: Any, peers: Any) -> None:
        super().__init__(log, keyring, clock)


class OwnQueries:
    def __init__(self, parts: Parts) -> None:
        self._log = parts.log

    @answers(FindGuest)
    async def find(self, query: FindGuest, context: Context) -> GuestAnswer:
        events = await self._log.stream(query.guest)
        if not events:
            raise UNKNOWN(NO_GUEST(guest=query.guest))
        return GuestAnswer(guest=query.guest, version=events[-1].version)


def _queries(parts: Parts) -> Queries:
    return Queries(CONTRACT, OwnQueries(parts))


class RoomsService(Hosted):
    name = "rooms"
    host = Host(contract=CONTRACT, application=Rooms, queries=_queries)

"""Rooms, hosted."""

from dataclasses import dataclass
from typing import Any

from infra.contracts import UNKNOWN, Context
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.application import Application, Change, Decision, handles
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


class Rooms(Application):
    contract = CONTRACT

    def __init__(self, log: Any, keyring: Any, clock: Any, settings: Any, peers: Any) -> None:
        super().__init__(log, keyring, clock)

    @handles(EnterGuest)
    def enter(self, command: EnterGuest, context: Context) -> Decision:
        person = f"person-{command.guest}"
        events = [
            GuestEntered(hall=command.hall, room=command.room, person=person, name=command.name),
            GuestSneezed(times=1),
        ]
        return Decision([Change(command.guest, 0, events)], GuestAnswer(guest=command.guest, version=2))

    @handles(MoveGuest)
    def move(self, command: MoveGuest, context: Context) -> Decision:
        guest = self.load(Guest, command.guest)
        answer = GuestAnswer(guest=guest.id, version=guest.version + 1)
        return Decision([Change(guest.id, guest.version, [GuestMoved(room=command.room)])], answer)


class OwnQueries:
    def __init__(self, parts: Parts) -> None:
        self._log = parts.log

    @answers(FindGuest)
    async def find(self, query: FindGuest, context: Context) -> GuestAnswer:
        events = await self._log.stream(query.guest)
        if not events:
            raise UNKNOWN(f"there is no guest {query.guest}")
        return GuestAnswer(guest=query.guest, version=events[-1].version)


def _queries(parts: Parts) -> Queries:
    return Queries(CONTRACT, OwnQueries(parts))


class RoomsService(Hosted):
    name = "rooms"
    host = Host(contract=CONTRACT, application=Rooms, queries=_queries)

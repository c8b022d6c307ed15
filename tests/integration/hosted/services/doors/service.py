"""A whole service in one file, for the tests of what hosts it."""

import os
import sys
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import eventlet

from infra.contracts import UNKNOWN, Answer, Command, Context, Contract, Event, Query, Text, command, query
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.application import Application
from infra.eventstore.handling import Handling, handles
from infra.eventstore.session import Session
from infra.hosting.host import Host
from infra.hosting.hosted import Hosted
from infra.hosting.parts import Parts
from infra.projections.projection import Projection, when
from infra.projections.queries import Queries, answers
from infra.projections.rows import Rows
from infra.projections.table import Table
from tests.placeless import NOWHERE


class DoorAnswer(Answer):
    door: UUID
    times: int


class DoorOpened(Event):
    door: UUID


@command("/doors/{door}/open", roles=("clerk",), place=NOWHERE, clause="1.1", answer=DoorAnswer)
class OpenDoor(Command):
    """Open a door."""

    door: UUID


@query("/doors/{door}", roles=("public",), place=NOWHERE, clause="1.1", answer=DoorAnswer)
class FindDoor(Query):
    """How often a door was opened."""

    door: UUID


CONTRACT = Contract.of("doors", globals())
NO_DOOR = Text("there is no door {door}", "查無門 {door}", "查无门 {door}")


@dataclass
class Door(Aggregate):
    times: int = 0

    @applies(DoorOpened)
    def opened(self, event: DoorOpened) -> None:
        self.times += 1


@handles(OpenDoor)
def open_door(command: OpenDoor, session: Session) -> DoorAnswer:
    eventlet.sleep(float(os.environ.get("SLOW", "0")))
    while "GATE" in os.environ and not os.path.exists(os.environ["GATE"]):
        eventlet.sleep(0.01)
    session.append(Door(command.door), DoorOpened(door=command.door))
    return DoorAnswer(door=command.door, times=1)


class Doors(Application[Session]):
    contract = CONTRACT
    handling = Handling.of(CONTRACT, sys.modules[__name__])
    session = Session

    def __init__(self, log: Any, keyring: Any, clock: Any, settings: Any, peers: Any) -> None:
        super().__init__(log, keyring, clock)


DOORS = Table("doors", ("door",), {"door": "uuid", "times": "int"})


class DoorRegister(Projection):
    name: ClassVar[str] = "door_register"
    version: ClassVar[int] = 1
    tables: ClassVar[tuple[Table, ...]] = (DOORS,)

    @when(DoorOpened)
    def opened(self, event: DoorOpened, recorded: Any, rows: Rows) -> None:
        row = rows.get(DOORS, event.door) or {"door": event.door, "times": 0}
        rows.put(DOORS, {**row, "times": row["times"] + 1})


class OwnQueries:
    def __init__(self, parts: Parts) -> None:
        self._pool = parts.log.pool

    @answers(FindDoor)
    async def find(self, query: FindDoor, context: Context) -> DoorAnswer:
        row = await self._pool.fetchrow("select * from door_register.doors where door = $1", query.door)
        if row is None:
            raise UNKNOWN(NO_DOOR(door=query.door))
        return DoorAnswer(**row)


def _queries(parts: Parts) -> Queries:
    return Queries(CONTRACT, OwnQueries(parts))


class DoorsService(Hosted):
    name = "doors"
    host = Host(contract=CONTRACT, application=Doors, projections=(DoorRegister,), queries=_queries)

"""What the example service says and hears."""

from typing import Annotated
from uuid import UUID

from infra.contracts import PUBLIC, Answer, Command, Contract, Event, Personal, command
from tests.placeless import NOWHERE


class Visit(Answer):
    visit_id: UUID


@command("/visits", roles=(PUBLIC,), place=NOWHERE, clause="9.9.1", answer=Visit)
class Arrive(Command):
    visit_id: UUID
    visitor: str
    name: str


@command("/visits/{visit_id}/move", roles=(PUBLIC,), place=NOWHERE, clause="9.9.2", answer=Visit)
class Move(Command):
    visit_id: UUID
    room: str


class Arrived(Event):
    visitor: str
    name: Annotated[str, Personal(of="visitor")]


class Moved(Event):
    room: str


CONTRACT = Contract.of("visits", globals())

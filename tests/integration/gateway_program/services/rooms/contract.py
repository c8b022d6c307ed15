"""What the rooms service says and hears."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Contract, Event, Personal, Query, command, query
from services.shared.words import IN_HALL, Found


class GuestAnswer(Answer):
    guest: UUID
    version: int


class GuestEntered(Event):
    public = ("hall", "room")

    hall: str
    room: str
    person: str
    name: Annotated[str, Personal(of="person")]


class GuestMoved(Event):
    """Names no hall: it happened where the guest entered."""

    public = ("room",)

    room: str


class GuestSneezed(Event):
    times: int


@command(
    "/halls/{hall}/guests/{guest}", roles=(PUBLIC, "clerk"), place=IN_HALL, clause="9.9.1", answer=GuestAnswer
)
class EnterGuest(Command):
    """Let a guest in."""

    hall: str
    guest: UUID
    room: Annotated[str, Field(min_length=1)]
    name: str


@command("/guests/{guest}/move", roles=("clerk",), place=Found(), clause="9.9.2", answer=GuestAnswer)
class MoveGuest(Command):
    """Move a guest."""

    guest: UUID
    room: str


@query("/guests/{guest}", roles=("clerk",), place=Found(), clause="9.9.3", answer=GuestAnswer)
class FindGuest(Query):
    """Find a guest."""

    guest: UUID


CONTRACT = Contract.of("rooms", globals())

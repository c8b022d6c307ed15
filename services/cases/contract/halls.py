"""Halls (大廳) and their departments (進駐部門), until a registry of halls exists: opened by an operator."""

from typing import Annotated

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query
from services.cases.contract.refusals import DUPLICATE_HALL, UNKNOWN_HALL
from services.cases.contract.words import Code, ExpectedVersion, Words
from services.shared.words import IN_HALL, INSTALLATION, OWN


class Department(Message):
    """A department posted to the hall."""

    code: Code
    name: Words


Departments = Annotated[tuple[Department, ...], Field(max_length=500)]


class HallOpened(Event):
    hall: str
    name: Words
    departments: tuple[Department, ...]


class DepartmentAdmitted(Event):
    hall: str
    department: Department


class HallAnswer(Answer):
    hall: str
    version: int


@command(
    "/halls",
    roles=("operator",),
    place=INSTALLATION,
    clause="1.2",
    answer=HallAnswer,
    refusals=(DUPLICATE_HALL,),
)
class OpenHall(Command):
    """Open a hall with its departments."""

    hall: Code
    name: Words
    departments: Departments = ()


@command(
    "/halls/{hall}/departments",
    roles=("operator",),
    place=IN_HALL,
    clause="1.2",
    answer=HallAnswer,
    refusals=(UNKNOWN_HALL,),
)
class AdmitDepartment(Command):
    """Admit a department to a hall, or give it another name."""

    hall: Code
    department: Department
    expected_version: ExpectedVersion = None


class HallView(Answer):
    hall: str
    name: Words
    departments: tuple[Department, ...]


@query("/halls/{hall}", roles=(PUBLIC,), place=OWN, clause="1.2", answer=HallView, refusals=(UNKNOWN_HALL,))
class ReadHall(Query):
    """Read what a hall is called, and its departments."""

    hall: Code


class HallList(Answer):
    items: tuple[HallView, ...]
    next_cursor: str | None = None


@query("/halls", roles=(PUBLIC,), place=OWN, clause="1.2", answer=HallList, paged=True)
class ListHalls(Query):
    """List the halls and their departments."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100

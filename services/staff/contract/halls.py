"""The registry of halls (大廳), their departments (進駐部門) and these departments' heads: clause 1.2."""

from typing import Annotated

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Event, Query, command, query
from services.shared.refusals import UNKNOWN_DEPARTMENT, UNKNOWN_HALL
from services.shared.values import Code, Department, ExpectedVersion, PersonId, Words
from services.shared.words import IN_HALL, INSTALLATION, OWN
from services.staff.contract.refusals import DUPLICATE_HALL

Departments = Annotated[tuple[Department, ...], Field(max_length=500)]


class HallOpened(Event):
    hall: str
    name: Words
    departments: tuple[Department, ...]


class DepartmentAdmitted(Event):
    """A department was admitted, or has another name."""

    hall: str
    department: Department


class HeadNamed(Event):
    """The person who heads a department in the hall from now on (首席代表); None: nobody."""

    hall: str
    department: str
    person: str | None


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
    """Open a hall with its departments; the years that are announced are adopted for it."""

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


@command(
    "/halls/{hall}/departments/{department}/head",
    roles=("operator", "supervisor"),
    place=IN_HALL,
    clause="1.2",
    answer=HallAnswer,
    refusals=(UNKNOWN_HALL, UNKNOWN_DEPARTMENT),
)
class NameHead(Command):
    """Name who heads a department in the hall, by the id of that person's account; None: nobody."""

    hall: Code
    department: Code
    person: PersonId | None
    expected_version: ExpectedVersion = None


class HallView(Answer):
    hall: str
    name: Words
    departments: tuple[Department, ...]


class HallList(Answer):
    items: tuple[HallView, ...]
    next_cursor: str | None = None


@query("/halls", roles=(PUBLIC,), place=OWN, clause="1.2", answer=HallList, paged=True)
class ListHalls(Query):
    """List the halls and their departments."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


@query("/halls/{hall}", roles=(PUBLIC,), place=OWN, clause="1.2", answer=HallView, refusals=(UNKNOWN_HALL,))
class ReadHall(Query):
    """Read what a hall is called, and its departments."""

    hall: Code

"""The hall's plan (窗口規劃): opening hours, lines (業務隊列), windows (窗口) with their lines."""

from typing import Annotated

from pydantic import Field, StringConstraints

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query
from services.queue.contract import refusals as no
from services.queue.contract.words import Code, Day, ExpectedVersion, Opening, WindowKind, Words

_PLANNERS = ("operator", "supervisor")


class PlannedLine(Message):
    """A line: `prefix` begins its tickets' numbers, `contingent` is how many a day (None: any number)."""

    code: Code
    name: Words
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    contingent: Annotated[int, Field(ge=1, le=999_999)] | None = None
    items: Annotated[tuple[Code, ...], Field(max_length=500)] = ()


class PlannedWindow(Message):
    """A window and the lines it serves, the first before the others where tickets are equal."""

    code: Code
    name: Words
    kind: WindowKind
    lines: Annotated[tuple[Code, ...], Field(min_length=1, max_length=50)]


class ClosedDay(Message):
    """A day on which the hall is closed though its hours say otherwise."""

    day: Day
    name: Words


class Plan(Message):
    """What a hall offers. Hours that leave time between them on a day make a break."""

    hours: Annotated[tuple[Opening, ...], Field(min_length=1, max_length=50)]
    closed: Annotated[tuple[ClosedDay, ...], Field(max_length=400)] = ()
    lines: Annotated[tuple[PlannedLine, ...], Field(min_length=1, max_length=200)]
    windows: Annotated[tuple[PlannedWindow, ...], Field(min_length=1, max_length=500)]


class HallPlanned(Event):
    public = ("hall",)

    hall: str
    plan: Plan


class PlanAnswer(Answer):
    hall: str
    version: int


@command(
    "/halls/{hall}/plan",
    roles=_PLANNERS,
    clause="1.3.4",
    answer=PlanAnswer,
    refusals=(no.PLAN_CONTRADICTS_ITSELF,),
)
class PlanHall(Command):
    """Plan a hall's hours, lines and windows, in place of the plan there was."""

    hall: Code
    plan: Plan
    expected_version: ExpectedVersion = None


class HallPlan(Answer):
    hall: str
    version: int
    plan: Plan


@query("/halls/{hall}/plan", roles=(PUBLIC,), clause="1.3.4", answer=HallPlan, refusals=(no.UNPLANNED_HALL,))
class ReadPlan(Query):
    """Read the hall's hours, lines and windows."""

    hall: Code

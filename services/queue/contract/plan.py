"""The hall's plan (窗口規劃): opening hours, lines (業務隊列), windows (窗口), each plan from a day on."""

from datetime import date
from typing import Annotated, ClassVar, get_args

from pydantic import Field, StringConstraints

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query
from services.queue.contract import refusals as refuse
from services.queue.contract.words import Priority, Rank, WindowKind
from services.shared.hours import Hours, Opening
from services.shared.refusals import EFFECT_IN_THE_PAST, UNKNOWN_HALL
from services.shared.values import AdoptedYear, CalendarDay, Code, Day, ExpectedVersion, Words
from services.shared.words import IN_HALL, OWN

_PLANNERS = ("operator", "supervisor")
_GROUPS: tuple[Priority, ...] = tuple(group for group in get_args(Priority) if group != "none")


class Appointments(Message):
    """How a line is booked ahead (預約): slots of so many minutes from each opening, for so many."""

    slot_minutes: Annotated[int, Field(ge=5, le=480)]
    capacity: Annotated[int, Field(ge=1, le=1000)]


class PlannedLine(Message):
    """A line: `prefix` begins its tickets' numbers, `contingent` is how many a day (None: any number).

    `ranks` says what goes before mere seniority, the first before the second; `groups` whom the line counts
    as a priority group. Without `appointments` it cannot be booked.
    """

    code: Code
    name: Words
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    contingent: Annotated[int, Field(ge=1, le=999_999)] | None = None
    items: Annotated[tuple[Code, ...], Field(max_length=500)] = ()
    ranks: Annotated[tuple[Rank, ...], Field(max_length=2)] = ("priority", "appointment")
    groups: Annotated[tuple[Priority, ...], Field(max_length=len(_GROUPS))] = _GROUPS
    appointments: Appointments | None = None


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


class SpecialDay(Message):
    """A day with hours of its own (調整營業日), whatever its weekday: a make-up working Saturday, say."""

    day: Day
    name: Words
    hours: Annotated[tuple[Hours, ...], Field(min_length=1, max_length=10)]


class Plan(Message):
    """What a hall offers. Hours that leave time between them on a day make a break.

    `reminders` (溫馨提示) is what its displays tell visitors all day.
    """

    hours: Annotated[tuple[Opening, ...], Field(min_length=1, max_length=50)]
    closed: Annotated[tuple[ClosedDay, ...], Field(max_length=400)] = ()
    special: Annotated[tuple[SpecialDay, ...], Field(max_length=400)] = ()
    lines: Annotated[tuple[PlannedLine, ...], Field(min_length=1, max_length=200)]
    windows: Annotated[tuple[PlannedWindow, ...], Field(min_length=1, max_length=500)]
    reminders: Annotated[tuple[Words, ...], Field(max_length=20)] = ()


class HallPlanned(Event):
    """Holds from `effective_from` until the next plan does."""

    schema_version: ClassVar[int] = 2
    public = ("hall", "effective_from")

    hall: str
    effective_from: date
    plan: Plan


class DaysClosed(Event):
    """What the registry's calendar closes: the hall set `days` of its own, or adopted a `year`.

    `closed` are all days that do not work by now; a plan may open one of them all the same.
    """

    hall: str
    days: tuple[CalendarDay, ...] = ()
    year: AdoptedYear | None = None
    closed: tuple[ClosedDay, ...]


class PlanAnswer(Answer):
    hall: str
    effective_from: date
    version: int


@command(
    "/halls/{hall}/plan",
    roles=_PLANNERS,
    place=IN_HALL,
    clause="1.3.4",
    answer=PlanAnswer,
    refusals=(UNKNOWN_HALL, refuse.PLAN_CONTRADICTS_ITSELF, EFFECT_IN_THE_PAST, refuse.PLAN_LEAVES_BEHIND),
)
class PlanHall(Command):
    """Plan a hall's hours, lines and windows from a day on (None: today), until the day of the next plan.

    In place of a plan that was to begin the same day. Nobody is left behind: not who waits, nor an open
    window, nor an appointment: a refusal lists all of them.
    """

    hall: Code
    plan: Plan
    effective_from: Day | None = None
    expected_version: ExpectedVersion = None


class HallPlan(Answer):
    """The plan that holds on `day`; `changes_on` are the days on which later ones begin.

    `closed_by_calendar` are days from `day` on that the hall's calendar closes besides, and the plan does
    not open.
    """

    hall: str
    version: int
    day: date
    effective_from: date
    changes_on: tuple[date, ...]
    plan: Plan
    closed_by_calendar: tuple[ClosedDay, ...]


@query(
    "/halls/{hall}/plan",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.4",
    answer=HallPlan,
    refusals=(refuse.UNPLANNED_HALL,),
)
class ReadPlan(Query):
    """Read the hall's hours, lines and windows on a day, today without one."""

    hall: Code
    day: Day | None = None

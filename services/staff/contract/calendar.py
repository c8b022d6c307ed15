"""A hall's calendar (日曆): the country's years as it adopted them, and days of its own. Clause 3.2.1.

A year that the hall has not adopted is foreseen, not known: what is worked out with it is provisional.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query, unfit
from services.shared.refusals import UNKNOWN_HALL
from services.shared.values import CalendarDay, Code, ExpectedVersion, OneLine, Reason
from services.shared.words import IN_HALL, OWN
from services.staff.contract import because
from services.staff.contract.refusals import DAY_TWICE, YEAR_NOT_ANNOUNCED

_SETTERS = ("operator", "supervisor")
Days = Annotated[tuple[CalendarDay, ...], Field(min_length=1, max_length=400)]


class CalendarChanged(Event):
    """The hall set days of its own; every date that rests on them follows."""

    public = ("hall", "days")

    hall: str
    days: tuple[CalendarDay, ...]
    reason: str


class YearAdopted(Event):
    """The hall adopted a year of the country's calendar; its dates follow.

    `days` are those on which it departs from the plain week, `source` says where it was announced.
    """

    public = ("hall", "year")

    hall: str
    year: int
    source: str
    days: tuple[CalendarDay, ...]


class CalendarAnswer(Answer):
    hall: str
    version: int


@command(
    "/halls/{hall}/calendar",
    roles=_SETTERS,
    place=IN_HALL,
    clause="3.2.1",
    answer=CalendarAnswer,
    refusals=(UNKNOWN_HALL, DAY_TWICE),
)
class ChangeCalendar(Command):
    """Set days of the hall's own, closed or open; the dates of its open cases move, its windows close."""

    hall: Code
    days: Days
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/halls/{hall}/calendar/years",
    roles=_SETTERS,
    place=IN_HALL,
    clause="3.2.1",
    answer=CalendarAnswer,
    refusals=(UNKNOWN_HALL, DAY_TWICE, YEAR_NOT_ANNOUNCED),
)
class AdoptYear(Command):
    """Adopt a year of the country's calendar, in place of what the hall had of it.

    Without `days` as the holidays package knows it, once it was announced. With them, those on which the year
    departs from the plain week, and `source` says where they were announced.
    """

    hall: Code
    year: Annotated[int, Field(ge=1950, le=2100)]
    days: Annotated[tuple[CalendarDay, ...], Field(max_length=366)] | None = None
    source: OneLine | None = None
    expected_version: ExpectedVersion = None

    @model_validator(mode="after")
    def _days_are_of_the_year(self) -> Self:
        if (self.days is None) != (self.source is None):
            raise unfit(because.SOURCE_WITH_DAYS())
        for one in self.days or ():
            if one.day.year != self.year or one.working is None:
                raise unfit(because.DAY_OF_THE_YEAR(day=one.day, year=self.year))
        return self


class CalendarYear(Message):
    """A year of the country's calendar: adopted by the hall, or only foreseen, by `source`."""

    year: int
    source: str
    adopted: bool
    announced: bool
    days: tuple[CalendarDay, ...]


class HallCalendar(Answer):
    """`days` are the hall's own; they go before those of the years."""

    hall: str
    version: int
    years: tuple[CalendarYear, ...]
    days: tuple[CalendarDay, ...]


@query(
    "/halls/{hall}/calendar",
    roles=(PUBLIC,),
    place=OWN,
    clause="3.2.1",
    answer=HallCalendar,
    refusals=(UNKNOWN_HALL,),
)
class ReadCalendar(Query):
    """Read the hall's calendar: the years it adopted, the present and the next one, and its own days."""

    hall: Code

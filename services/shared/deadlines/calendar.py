"""Which days count: a country's working days, make-up ones (調休) included, then the hall's own word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from services.shared.values import AdoptedYear, CalendarDay, UnusualDay, Words

_SATURDAY = 5
_DAY = timedelta(days=1)


class Span(Protocol):
    """Days from the first to the last, both included."""

    @property
    def first(self) -> date: ...

    @property
    def last(self) -> date: ...


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a hall; every sum of days goes through here.

    `own` are the days the hall set itself, none of them twice. A year that it has not adopted is as the
    holidays package foresees it. Raises NotImplementedError for a country that the package does not know.
    """

    country: str
    zone: ZoneInfo
    own: tuple[CalendarDay, ...] = ()
    years: tuple[AdoptedYear, ...] = ()

    def __post_init__(self) -> None:
        _country(self.country)

    def basis(self, first: date, last: date) -> str:
        """Whose word the years between two days are: `CN 2026: State Council; 2027: holidays 0.109`."""
        told = (f"{year}: {self._sources.get(year, LIBRARY)}" for year in range(first.year, last.year + 1))
        return f"{self.country} {'; '.join(told)}"

    def provisional(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days that nobody has announced yet, so that other days may come of them."""
        return tuple(
            year
            for year in range(first.year, last.year + 1)
            if year not in self._sources and not is_announced(self.country, year)
        )

    def is_working_day(self, day: date) -> bool:
        if (own := self._own.get(day)) is not None:
            return bool(own.working)
        if day.year not in self._sources:
            return bool(_country(self.country).is_working_day(day))
        adopted = self._adopted.get(day)
        return day.weekday() < _SATURDAY if adopted is None else bool(adopted.working)

    def unusual(self, day: date) -> UnusualDay | None:
        """Why this day is not as the plain week has it; None when it is."""
        counted = self.is_working_day(day)
        if (own := self._own.get(day)) is not None:
            return UnusualDay(day=day, counted=counted, why="hall", name=own.name)
        if counted == (day.weekday() < _SATURDAY):
            return None
        adopted = self._adopted.get(day)
        name = adopted.name if adopted is not None else _name(self.country, day, counted)
        return UnusualDay(day=day, counted=counted, why="make_up" if counted else "holiday", name=name)

    def day_of(self, moment: datetime) -> date:
        """The date in the hall when it was `moment`."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of a day of the hall, in UTC."""
        return self.at(day, timedelta(0))

    def at(self, day: date, clock: timedelta) -> datetime:
        """The moment at which the hall's clock has gone so far since a day's midnight, in UTC."""
        return (datetime.combine(day, time(), self.zone) + clock).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The first moment past a day of the hall, in UTC."""
        return self.start_of(day + _DAY)

    def counted_after(self, day: date, excluded: Sequence[Span] = ()) -> Iterator[date]:
        """The days that count after `day`, for ever: working days outside the excluded spans."""
        while True:
            day += _DAY
            if self.is_working_day(day) and not within(day, excluded):
                yield day

    @cached_property
    def _own(self) -> dict[date, CalendarDay]:
        return {one.day: one for one in self.own}

    @cached_property
    def _adopted(self) -> dict[date, CalendarDay]:
        return {one.day: one for year in self.years for one in year.days}

    @cached_property
    def _sources(self) -> dict[int, str]:
        return {year.year: year.source for year in self.years}


LIBRARY = f"holidays {holidays.__version__}"
"""What a country's days are taken from unless somebody says otherwise."""


def is_announced(country: str, year: int) -> bool:
    """Whether the package knows a year as it was announced.

    Where working days are shifted each year by decree it knows the years that it lists; elsewhere the law
    says all there is.
    """
    known = _country(country)
    shifted = getattr(known, "special_public_holidays", {}) if known.has_substituted_holidays else None
    return (year in shifted) if shifted else known.start_year <= year <= known.end_year


def year_of(country: str, year: int) -> AdoptedYear:
    """A year as the package knows it."""
    plain = WorkingCalendar(country, ZoneInfo("UTC"))
    days, day = [], date(year, 1, 1)
    while day.year == year:
        if (told := plain.unusual(day)) is not None:
            days.append(CalendarDay(day=day, working=told.counted, name=told.name))
        day += _DAY
    return AdoptedYear(year=year, source=LIBRARY, days=tuple(days))


def within(day: date, spans: Sequence[Span]) -> bool:
    return any(span.first <= day <= span.last for span in spans)


_MAKE_UP = Words(en="Make-up working day", zh_hant="調休上班日", zh_hans="调休上班日")
_LANGUAGES = {"en": "en_US", "zh_hant": "zh_TW", "zh_hans": "zh_CN"}


@cache
def _country(country: str, language: str | None = None) -> holidays.HolidayBase:
    """`language` None: the country's own, whatever the machine is set to."""
    own = holidays.country_holidays(country)
    chosen = language if language in own.supported_languages else own.default_language
    return holidays.country_holidays(country, language=chosen)


def _name(country: str, day: date, counted: bool) -> Words:
    if counted:
        return _MAKE_UP
    names = {field: _country(country, code).get(day) for field, code in _LANGUAGES.items()}
    return Words(**{field: name or day.isoformat() for field, name in names.items()})

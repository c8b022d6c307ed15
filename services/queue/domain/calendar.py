"""Which days a hall's calendar closes, as the registry told them: clause 3.2.1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.queue.contract.plan import ClosedDay
from services.shared.values import AdoptedYear, CalendarDay, days_after

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """`own` days of the hall go before those of the `years` it adopted."""

    own: Mapping[date, CalendarDay] = field(default_factory=dict)
    years: Mapping[int, AdoptedYear] = field(default_factory=dict)
    closed: tuple[ClosedDay, ...] = ()

    def with_days(self, days: Sequence[CalendarDay]) -> "Calendar":
        return replace(self, own=days_after(self.own, days))

    def with_year(self, year: AdoptedYear) -> "Calendar":
        return replace(self, years={**self.years, year.year: year})

    def closing(self) -> tuple[ClosedDay, ...]:
        """The days on which the hall does not work though the plain week does, or by its own word.

        A weekend is the plan's own: a hall that has hours on Saturdays means them.
        """
        told = {one.day: one for year in self.years.values() for one in year.days} | dict(self.own)
        return tuple(
            ClosedDay(day=day, name=told[day].name)
            for day in sorted(told)
            if not told[day].working and (day in self.own or day.weekday() < _SATURDAY)
        )

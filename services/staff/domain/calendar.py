"""A hall's calendar (日曆): adopted years, and days of its own. Clause 3.2.1."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.shared.values import AdoptedYear, CalendarDay, days_after
from services.staff.contract import because
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.refusals import DAY_TWICE


@dataclass
class HallCalendar(Aggregate):
    days: dict[date, CalendarDay] = field(default_factory=dict)
    years: dict[int, AdoptedYear] = field(default_factory=dict)

    def change(self, hall: str, days: Sequence[CalendarDay], reason: str) -> list[Event]:
        """Set days, or take back what was set; nothing when all are so already."""
        _check_once(days)
        if all(self._stands(day) for day in days):
            return []
        return [CalendarChanged(hall=hall, days=tuple(days), reason=reason)]

    def adopt(self, hall: str, year: AdoptedYear) -> list[Event]:
        """Adopt a year, in place of what was adopted of it; nothing when that was the same."""
        _check_once(year.days)
        if self.years.get(year.year) == year:
            return []
        return [YearAdopted(hall=hall, year=year.year, source=year.source, days=year.days)]

    def _stands(self, day: CalendarDay) -> bool:
        before = self.days.get(day.day)
        return before is None if day.working is None else before == day

    @applies(CalendarChanged)
    def _changed(self, event: CalendarChanged) -> None:
        self.days = days_after(self.days, event.days)

    @applies(YearAdopted)
    def _adopted(self, event: YearAdopted) -> None:
        self.years[event.year] = AdoptedYear(year=event.year, source=event.source, days=event.days)


def _check_once(days: Iterable[CalendarDay]) -> None:
    told = [day.day for day in days]
    if twice := sorted({day for day in told if told.count(day) > 1}):
        raise DAY_TWICE(because.DAYS_TWICE(days=twice))

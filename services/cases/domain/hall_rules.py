"""What a hall works its dates out under: its days, hours and policy; each change is one version more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from infra.contracts import Event
from infra.eventstore.aggregate import applies
from services.cases.contract.policy import Policy
from services.cases.contract.rules import CalendarChanged, DatesMoved, HoursPlanned
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import WorkingCalendar, is_announced, year_of
from services.shared.hours import UNPLANNED, OpeningHours, PlannedHours
from services.shared.policies.changes import in_force
from services.shared.policies.history import PolicyHistory
from services.shared.values import AdoptedYear, CalendarDay, days_after


@dataclass
class HallRules(PolicyHistory):
    """`told` counts the changes of calendar and hours that move dates.

    `moved_to` is the last version of the rules that open cases were moved to.
    """

    days: dict[date, CalendarDay] = field(default_factory=dict)
    years: dict[int, AdoptedYear] = field(default_factory=dict)
    hours: OpeningHours = UNPLANNED
    told: int = 0
    moved_to: int = 0

    def rules(self, country: WorkingCalendar, today: date) -> Rules:
        """The rules in force, on top of a country's working days; every change that holds is one version."""
        own = tuple(self.days.values())
        years = tuple(self.years[year] for year in sorted(self.years))
        calendar = WorkingCalendar(country.country, country.zone, own, years)
        version = self.told + sum(begins <= today for begins, _ in self.changes)
        return Rules(calendar, in_force(Policy, self.changes, today), version, self.hours)

    def days_set(self, hall: str, days: Sequence[CalendarDay], reason: str) -> list[Event]:
        """The hall set days of its own."""
        return [CalendarChanged(hall=hall, moves_dates=True, days=tuple(days), reason=reason)]

    def year_adopted(self, hall: str, year: AdoptedYear, country: str) -> list[Event]:
        """The hall adopted a year: where it was announced is the reason.

        No date moves for one that only confirms what was foreseen, and announced, of the country.
        """
        before = self.years.get(year.year)
        foreseen = before or year_of(country, year.year)
        known = before is not None or is_announced(country, year.year)
        moves = not known or _working(foreseen) != _working(year)
        return [CalendarChanged(hall=hall, moves_dates=moves, year=year, reason=year.source)]

    def hours_planned(self, hall: str, effective_from: date, hours: PlannedHours) -> list[Event]:
        """The hall planned its hours from a day on. No date moves where they are those that held before."""
        if (effective_from, hours) in self.hours.plans:
            return []
        moves = self.hours.in_force(effective_from) != hours
        return [HoursPlanned(hall=hall, moves_dates=moves, effective_from=effective_from, hours=hours)]

    def dates_moved(self, hall: str, version: int, looked_at: int, moved: int, now: datetime) -> list[Event]:
        if version <= self.moved_to:
            return []
        return [DatesMoved(hall=hall, rules_version=version, looked_at=looked_at, moved=moved, moved_at=now)]

    @applies(CalendarChanged)
    def _calendar_changed(self, event: CalendarChanged) -> None:
        self.told += event.moves_dates
        if event.year is not None:
            self.years[event.year.year] = event.year
        self.days = days_after(self.days, event.days)

    @applies(HoursPlanned)
    def _hours_planned(self, event: HoursPlanned) -> None:
        self.told += event.moves_dates
        self.hours = self.hours.planned(event.effective_from, event.hours)

    @applies(DatesMoved)
    def _dates_moved(self, event: DatesMoved) -> None:
        self.moved_to = event.rules_version


def _working(year: AdoptedYear) -> set[tuple[date, bool | None]]:
    return {(one.day, one.working) for one in year.days}

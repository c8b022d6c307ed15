"""What a hall works its dates out under: its days, hours and policy; each change is one version more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract import refusals as no
from services.cases.contract.rules import (
    DEFAULTS,
    CalendarChanged,
    DatesMoved,
    HoursPlanned,
    Policy,
    PolicyChange,
    PolicyChanged,
    PolicyScheduled,
    PolicyTakenBack,
)
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import WorkingCalendar, is_announced, year_of
from services.shared.effective import check_not_past, check_scheduled
from services.shared.hours import UNPLANNED, OpeningHours, PlannedHours
from services.shared.values import AdoptedYear, CalendarDay, days_after


@dataclass(frozen=True)
class Scheduled:
    """A policy for a day to come."""

    effective_from: date
    change: PolicyChange
    reason: str


@dataclass
class HallRules(Aggregate):
    """`rules_version` counts what changed dates, `moved_to` is the last one that open cases were moved to."""

    hall: str = ""
    policy: Policy = DEFAULTS
    days: dict[date, CalendarDay] = field(default_factory=dict)
    years: dict[int, AdoptedYear] = field(default_factory=dict)
    hours: OpeningHours = UNPLANNED
    scheduled: tuple[Scheduled, ...] = ()
    rules_version: int = 0
    moved_to: int = 0

    def rules(self, country: WorkingCalendar) -> Rules:
        """The rules in force, on top of a country's working days."""
        own = tuple(self.days.values())
        years = tuple(self.years[year] for year in sorted(self.years))
        calendar = WorkingCalendar(country.country, country.zone, own, years)
        return Rules(calendar, self.policy, self.rules_version, self.hours)

    def days_set(self, hall: str, days: Sequence[CalendarDay], reason: str) -> list[Event]:
        """The hall set days of its own."""
        version = self.rules_version + 1
        return [CalendarChanged(hall=hall, rules_version=version, days=tuple(days), reason=reason)]

    def year_adopted(self, hall: str, year: AdoptedYear, country: str) -> list[Event]:
        """The hall adopted a year: where it was announced is the reason.

        No date moves for one that only confirms what was foreseen, and announced, of the country.
        """
        before = self.years.get(year.year)
        foreseen = before or year_of(country, year.year)
        known = before is not None or is_announced(country, year.year)
        version = self.rules_version + (not known or _working(foreseen) != _working(year))
        return [CalendarChanged(hall=hall, rules_version=version, year=year, reason=year.source)]

    def hours_planned(self, hall: str, effective_from: date, hours: PlannedHours) -> list[Event]:
        """The hall planned its hours from a day on. No date moves where they are those that held before."""
        if (effective_from, hours) in self.hours.plans:
            return []
        version = self.rules_version + (self.hours.in_force(effective_from) != hours)
        return [HoursPlanned(hall=hall, rules_version=version, effective_from=effective_from, hours=hours)]

    def change_policy(
        self, hall: str, change: PolicyChange, effective_from: date, reason: str, today: date
    ) -> list[Event]:
        """At once, or scheduled for a day to come."""
        check_not_past(effective_from, today)
        if effective_from > today:
            return [PolicyScheduled(hall=hall, change=change, effective_from=effective_from, reason=reason)]
        return [self._changed(hall, change, effective_from, reason, self.rules_version + 1)]

    def take_back(self, effective_from: date, reason: str, today: date) -> list[Event]:
        """What is scheduled for a day to come will not hold."""
        check_scheduled((one.effective_from for one in self.scheduled), effective_from, today)
        return [PolicyTakenBack(hall=self.hall, effective_from=effective_from, reason=reason)]

    def apply_scheduled(self, today: date) -> list[Event]:
        """What was scheduled and is due, in the order of its days."""
        due = [one for one in self.scheduled if one.effective_from <= today]
        if not due:
            raise no.NOT_DUE(f"no policy of hall {self.hall} takes effect by {today}")
        return [
            self._changed(self.hall, one.change, one.effective_from, one.reason, self.rules_version + n)
            for n, one in enumerate(due, start=1)
        ]

    def dates_moved(self, version: int, looked_at: int, moved: int, now: datetime) -> list[Event]:
        if version <= self.moved_to:
            return []
        return [
            DatesMoved(hall=self.hall, rules_version=version, looked_at=looked_at, moved=moved, moved_at=now)
        ]

    def _changed(
        self, hall: str, change: PolicyChange, effective_from: date, reason: str, version: int
    ) -> PolicyChanged:
        return PolicyChanged(
            hall=hall, rules_version=version, change=change, effective_from=effective_from, reason=reason
        )

    @applies(CalendarChanged)
    def _calendar_changed(self, event: CalendarChanged) -> None:
        self.hall, self.rules_version = event.hall, event.rules_version
        if event.year is not None:
            self.years[event.year.year] = event.year
        self.days = days_after(self.days, event.days)

    @applies(HoursPlanned)
    def _hours_planned(self, event: HoursPlanned) -> None:
        self.hall, self.rules_version = event.hall, event.rules_version
        self.hours = self.hours.planned(event.effective_from, event.hours)

    @applies(PolicyScheduled)
    def _policy_scheduled(self, event: PolicyScheduled) -> None:
        self.hall = event.hall
        one = Scheduled(event.effective_from, event.change, event.reason)
        self.scheduled = tuple(sorted((*self.scheduled, one), key=lambda one: one.effective_from))

    @applies(PolicyTakenBack)
    def _policy_taken_back(self, event: PolicyTakenBack) -> None:
        self.scheduled = tuple(one for one in self.scheduled if one.effective_from != event.effective_from)

    @applies(PolicyChanged)
    def _policy_changed(self, event: PolicyChanged) -> None:
        self.hall, self.rules_version = event.hall, event.rules_version
        told = event.change.model_dump(exclude_none=True)
        self.policy = self.policy.model_copy(update=told)
        self.scheduled = tuple(
            one
            for one in self.scheduled
            if (one.effective_from, one.change) != (event.effective_from, event.change)
        )

    @applies(DatesMoved)
    def _dates_moved(self, event: DatesMoved) -> None:
        self.moved_to = event.rules_version


def _working(year: AdoptedYear) -> set[tuple[date, bool | None]]:
    return {(one.day, one.working) for one in year.days}

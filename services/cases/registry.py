"""Brings what the registry tells of halls, departments and calendars into the cases' own log: clause 1.2."""

from collections.abc import Sequence

from infra.bus.cloudevents import Delivered
from infra.eventstore.application import Change
from services.cases.application import CasesApplication
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import hall_id, rules_id
from services.shared.known_hall import KnownHall
from services.shared.told_by_registry import days_or_year, listed
from services.shared.values import AdoptedYear
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened

_CLAUSE = "1.2"
_OF_CALENDAR = (CalendarChanged.__name__, YearAdopted.__name__)
EVENTS = (HallOpened.__name__, DepartmentAdmitted.__name__, *_OF_CALENDAR)
"""What the cases service listens to."""


class RegistryFollower:
    """Each event is recorded exactly once, however often it is delivered."""

    def __init__(self, application: CasesApplication) -> None:
        self._application = application

    def record(self, told: Sequence[Delivered]) -> None:
        """Record these in order. Raises StoreUnavailable (to be tried again then), and ValueError or KeyError
        for one that cannot be read."""
        for event in told:
            self._record(event)

    def _record(self, told: Delivered) -> None:
        def note() -> Sequence[Change]:
            return [self._of_calendar(told) if told.type in _OF_CALENDAR else self._of_hall(told)]

        self._application.happens_once(told.followed_by("cases", "registry"), _CLAUSE, note)

    def _of_hall(self, told: Delivered) -> Change:
        known = self._application.found(KnownHall, hall_id(told.data["hall"]))
        return Change(known.id, known.version, [listed(told.data)])

    def _of_calendar(self, told: Delivered) -> Change:
        hall = told.data["hall"]
        rules = self._application.found(HallRules, rules_id(hall))
        change = days_or_year(told.data)
        if isinstance(change, AdoptedYear):
            events = rules.year_adopted(hall, change, self._application.calendar.country)
        else:
            events = rules.days_set(hall, change, told.data["reason"])
        return Change(rules.id, rules.version, events)

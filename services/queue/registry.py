"""Brings what the registry tells of halls and their calendars into the queue's own log: clause 1.2."""

from collections.abc import Sequence

from infra.bus.cloudevents import Delivered
from infra.eventstore.application import Change
from services.queue.application import QueueApplication
from services.queue.deciding import View
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import hall_id, plan_id
from services.shared.known_hall import KnownHall
from services.shared.told_by_registry import days_or_year, listed
from services.shared.values import AdoptedYear
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened

_CLAUSE = "1.2"
_OF_CALENDAR = (CalendarChanged.__name__, YearAdopted.__name__)
EVENTS = (HallOpened.__name__, DepartmentAdmitted.__name__, *_OF_CALENDAR)
"""What the queue listens to."""


class RegistryFollower:
    """Each event is recorded exactly once, however often it is delivered."""

    def __init__(self, application: QueueApplication) -> None:
        self._application = application

    def record(self, told: Sequence[Delivered]) -> None:
        """Record these in order. Raises StoreUnavailable (to be tried again then), and ValueError or KeyError
        for one that cannot be read."""
        for event in told:
            self._record(event)

    def _record(self, told: Delivered) -> None:
        def note(view: View) -> Sequence[Change]:
            return [_of_calendar(told, view) if told.type in _OF_CALENDAR else _of_hall(told, view)]

        context = told.followed_by("queue", "registry")
        self._application.happens_once(told.data["hall"], context, _CLAUSE, note)


def _of_hall(told: Delivered, view: View) -> Change:
    known = view.known(KnownHall, hall_id(told.data["hall"]))
    return Change(known.id, known.version, [listed(told.data)])


def _of_calendar(told: Delivered, view: View) -> Change:
    hall = told.data["hall"]
    plan = view.known(HallPlan, plan_id(hall))
    change = days_or_year(told.data)
    if isinstance(change, AdoptedYear):
        events = plan.year_adopted(hall, change)
    else:
        events = plan.days_set(hall, change)
    return Change(plan.id, plan.version, events)

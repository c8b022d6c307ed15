"""What the staff service decides on."""

from dataclasses import dataclass

from infra.eventstore.session import Session
from services.shared import because
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.refusals import UNKNOWN_HALL
from services.staff.domain.calendar import HallCalendar
from services.staff.domain.hall import Hall
from services.staff.domain.identity import calendar_id, hall_id


@dataclass(frozen=True, slots=True)
class Means:
    """What the service's sessions work with."""

    country: WorkingCalendar


class StaffSession(Session):
    means: Means

    def hall(self, hall: str) -> Hall:
        """Refuses UNKNOWN_HALL."""
        return self.existing(Hall, hall_id(hall), UNKNOWN_HALL(because.NO_HALL(hall=hall)))

    def calendar(self, hall: str) -> HallCalendar:
        """Refuses UNKNOWN_HALL."""
        self.hall(hall)
        return self.load(HallCalendar, calendar_id(hall))

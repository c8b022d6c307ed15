"""The rules of the staff service: pure, no I/O, no clock."""

from services.staff.domain.calendar import HallCalendar
from services.staff.domain.hall import Hall
from services.staff.domain.identity import STREAMS

AGGREGATES = (Hall, HallCalendar)

__all__ = ["AGGREGATES", "STREAMS"]

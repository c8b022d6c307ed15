"""The rules of the queue service: pure, no I/O, no clock."""

from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.attendant import Attendant
from services.queue.domain.hall_plan import HallPlan
from services.queue.domain.identity import STREAMS
from services.queue.domain.line_day import LineDay
from services.queue.domain.names import DayNames
from services.queue.domain.policy import QueuePolicy
from services.queue.domain.window import Window
from services.shared.known_hall import KnownHall
from services.shared.telling.telling import Telling

AGGREGATES = (
    KnownHall,
    HallPlan,
    QueuePolicy,
    LineDay,
    AppointmentDay,
    Window,
    DayNames,
    Attendant,
    Telling,
)

__all__ = ["AGGREGATES", "STREAMS"]

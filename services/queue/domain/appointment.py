"""An appointment (預約): when, for what, and how far it has come. Clause 3.3.1."""

from dataclasses import dataclass
from datetime import date, datetime

from infra.contracts import Detail, Refusal
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract.words import AppointmentStatus, Priority, TicketItem
from services.queue.domain.ticket import Visit

LIVE: tuple[AppointmentStatus, ...] = ("reserved", "confirmed")
"""Of visitors who are still expected."""
TAKING: tuple[AppointmentStatus, ...] = (*LIVE, "checked_in", "missed")
"""Of those who have a place in their slot; the others have given it back."""

_DIGITS = 3
_DAY = "%Y%m%d"


def number_of(day: date, ordinal: int) -> str:
    """The number of the day's so-manieth: 20260309-007."""
    return f"{day.strftime(_DAY)}-{ordinal:0{_DIGITS}}"


def day_of(number: str) -> date:
    """The day that a number tells. Refuses UNKNOWN_APPOINTMENT."""
    try:
        return datetime.strptime(number.partition("-")[0], _DAY).date()  # noqa: DTZ007
    except ValueError:
        raise unknown_appointment() from None


def ordinal_of(number: str) -> int:
    return int(number.partition("-")[2])


def unknown_appointment() -> Refusal:
    """Said of a wrong number and of a wrong code alike."""
    return refuse.UNKNOWN_APPOINTMENT(because.NO_APPOINTMENT())


@dataclass(frozen=True)
class Appointment:
    """`first_number` is the one it was reserved under, `moves` how often it has been moved since then."""

    number: str
    first_number: str
    moves: int
    status: AppointmentStatus
    begins: datetime
    ends: datetime
    priority: Priority
    items: tuple[TicketItem, ...]
    case: str | None
    holder: str | None
    confirm_by: datetime
    check_in_from: datetime
    check_in_until: datetime
    label: str | None = None

    @property
    def lapses_at(self) -> datetime | None:
        """When it lapses by itself: unconfirmed, or nobody came."""
        return {"reserved": self.confirm_by, "confirmed": self.check_in_until}.get(self.status)

    def status_at(self, now: datetime) -> AppointmentStatus:
        """What it is, whether or not its lapse has been recorded by now."""
        if self.lapses_at is None or now < self.lapses_at:
            return self.status
        return "released" if self.status == "reserved" else "missed"

    def visit(self, name: str | None) -> Visit:
        """What its visitor comes for, when he comes."""
        return Visit(
            priority=self.priority,
            items=self.items,
            holder=self.holder,
            name=name,
            case=self.case,
            appointment=self.number,
            appointed_at=self.begins,
        )

    def is_now(self, status: AppointmentStatus) -> Detail:
        """That it is of this status, in words."""
        return because.APPOINTMENT_IS(number=self.number, status=because.APPOINTMENT_STATUS[status])

    def wrong_status(self, now: datetime) -> Refusal:
        status = self.status_at(now)
        return refuse.WRONG_APPOINTMENT_STATUS(self.is_now(status), appointment_status=status)

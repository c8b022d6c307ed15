"""What happens to appointments (預約): all events of one line and day are in one stream, in their order.

Their numbers are not public: with its code a number opens the appointment.
"""

from datetime import date, datetime

from infra.contracts import Event
from services.queue.contract.words import AppointmentStatus, Priority, TicketItem
from services.shared.values import Words


class AppointmentReserved(Event):
    """A place in a slot is kept until `confirm_by`; who confirms may check in from … until.

    These times are what the visitor was told: a later change of the hall's policy leaves them. `holder`
    stands for the account that reserved for itself; nobody can tell from it which one that is.
    """

    public = ("hall", "line", "begins")

    hall: str
    line: str
    day: date
    number: str
    begins: datetime
    ends: datetime
    priority: Priority
    items: tuple[TicketItem, ...]
    case: str | None
    holder: str | None
    confirm_by: datetime
    check_in_from: datetime
    check_in_until: datetime
    reserved_at: datetime


class AppointmentConfirmed(Event):
    """The visitor said that he will come."""

    hall: str
    line: str
    number: str
    confirmed_at: datetime


class AppointmentMovedOut(Event):
    """It gave its place back for another one (改期), in which it goes on as `to_number`."""

    public = ("hall", "line", "begins")

    hall: str
    line: str
    number: str
    begins: datetime
    to_number: str
    to_begins: datetime
    moved_at: datetime


class AppointmentMovedIn(Event):
    """The other side of it; within a day it keeps its number.

    `first_number` is the one it was reserved under, `moves` how often it has been moved since then.
    """

    public = ("hall", "line", "begins")

    hall: str
    line: str
    day: date
    number: str
    from_number: str
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
    moved_at: datetime


class AppointmentCheckedIn(Event):
    """The visitor came (報到) and drew the ticket `label`."""

    hall: str
    line: str
    number: str
    label: str
    checked_in_at: datetime


class AppointmentCancelled(Event):
    """Given back by the visitor (取消)."""

    public = ("hall", "line", "begins")

    hall: str
    line: str
    number: str
    begins: datetime
    cancelled_at: datetime


class AppointmentCalledOff(Event):
    """Given back by the hall (大廳取消), which tells its visitor why."""

    public = ("hall", "line", "begins")

    hall: str
    line: str
    number: str
    begins: datetime
    reason: Words
    called_off_at: datetime


class AppointmentReleased(Event):
    """Not confirmed in time; its place is free again (逾時釋放)."""

    public = ("hall", "line", "begins")

    hall: str
    line: str
    number: str
    begins: datetime
    released_at: datetime


class AppointmentMissed(Event):
    """Confirmed, and nobody came (爽約)."""

    hall: str
    line: str
    number: str
    missed_at: datetime

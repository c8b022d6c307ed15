"""Appointments (預約): a place in a line's slot, reserved, confirmed, moved, and kept by checking in."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Document, Message, Query, command, query
from infra.languages.saying import Language
from services.queue.contract import refusals as refuse
from services.queue.contract.tickets import DrawnTicket
from services.queue.contract.words import (
    MISSES_PER_MINUTE,
    AppointmentNumber,
    AppointmentStatus,
    CaseNumber,
    Items,
    Priority,
    TicketItem,
)
from services.shared.values import HALLS_LANGUAGE, Code, Day, Moment, OneLine, Words
from services.shared.words import IN_HALL, OWN

_VISITORS = ("visitor", "kiosk", "clerk")
_READERS = (PUBLIC, *_VISITORS, "supervisor")
_PATH = "/halls/{hall}/lines/{line}/appointments"
_ONE = f"{_PATH}/{{number}}"
_KNOWN = (refuse.UNKNOWN_APPOINTMENT, refuse.NOT_YOUR_APPOINTMENT)
_LIVE = (*_KNOWN, refuse.WRONG_APPOINTMENT_STATUS)
_PLACE = (
    refuse.UNPLANNED_HALL,
    refuse.UNKNOWN_LINE,
    refuse.LINE_NOT_BOOKABLE,
    refuse.OUTSIDE_HOURS,
    refuse.NO_SUCH_SLOT,
    refuse.SLOT_PAST,
    refuse.TOO_FAR_AHEAD,
    refuse.SLOT_FULL,
    refuse.BOOKED_ALREADY,
)


class AppointmentAnswer(Answer):
    """`label` is the ticket drawn at check-in; `version` counts the changes of the line's day."""

    hall: str
    line: str
    number: str
    status: AppointmentStatus
    begins: datetime
    ends: datetime
    confirm_by: datetime
    check_in_from: datetime
    check_in_until: datetime
    label: str | None
    version: int


class BookedAppointment(AppointmentAnswer):
    """`code` is the secret that opens it together with its number: given here, stored nowhere."""

    code: str = ""


@command(
    _PATH,
    roles=_VISITORS,
    place=IN_HALL,
    clause="3.3.1",
    answer=BookedAppointment,
    refusals=(*_PLACE, refuse.UNKNOWN_CASE),
)
class ReserveAppointment(Command):
    """Reserve a place in the slot that begins then; it is kept for a while, to be confirmed.

    `case` is the case that the visit is to go on with, `case_code` its code, as for a ticket.
    """

    hall: Code
    line: Code
    begins: Moment
    priority: Priority = "none"
    items: Items = ()
    case: CaseNumber | None = None
    case_code: OneLine | None = None


class OnAppointment(Command):
    """What a visitor does with his own appointment, or with the one whose `code` he has.

    A clerk needs none: he acts for who stands there.
    """

    hall: Code
    line: Code
    number: AppointmentNumber
    code: OneLine | None = None


@command(
    f"{_ONE}/confirmation",
    roles=_VISITORS,
    place=IN_HALL,
    clause="3.3.1",
    answer=AppointmentAnswer,
    refusals=_LIVE,
    misses_per_minute=MISSES_PER_MINUTE,
)
class ConfirmAppointment(OnAppointment):
    """Say that one will come."""


class CheckedIn(DrawnTicket):
    """The ticket, and the appointment that it came from; it ranks by the time it was appointed for."""

    number: str
    begins: datetime


@command(
    f"{_ONE}/check-in",
    roles=_VISITORS,
    place=IN_HALL,
    clause="3.3.1",
    answer=CheckedIn,
    refusals=(
        *_LIVE,
        refuse.NOT_CHECK_IN_TIME,
        refuse.UNPLANNED_HALL,
        refuse.HALL_CLOSED,
        refuse.IN_LINE_ALREADY,
    ),
    misses_per_minute=MISSES_PER_MINUTE,
)
class CheckIn(OnAppointment):
    """Be there, around the time of a confirmed appointment, and draw its ticket.

    `name` is shown on displays masked only, and forgotten at the end of the day.
    """

    name: OneLine | None = None


@command(
    f"{_ONE}/move",
    roles=_VISITORS,
    place=IN_HALL,
    clause="3.3.1",
    answer=BookedAppointment,
    refusals=(*_LIVE, *_PLACE),
    misses_per_minute=MISSES_PER_MINUTE,
)
class MoveAppointment(OnAppointment):
    """Give the place back for one in another slot of the line, or keep it if there is none.

    On another day it has another number and code.
    """

    begins: Moment


@command(
    f"{_ONE}/cancellation",
    roles=_VISITORS,
    place=IN_HALL,
    clause="3.3.1",
    answer=AppointmentAnswer,
    refusals=_LIVE,
    misses_per_minute=MISSES_PER_MINUTE,
)
class CancelAppointment(OnAppointment):
    """Give the place back."""


class Booked(Message):
    """An appointment as a plan's refusal lists it."""

    line: Code
    number: AppointmentNumber


class CalledOff(Answer):
    """The numbers, by line, of those that were called off now: who was not expected any more is left out."""

    hall: str
    appointments: tuple[Booked, ...]


@command(
    "/halls/{hall}/appointments/cancellation",
    roles=("supervisor", "operator"),
    place=IN_HALL,
    clause="1.3.4",
    answer=CalledOff,
    refusals=(refuse.UNKNOWN_APPOINTMENT,),
)
class CallOffAppointments(Command):
    """Cancel appointments that the hall cannot keep, with the reason that their visitors are told.

    They are those that a plan's refusal lists in `appointments`, as they are listed there; more than a
    thousand in several acts.
    """

    hall: Code
    appointments: Annotated[tuple[Booked, ...], Field(min_length=1, max_length=1000)]
    reason: Words


@command(
    f"{_ONE}/lapse",
    roles=("operator",),
    place=IN_HALL,
    clause="3.3.1",
    answer=AppointmentAnswer,
    refusals=(refuse.UNKNOWN_APPOINTMENT, refuse.NOTHING_LAPSED),
)
class LapseAppointment(Command):
    """Release what was not confirmed in time, note that nobody came; the service does so by itself."""

    hall: Code
    line: Code
    number: AppointmentNumber


class SlotView(Answer):
    """A slot; `free` is how many may still reserve in it, none once it has begun."""

    begins: datetime
    ends: datetime
    capacity: int
    free: int


class SlotList(Answer):
    """`bookable_until` is the last day that may be booked today."""

    hall: str
    line: str
    day: date
    bookable_until: date
    slots: tuple[SlotView, ...]


@query(
    "/halls/{hall}/lines/{line}/slots",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.4",
    answer=SlotList,
    refusals=(refuse.UNPLANNED_HALL, refuse.UNKNOWN_LINE, refuse.LINE_NOT_BOOKABLE),
)
class ReadSlots(Query):
    """Read a line's slots of a day, today without one, and what is free in them."""

    hall: Code
    line: Code
    day: Day | None = None


class AppointmentView(AppointmentAnswer):
    """`moved_to` is its number on the day it goes on; `called_off` why the hall cancelled it."""

    priority: Priority
    items: tuple[TicketItem, ...]
    case: str | None
    moved_to: str | None
    called_off: Words | None


@query(
    _ONE,
    roles=_READERS,
    place=IN_HALL,
    clause="3.3.1",
    answer=AppointmentView,
    refusals=_KNOWN,
    misses_per_minute=MISSES_PER_MINUTE,
)
class ReadAppointment(Query):
    """Read an appointment: one's own, or by number and code."""

    hall: Code
    line: Code
    number: AppointmentNumber
    code: OneLine | None = None


class AppointmentCalendar(Document):
    """An appointment as an iCalendar file (RFC 5545)."""

    media_type: ClassVar[str] = "text/calendar"


@query(
    f"{_ONE}/calendar",
    roles=_READERS,
    place=IN_HALL,
    clause="3.3.1",
    answer=AppointmentCalendar,
    refusals=_KNOWN,
    misses_per_minute=MISSES_PER_MINUTE,
)
class ReadAppointmentCalendar(Query):
    """Read an appointment for one's own calendar; the file of a moved one is that of what it became."""

    hall: Code
    line: Code
    number: AppointmentNumber
    code: OneLine | None = None
    lang: Language = HALLS_LANGUAGE

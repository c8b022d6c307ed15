"""Command handling of appointments: a place in a slot reserved, confirmed, moved, given back, kept."""

from datetime import date, datetime
from typing import Any, TypeVar

from infra.eventstore.handling import completes, handles
from services.queue.contract import appointments
from services.queue.contract.appointments import AppointmentAnswer, BookedAppointment
from services.queue.domain.appointment import Appointment, day_of
from services.queue.domain.appointment_day import AppointmentDay
from services.queue.domain.hall_plan import line_of
from services.queue.domain.slots import Slot, check_ahead, check_begins_later, slot_at
from services.queue.domain.ticket import Visit
from services.queue.domain.uniqueness import one_appointment_a_day
from services.queue.handling.steps import draw
from services.queue.session import HallSession

_A = TypeVar("_A", bound=AppointmentAnswer)


@handles(appointments.ReserveAppointment)
def reserve_appointment(command: appointments.ReserveAppointment, session: HallSession) -> BookedAppointment:
    slot, on = _slot(command.line, command.begins, session)
    day, holder = session.appointments(command.line, on), session.secrets.holder(session.context)
    visit = Visit(command.priority, command.items, holder, case=command.case)
    place = (command.hall, command.line, on)
    reserved = day.reserve(place, slot, visit, session.policy(on), session.now)
    session.append(day, reserved)
    _book(day, holder, session)
    return _answer(BookedAppointment, day, reserved.number)


@completes(appointments.ReserveAppointment)
@completes(appointments.MoveAppointment)
def with_code(_: object, answer: dict[str, Any], session: HallSession) -> dict[str, Any]:
    return {"code": session.secrets.code(answer["hall"], answer["line"], answer["number"])}


@handles(appointments.ConfirmAppointment)
def confirm_appointment(command: appointments.ConfirmAppointment, session: HallSession) -> AppointmentAnswer:
    day, found = _appointment(command, session)
    session.append(day, *day.confirm(found.number, session.now))
    return _answer(AppointmentAnswer, day, found.number)


@handles(appointments.CheckIn)
def check_in(command: appointments.CheckIn, session: HallSession) -> appointments.CheckedIn:
    day, _ = _appointment(command, session)
    found = day.expected(command.number, session.now)
    session.check_open()
    drawn = draw(command.line, found.visit(command.name), session)
    session.append(day, day.check_in(found.number, drawn.label, session.now))
    _free(day, found, session)
    return appointments.CheckedIn(**dict(drawn), number=found.number, begins=found.begins)


@handles(appointments.MoveAppointment)
def move_appointment(command: appointments.MoveAppointment, session: HallSession) -> BookedAppointment:
    day, found = _appointment(command, session)
    slot, on = _slot(command.line, command.begins, session)
    if slot.begins == day.live(found.number, session.now).begins:
        return _answer(BookedAppointment, day, found.number)
    to = session.appointments(command.line, on)
    moved_out, moved_in = day.move(found.number, to, on, slot, session.policy(on), session.now)
    session.append(day, moved_out)
    session.append(to, moved_in)
    if to is not day:
        _free(day, found, session)
        _book(to, found.holder, session)
    return _answer(BookedAppointment, to, moved_in.number)


@handles(appointments.CancelAppointment)
def cancel_appointment(command: appointments.CancelAppointment, session: HallSession) -> AppointmentAnswer:
    day, found = _appointment(command, session)
    session.append(day, day.cancel(found.number, session.now))
    _free(day, found, session)
    return _answer(AppointmentAnswer, day, found.number)


@handles(appointments.CallOffAppointments)
def call_off_appointments(
    command: appointments.CallOffAppointments, session: HallSession
) -> appointments.CalledOff:
    called_off = []
    for one in dict.fromkeys(command.appointments):
        day = session.appointments(one.line, day_of(one.number))
        found = day.appointment(one.number)
        if events := day.call_off(one.number, command.reason, session.now):
            called_off.append(one)
            session.append(day, *events)
            _free(day, found, session)
    return appointments.CalledOff(hall=command.hall, appointments=tuple(called_off))


@handles(appointments.LapseAppointment)
def lapse_appointment(command: appointments.LapseAppointment, session: HallSession) -> AppointmentAnswer:
    day = session.appointments(command.line, day_of(command.number))
    found = day.appointment(command.number)
    session.append(day, day.lapse(found.number, session.now))
    _free(day, found, session)
    return _answer(AppointmentAnswer, day, found.number)


# what all of these share


def _slot(line: str, begins: datetime, session: HallSession) -> tuple[Slot, date]:
    """The slot of a line that begins then and can be booked now, and its day."""
    check_begins_later(begins, session.now, session.zone)
    on = session.day_of(begins)
    check_ahead(on, session.policy(), session.today)
    plan = session.plan(on)
    return slot_at(plan, line_of(plan, line), on, begins, session.zone), on


def _appointment(
    command: appointments.OnAppointment, session: HallSession
) -> tuple[AppointmentDay, Appointment]:
    """An appointment that the caller may deal with, and the day it is on."""
    day = session.appointments(command.line, day_of(command.number))
    found = day.appointment(command.number)
    place = (command.hall, command.line, command.number)
    session.secrets.check_may(session.context, place, found.holder, command.code)
    return day, found


def _book(day: AppointmentDay, holder: str | None, session: HallSession) -> None:
    """Its holder has his one appointment in the line on that day."""
    if holder is not None:
        session.claim(one_appointment_a_day(day.hall, day.line, day.day, holder), day)


def _free(day: AppointmentDay, found: Appointment, session: HallSession) -> None:
    """Its holder may book another in the line on that day."""
    if found.holder is not None:
        session.release(one_appointment_a_day(day.hall, day.line, day.day, found.holder))


def _answer(kind: type[_A], day: AppointmentDay, number: str) -> _A:
    """What has become of an appointment."""
    place = {"hall": day.hall, "line": day.line, "version": day.version}
    return kind.model_validate({**vars(day.appointment(number)), **place})

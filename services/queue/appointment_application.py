"""Command handling of appointments: a place in a slot reserved, confirmed, moved, given back, kept."""

from datetime import date, datetime
from typing import Any, TypeVar

from infra.contracts import Context
from infra.eventstore.application import Decision, handles
from infra.eventstore.records import Claim
from services.queue.contract import appointments
from services.queue.contract.appointments import AppointmentAnswer, BookedAppointment
from services.queue.deciding import Deed, View
from services.queue.domain.appointment import Appointment, day_of
from services.queue.domain.appointment_day import AppointmentDay, begun_by
from services.queue.domain.hall_day import check_open
from services.queue.domain.hall_plan import line_of
from services.queue.domain.identity import appointment_day_id
from services.queue.domain.slots import Slot, check_ahead, check_begins_later, slot_at
from services.queue.domain.ticket import Visit
from services.queue.ticket_application import draw
from services.queue.window_application import WindowApplication

APPOINTED = "appointment"
"""A person's one live appointment in a line on a day."""

_WITH_CODE = ("ReserveAppointment", "MoveAppointment")
_A = TypeVar("_A", bound=AppointmentAnswer)


class AppointmentApplication(WindowApplication):
    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's; the code may not be stored with an answer, so it is put into it here."""
        done = super().execute(name, body, context)
        if name in _WITH_CODE:
            answer = done["answer"]
            answer["code"] = self.secrets.code(answer["hall"], answer["line"], answer["number"])
        return done

    @handles(appointments.ReserveAppointment)
    def reserve_appointment(
        self, command: appointments.ReserveAppointment, context: Context, view: View
    ) -> Decision:
        slot, on = self._slot(command.hall, command.line, command.begins, view)
        day = _day(command.hall, command.line, on, view)
        visit = Visit(command.priority, command.items, self.secrets.holder(context), case=command.case)
        place = (command.hall, command.line, on)
        reserved = day.reserve(place, slot, visit, view.policy(command.hall, on), view.now)
        deed = Deed()
        deed.happens(day, reserved)
        deed.claim(_claims(*place, visit.holder), day)
        return deed.answered(_answer(BookedAppointment, reserved, begun_by(reserved), day.version + 1))

    @handles(appointments.ConfirmAppointment)
    def confirm_appointment(
        self, command: appointments.ConfirmAppointment, context: Context, view: View
    ) -> Decision:
        day, found = self._appointment(command, context, view)
        events = day.confirm(command.number, view.now)
        deed = Deed()
        deed.happens(day, *events)
        return deed.answered(
            _answer(AppointmentAnswer, day, found, day.version + len(events), status="confirmed")
        )

    @handles(appointments.CheckIn)
    def check_in(self, command: appointments.CheckIn, context: Context, view: View) -> Decision:
        day, _ = self._appointment(command, context, view)
        found = day.expected(command.number, view.now)
        check_open(view.plan(command.hall), view.today, view.now, self.zone)
        deed = Deed()
        drawn = draw(deed, command.hall, command.line, found.visit(command.name), view)
        deed.happens(day, day.check_in(found.number, drawn.label, view.now))
        deed.release(_claims(day.hall, day.line, day.day, found.holder))
        return deed.answered(appointments.CheckedIn(**dict(drawn), number=found.number, begins=found.begins))

    @handles(appointments.MoveAppointment)
    def move_appointment(
        self, command: appointments.MoveAppointment, context: Context, view: View
    ) -> Decision:
        day, found = self._appointment(command, context, view)
        slot, on = self._slot(command.hall, command.line, command.begins, view)
        deed = Deed()
        if slot.begins == day.live(found.number, view.now).begins:
            return deed.answered(_answer(BookedAppointment, day, found, day.version))
        to = _day(command.hall, command.line, on, view)
        policy = view.policy(command.hall, on)
        moved_out, moved_in = day.move(found.number, to, on, slot, policy, view.now)
        deed.happens(day, moved_out)
        deed.happens(to, moved_in)
        if to.id != day.id:
            deed.release(_claims(day.hall, day.line, day.day, found.holder))
            deed.claim(_claims(day.hall, day.line, on, found.holder), to)
        version = to.version + (1 if to.id != day.id else 2)
        return deed.answered(_answer(BookedAppointment, day, begun_by(moved_in), version))

    @handles(appointments.CancelAppointment)
    def cancel_appointment(
        self, command: appointments.CancelAppointment, context: Context, view: View
    ) -> Decision:
        day, found = self._appointment(command, context, view)
        deed = Deed()
        deed.happens(day, day.cancel(found.number, view.now))
        deed.release(_claims(day.hall, day.line, day.day, found.holder))
        return deed.answered(_answer(AppointmentAnswer, day, found, day.version + 1, status="cancelled"))

    @handles(appointments.CallOffAppointments)
    def call_off_appointments(
        self, command: appointments.CallOffAppointments, context: Context, view: View
    ) -> Decision:
        deed, called_off = Deed(), []
        for one in dict.fromkeys(command.appointments):
            day = _day(command.hall, one.line, day_of(one.number), view)
            found = day.appointment(one.number)
            if events := day.call_off(one.number, command.reason, view.now):
                called_off.append(one)
                deed.happens(day, *events)
                deed.release(_claims(day.hall, day.line, day.day, found.holder))
        return deed.answered(appointments.CalledOff(hall=command.hall, appointments=tuple(called_off)))

    @handles(appointments.LapseAppointment)
    def lapse_appointment(
        self, command: appointments.LapseAppointment, context: Context, view: View
    ) -> Decision:
        day = _day(command.hall, command.line, day_of(command.number), view)
        found = day.appointment(command.number)
        deed = Deed()
        deed.happens(day, day.lapse(found.number, view.now))
        deed.release(_claims(day.hall, day.line, day.day, found.holder))
        became = found.status_at(view.now)
        return deed.answered(_answer(AppointmentAnswer, day, found, day.version + 1, status=became))

    # what all of these share

    def _slot(self, hall: str, line: str, begins: datetime, view: View) -> tuple[Slot, date]:
        """The slot of a line that begins then and can be booked now, and its day."""
        check_begins_later(begins, view.now, self.zone)
        on = view.day_of(begins)
        check_ahead(on, view.policy(hall), view.today)
        plan = view.plan(hall, on)
        return slot_at(plan, line_of(plan, line), on, begins, self.zone), on

    def _appointment(
        self, command: appointments.OnAppointment, context: Context, view: View
    ) -> tuple[AppointmentDay, Appointment]:
        """An appointment that the caller may deal with, and the day it is on."""
        day = _day(command.hall, command.line, day_of(command.number), view)
        found = day.appointment(command.number)
        place = (command.hall, command.line, command.number)
        self.secrets.check_may(context, place, found.holder, command.code)
        return day, found


def _day(hall: str, line: str, day: date, view: View) -> AppointmentDay:
    return view.known(AppointmentDay, appointment_day_id(hall, line, day))


def _claims(hall: str, line: str, day: date, holder: str | None) -> list[Claim]:
    """What keeps a holder from a second appointment in the line on that day."""
    return [Claim(APPOINTED, f"{hall}/{line}/{day.isoformat()}/{holder}")] if holder else []


def _answer(kind: type[_A], of: Any, appointment: Appointment, version: int, **changed: Any) -> _A:
    """What became of an appointment; `of` tells hall and line."""
    place = {"hall": of.hall, "line": of.line, "version": version}
    return kind.model_validate({**vars(appointment), **place, **changed})

"""An appointment: looked up by its number and code, confirmed, moved, cancelled, put into one's calendar."""

from typing import Any

from gateway.web.answers import Elsewhere, File, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal import grants, slots
from gateway.web.portal.names import hall_names
from gateway.web.portal.room import ROOM, VISITOR, is_visitor, today
from services.queue.contract.appointments import (
    AppointmentView,
    CancelAppointment,
    ConfirmAppointment,
    MoveAppointment,
    ReadAppointment,
    ReadAppointmentCalendar,
    ReadSlots,
)
from services.queue.contract.listing import ListOwnAppointments, ListOwnTickets
from services.queue.contract.plan import ReadPlan
from services.queue.contract.refusals import NOT_YOUR_APPOINTMENT, UNKNOWN_APPOINTMENT
from services.staff.contract.halls import ReadHall

_PATH = "/halls/{hall}/appointments"
_ONE = f"{_PATH}/{{line}}/{{number}}"


@ROOM.page("/appointments")
async def choose(page: Page) -> Html:
    """One's own appointments and tickets, and where another is looked for: at which hall it is."""
    own = is_visitor(page)
    return page.show(
        "portal/appointments.html",
        own=own,
        appointments=(await page.ask(ListOwnAppointments())).items if own else (),
        tickets=(await page.ask(ListOwnTickets())).items if own else (),
        halls=await hall_names(page),
    )


@ROOM.page(_PATH)
async def ask(page: Page, hall: str) -> Html:
    """Where its line, number and code are typed in."""
    told = await page.ask(ReadHall(hall=hall))
    plan = (await page.ask(ReadPlan(hall=hall))).plan
    lines = [(one.code, page.say["text"](one.name)) for one in plan.lines if one.appointments is not None]
    return page.show("portal/find_appointment.html", hall=told, lines=lines, asked=page.query)


@ROOM.act(_PATH)
async def find(page: Page, form: Form, hall: str) -> Elsewhere:
    """Go to it; the code stays in the session."""
    line, number, code = (form.required(name) for name in ("line", "number", "code"))
    told = await page.ask(ReadAppointment(hall=hall, line=line, number=number, code=code))
    grants.keep_appointment(page, hall, line, told.number, code)
    return page.elsewhere(f"/halls/{hall}/appointments/{line}/{told.number}")


@ROOM.page(_ONE)
async def appointment(page: Page, hall: str, line: str, number: str) -> PageAnswer:
    """One appointment, and what may be done about it."""
    told = await _opened(page, hall, line, number)
    if told is None:
        return page.elsewhere(f"/halls/{hall}/appointments", line=line, number=number)
    return page.show(
        "portal/appointment.html",
        told=told,
        line=await slots.line_of(page, hall, line),
        hall=await page.ask(ReadHall(hall=hall)),
        code=grants.appointment_code(page, hall, line, number),
        may_act=is_visitor(page),
    )


@ROOM.act(_ONE, "confirm")
async def confirm(page: Page, form: Form, hall: str, line: str, number: str) -> Elsewhere:
    done = await page.order(ConfirmAppointment(**_its(page, hall, line, number)), form.key())
    return page.elsewhere(page.path, done)


@ROOM.page(f"{_ONE}/calendar.ics")
async def calendar(page: Page, hall: str, line: str, number: str) -> PageAnswer:
    """Its file for one's own calendar."""
    if await _opened(page, hall, line, number) is None:
        return page.elsewhere(f"/halls/{hall}/appointments", line=line, number=number)
    return File.of(await page.ask(ReadAppointmentCalendar(**_its(page, hall, line, number))))


@ROOM.page(f"{_ONE}/cancellation", roles=VISITOR)
async def cancellation(page: Page, hall: str, line: str, number: str) -> Html:
    """Asks once more."""
    told = await page.ask(ReadAppointment(**_its(page, hall, line, number)))
    return page.show("portal/cancellation.html", told=told)


@ROOM.act(f"{_ONE}/cancellation")
async def cancel(page: Page, form: Form, hall: str, line: str, number: str) -> Elsewhere:
    done = await page.order(CancelAppointment(**_its(page, hall, line, number)), form.key())
    return page.elsewhere(f"/halls/{hall}/appointments/{line}/{number}", done)


@ROOM.page(f"{_ONE}/move", roles=VISITOR)
async def moving(page: Page, hall: str, line: str, number: str) -> Html:
    """The times that it may be moved to."""
    told: AppointmentView = await page.ask(ReadAppointment(**_its(page, hall, line, number)))
    first = max(today(page), told.begins.astimezone(page.site.zone).date())
    shown = slots.day_of(page, page.query.get("day", first.isoformat()))
    day = await page.ask(ReadSlots(hall=hall, line=line, day=shown))
    return page.show(
        "portal/move.html",
        told=told,
        day=day,
        free=[slot for slot in slots.free(day.slots) if slot.begins != told.begins],
        days=slots.days_from(today(page), day.bookable_until, shown),
    )


@ROOM.act(f"{_ONE}/move")
async def move(page: Page, form: Form, hall: str, line: str, number: str) -> Elsewhere:
    """Move it; on another day it has another number and code."""
    command = MoveAppointment.model_validate(
        {**_its(page, hall, line, number), "begins": form.required("begins")}
    )
    done = await page.order(command, form.key())
    if done.answer.code:
        grants.keep_appointment(page, hall, line, done.answer.number, done.answer.code)
    return page.elsewhere(f"/halls/{hall}/appointments/{line}/{done.answer.number}", done)


async def _opened(page: Page, hall: str, line: str, number: str) -> AppointmentView | None:
    """The appointment of whoever it is, or whose code one has; None for who has proved neither."""
    if not is_visitor(page) and grants.appointment_code(page, hall, line, number) is None:
        return None
    query = ReadAppointment(**_its(page, hall, line, number))
    told: AppointmentView | None = await page.find(query, UNKNOWN_APPOINTMENT, NOT_YOUR_APPOINTMENT)
    return told


def _its(page: Page, hall: str, line: str, number: str) -> dict[str, Any]:
    """What names an appointment, with its code where one has it."""
    code = grants.appointment_code(page, hall, line, number)
    return {"hall": hall, "line": line, "number": number, **({"code": code} if code else {})}

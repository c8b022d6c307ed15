"""Booking ahead (預約): a line, a day, a time, and the place is kept until it is confirmed."""

from datetime import datetime, time

from gateway.web.answers import Elsewhere, Html
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.portal import grants, slots
from gateway.web.portal.room import ROOM, VISITOR, today
from gateway.web.refusals import nothing_at
from services.queue.contract.appointments import ReadSlots, ReserveAppointment
from services.queue.contract.plan import ReadPlan
from services.queue.contract.refusals import UNPLANNED_HALL
from services.staff.contract.halls import ReadHall

_PATH = "/halls/{hall}/booking"
_LINE = f"{_PATH}/{{line}}"
_DAY = f"{_LINE}/{{day}}"


@ROOM.page(_PATH)
async def lines(page: Page, hall: str) -> Html:
    """The lines that can be booked."""
    told = await page.ask(ReadHall(hall=hall))
    plan = await page.find(ReadPlan(hall=hall), UNPLANNED_HALL)
    bookable = [one for one in plan.plan.lines if one.appointments is not None] if plan is not None else []
    return page.show("portal/booking.html", hall=told, lines=bookable)


@ROOM.page(_LINE)
async def line(page: Page, hall: str, line: str) -> Elsewhere:
    return page.elsewhere(f"/halls/{hall}/booking/{line}/{today(page)}")


@ROOM.page(_DAY)
async def day(page: Page, hall: str, line: str, day: str) -> Html:
    """What is free on a day."""
    its = await slots.line_of(page, hall, line)
    shown = slots.day_of(page, day)
    told = await page.ask(ReadSlots(hall=hall, line=line, day=shown))
    return page.show(
        "portal/day.html",
        line=its,
        told=told,
        free=slots.free(told.slots),
        days=slots.days_from(today(page), told.bookable_until, shown),
        next=None if slots.free(told.slots) else await slots.next_free(page, told),
    )


@ROOM.page(f"{_DAY}/{{clock}}", roles=VISITOR)
async def slot(page: Page, hall: str, line: str, day: str, clock: str) -> Html:
    """One time: whom it is for; and, when somebody else was quicker, what else is free."""
    its = await slots.line_of(page, hall, line)
    begins = _begins(page, day, clock)
    told = await page.ask(ReadSlots(hall=hall, line=line, day=begins.date()))
    return page.show(
        "portal/slot.html",
        line=its,
        told=told,
        begins=begins,
        slot=next((one for one in told.slots if one.begins == begins), None),
        free=slots.free(told.slots),
        next=None if slots.free(told.slots) else await slots.next_free(page, told),
        groups=[(group, page.words.PRIORITIES[group]) for group in ("none", *its.groups)],
    )


@ROOM.act(f"{_DAY}/{{clock}}")
async def reserve(page: Page, form: Form, hall: str, line: str, day: str, clock: str) -> Elsewhere:
    command = ReserveAppointment.model_validate(
        {
            "hall": hall,
            "line": line,
            "begins": _begins(page, day, clock),
            "priority": form.text("priority") or "none",
            **({"case": case} if (case := form.text("case")) else {}),
        }
    )
    done = await page.order(command, form.key())
    grants.keep_appointment(page, hall, line, done.answer.number, done.answer.code)
    return page.elsewhere(f"/halls/{hall}/appointments/{line}/{done.answer.number}", done)


def _begins(page: Page, day: str, clock: str) -> datetime:
    """A time of a day in an address, `0930`, as the hall's clock shows it."""
    try:
        at = time.fromisoformat(clock)
    except ValueError:
        raise nothing_at(page.path) from None
    return datetime.combine(slots.day_of(page, day), at.replace(tzinfo=None), page.site.zone)

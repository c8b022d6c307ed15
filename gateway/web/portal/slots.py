"""Slots of a line (預約時段): the days that may be booked, what is free in them, and which comes next."""

from collections.abc import Iterable
from datetime import date, timedelta

from gateway.web.page import Page
from gateway.web.portal.room import today
from gateway.web.refusals import nothing_at
from services.queue.contract.appointments import ReadSlots, SlotList, SlotView
from services.queue.contract.plan import PlannedLine, ReadPlan

_DAYS_SHOWN = 14
_DAYS_SEARCHED = 7


async def line_of(page: Page, hall: str, line: str) -> PlannedLine:
    """A line of the hall as it is planned now."""
    plan = (await page.ask(ReadPlan(hall=hall))).plan
    found = next((one for one in plan.lines if one.code == line), None)
    if found is None:
        raise nothing_at(page.path)
    return found


def day_of(page: Page, text: str) -> date:
    """A day in an address."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise nothing_at(page.path) from None


def days_from(first: date, bookable_until: date, shown: date) -> list[date]:
    """The days to choose from: those around the one that is shown, in reach of a booking."""
    begin = max(
        first, min(shown - timedelta(days=_DAYS_SHOWN // 2), bookable_until - timedelta(days=_DAYS_SHOWN - 1))
    )
    days = (begin + timedelta(days=n) for n in range(_DAYS_SHOWN))
    return [day for day in days if day <= bookable_until]


def free(slots: Iterable[SlotView]) -> list[SlotView]:
    return [slot for slot in slots if slot.free]


async def next_free(page: Page, told: SlotList) -> SlotView | None:
    """The first free slot after a day that has none, of the days that follow."""
    for n in range(1, _DAYS_SEARCHED + 1):
        day = max(told.day, today(page)) + timedelta(days=n)
        if day > told.bookable_until:
            return None
        later = await page.ask(ReadSlots(hall=told.hall, line=told.line, day=day))
        if open_slots := free(later.slots):
            return open_slots[0]
    return None

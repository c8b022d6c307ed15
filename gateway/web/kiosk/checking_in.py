"""Checking in for an appointment (報到): by its number and code, typed or scanned."""

from datetime import datetime

from gateway.web.answers import Elsewhere, Html
from gateway.web.forms import Form
from gateway.web.kiosk.drawing import slip_of
from gateway.web.kiosk.room import ROOM, START, show
from gateway.web.kiosk.scanning import line_scanned, scanned
from gateway.web.page import Page
from services.queue.contract.appointments import CheckIn
from services.queue.contract.plan import PlannedLine, ReadPlan

_CHECK_IN = f"{START}/check-in"


@ROOM.page(_CHECK_IN)
async def ask(page: Page, hall: str) -> Html:
    """Where number and code are typed in; and the line, where there are several."""
    page.authority.check_hall(hall)
    return await show(page, hall, "check_in", lines=await _bookable(page, hall), times=_times(page))


@ROOM.act(_CHECK_IN)
async def check_in(page: Page, form: Form, hall: str) -> Elsewhere:
    bookable = await _bookable(page, hall)
    only = bookable[0].code if len(bookable) == 1 else ""
    line = line_scanned(form, "number") or form.text("line") or only
    number, code = scanned(form, "number", "code")
    command = CheckIn.model_validate({"hall": hall, "line": line, "number": number, "code": code})
    return slip_of(page, await page.order(command, form.key()))


def _times(page: Page) -> tuple[datetime, datetime] | None:
    """From when to when somebody can check in who came too early or too late."""
    told = page.problem.extra if page.problem is not None else {}
    return (
        (datetime.fromisoformat(told["from"]), datetime.fromisoformat(told["until"]))
        if "from" in told
        else None
    )


async def _bookable(page: Page, hall: str) -> list[PlannedLine]:
    return [line for line in (await page.ask(ReadPlan(hall=hall))).plan.lines if line.appointments]

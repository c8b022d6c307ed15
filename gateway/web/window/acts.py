"""What the forms of a window do: each is one command, and leads back to the window."""

from gateway.web.answers import Elsewhere
from gateway.web.forms import Form
from gateway.web.page import Done, Page
from gateway.web.window.room import CONSOLE, ROOM, WINDOWS
from infra.contracts import Command
from services.queue.contract.appointments import CheckIn
from services.queue.contract.tickets import (
    CallNext,
    CallTicket,
    DrawTicket,
    FinishService,
    ParkTicket,
    Recall,
    ReportAbsent,
    StartService,
    TransferTicket,
)
from services.queue.contract.windows import CloseWindow, OpenWindow, PauseWindow, ResumeWindow


@ROOM.act(WINDOWS, "open")
async def open_one(page: Page, form: Form, hall: str) -> Elsewhere:
    """Open the window whose button was pressed."""
    command = OpenWindow(hall=hall, window=form.required("window"))
    done = await page.order(command, form.key())
    return page.elsewhere(f"{page.path}/{command.window}", done)


@ROOM.act(CONSOLE, "next")
async def call_next(page: Page, form: Form, hall: str, window: str) -> Elsewhere:
    """Call who is next; `done`: once the one at the window is finished."""
    command = CallNext(hall=hall, window=window, done=form.ticked("done"))
    done = await page.order(command, form.key())
    return _back(page, done, None if done.answer.label is not None else "nobody")


@ROOM.act(CONSOLE, "draw")
async def draw(page: Page, form: Form, hall: str, window: str) -> Elsewhere:
    """Draw a ticket for who stands there."""
    given = {name: text for name in ("name", "case") if (text := form.text(name)) is not None}
    command = DrawTicket.model_validate(
        {"hall": hall, "line": form.required("line"), "priority": form.required("priority"), **given}
    )
    done = await page.order(command, form.key())
    return _back(page, done, f"drawn-{done.answer.label}")


@ROOM.act(CONSOLE, "check_in")
async def check_in(page: Page, form: Form, hall: str, window: str) -> Elsewhere:
    """Check in whose appointment's button was pressed."""
    line, _, number = form.required("appointment").partition("/")
    done = await page.order(CheckIn(hall=hall, line=line, number=number), form.key())
    return _back(page, done, f"drawn-{done.answer.label}")


@ROOM.act(CONSOLE, "call")
async def call(page: Page, form: Form, hall: str, window: str) -> Elsewhere:
    """Call the ticket whose button was pressed, or take it up again."""
    line, day, label = (*form.required("ticket").split("/"), "", "", "")[:3]
    told = {"hall": hall, "window": window, "line": line, "label": label, "day": day}
    return _back(page, await page.order(CallTicket.model_validate(told), form.key()))


def _plain(do: str, command: type[Command], *fields: str) -> None:
    """Declare an act that sends a command with these fields of the form, those that are filled in."""

    async def act(page: Page, form: Form, hall: str, window: str) -> Elsewhere:
        given = {name: text for name in fields if (text := form.text(name)) is not None}
        ordered = command.model_validate({"hall": hall, "window": window, **given})
        return _back(page, await page.order(ordered, form.key()))

    ROOM.act(CONSOLE, do)(act)


def _back(page: Page, done: Done, said: str | None = None) -> Elsewhere:
    return page.elsewhere(page.path, done, said=said)


_plain("open", OpenWindow)
_plain("start", StartService)
_plain("recall", Recall)
_plain("absent", ReportAbsent)
_plain("finish", FinishService, "case")
_plain("park", ParkTicket, "reason")
_plain("transfer", TransferTicket, "to_line", "to_window")
_plain("pause", PauseWindow, "reason")
_plain("resume", ResumeWindow)
_plain("close", CloseWindow)

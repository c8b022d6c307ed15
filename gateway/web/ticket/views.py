"""My ticket (我的號票): where a visitor stands in his line, on his phone.

Who waits before whom everybody may see. What the ticket is for is shown to who has its code; the slip's QR
carries it behind the `#`, which browsers send to nobody, and a script posts it once.
"""

from typing import Any

from gateway.web.answers import Elsewhere, Html, SaidNo
from gateway.web.forms import Form
from gateway.web.page import Page
from gateway.web.room import Room
from gateway.web.ticket import words
from infra.contracts import PUBLIC
from services.cases.contract.items import ReadItem
from services.queue.contract.reading import Board, ReadBoard, ReadTicket, TicketView, TicketVisit
from services.queue.contract.tickets import CancelTicket
from services.staff.contract.halls import ReadHall

ROOM = Room(
    "ticket",
    words,
    roles=("visitor", PUBLIC),
    unlisted="a ticket's page is where its slip's QR leads, and the appointments of who is signed in",
)
_PATH = "/halls/{hall}/tickets/{line}/{day}/{label}"
_MAY_BE_CANCELLED = ("waiting", "parked")


@ROOM.page(_PATH)
async def ticket(page: Page, hall: str, line: str, day: str, label: str) -> Html:
    """Where it stands; with its code, what it is for."""
    await page.follow(hall, "queue")
    asked = _asked(hall, line, day, label, code=page.kept(_code_of(page)))
    shown: TicketView = await page.ask(asked)
    return page.show(
        "ticket/ticket.html",
        hall=await page.ask(ReadHall(hall=hall)),
        items=await _items(page, hall, shown.visit),
        may_cancel=page.who.role == "visitor" and shown.status in _MAY_BE_CANCELLED,
        piece=page.url(f"{page.path}/now"),
        **await _now(page, shown),
    )


@ROOM.part(f"{_PATH}/now")
async def now(page: Page, hall: str, line: str, day: str, label: str) -> Html:
    """What of it changes, the same for whoever looks."""

    async def make() -> Html:
        shown: TicketView = await page.ask(_asked(hall, line, day, label), page.at_least)
        return page.piece("ticket/now.html", page.at_least or 0, **await _now(page, shown))

    return await page.shared(page.at_least, make)


@ROOM.act(_PATH, "code")
async def prove(page: Page, form: Form, hall: str, line: str, day: str, label: str) -> Elsewhere:
    """Show by its code that it is one's own."""
    code = form.required("code")
    await page.ask(_asked(hall, line, day, label, code=code))
    page.keep(_code_of(page), code)
    return page.elsewhere(page.path)


@ROOM.act(_PATH, "cancel")
async def cancel(page: Page, form: Form, hall: str, line: str, day: str, label: str) -> Elsewhere:
    """Give it back; the hall knows whose account drew it."""
    command = CancelTicket.model_validate({"hall": hall, "line": line, "label": label, "day": day})
    return page.elsewhere(page.path, await page.order(command, form.key()))


def _asked(hall: str, line: str, day: str, label: str, code: str | None = None) -> ReadTicket:
    told = {"hall": hall, "line": line, "day": day, "label": label}
    return ReadTicket.model_validate(told if code is None else {**told, "code": code})


def _code_of(page: Page) -> str:
    return f"code {page.path}"


async def _now(page: Page, shown: TicketView) -> dict[str, Any]:
    """What the template shows of a ticket: names are the board's, which all pages of the hall share."""
    board: Board = await page.ask_for_all(ReadBoard(hall=shown.hall))
    windows = {window.window: window.name for window in board.windows}
    lines = {line.line: line.name for line in board.lines}
    return {
        "ticket": shown,
        "window": page.say["text"](windows.get(shown.window or "", shown.window or "")),
        "line": page.say["text"](lines.get(shown.line, shown.line)),
    }


async def _items(page: Page, hall: str, visit: TicketVisit | None) -> list[tuple[str, int]]:
    """Name and number of each thing that its holder comes for; the code of what is no longer offered."""
    told = []
    for wanted in visit.items if visit is not None else ():
        try:
            guide = await page.ask(ReadItem(hall=hall, item=wanted.item))
            name = page.say["text"](guide.definition.name)
        except SaidNo:
            name = wanted.item
        told.append((name, wanted.quantity))
    return told

"""Drawing a ticket (取號), and the slip that is printed of it."""

import segno
from markupsafe import Markup

from gateway.web.answers import Elsewhere, Html, PageAnswer, SaidNo
from gateway.web.forms import Form
from gateway.web.kiosk.opening import opening
from gateway.web.kiosk.room import ROOM, START, show, start_of
from gateway.web.kiosk.scanning import scanned
from gateway.web.page import Done, Page
from infra.contracts import Refusal
from services.cases.contract.reading import FindProgress
from services.queue.contract.plan import HallPlan, ReadPlan
from services.queue.contract.reading import Board, ReadBoard, ReadTicket, TicketView, Wait
from services.queue.contract.tickets import DrawnTicket, DrawTicket

_DRAW = f"{START}/draw"
_SLIP = f"{START}/slip/{{line}}/{{day}}/{{label}}"


@ROOM.page(_DRAW)
async def lines(page: Page, hall: str) -> Html:
    """The lines, each with its wait: one touch draws."""
    page.authority.check_hall(hall)
    plan: HallPlan = await page.ask(ReadPlan(hall=hall))
    board: Board = await page.ask(ReadBoard(hall=hall))
    named = {group for line in plan.plan.lines for group in line.groups}
    return await show(
        page,
        hall,
        "draw",
        lines=board.lines,
        groups=[(group, said) for group, said in page.words.GROUPS.items() if group in named],
        opening=opening(plan, page.site.clock.now(), page.site.zone),
    )


@ROOM.act(_DRAW)
async def draw(page: Page, form: Form, hall: str) -> Elsewhere:
    """Draw in the line whose button was pressed; the lines' buttons are of one form, so each has its key."""
    line = form.required("line")
    fields = {"hall": hall, "line": line, "priority": form.text("priority") or "none"}
    number, code = scanned(form, "case", "case_code")
    if number or code:
        told = await page.ask(FindProgress(number=number, code=code))
        fields |= {"case": told.number, "case_code": code}
    return slip_of(page, await page.order(DrawTicket.model_validate(fields), f"{form.key()}/{line}"))


@ROOM.page(_SLIP)
async def slip(page: Page, hall: str, line: str, day: str, label: str) -> PageAnswer:
    """What is printed, once; it stays on the screen, as no browser tells that the paper is out."""
    page.authority.check_hall(hall)
    kept = page.kept(page.path)
    if kept is None:
        return page.elsewhere(start_of(hall))
    ticket = DrawnTicket.model_validate_json(kept)
    plan: HallPlan = await page.ask(ReadPlan(hall=hall))
    address = page.site.origin.of(page.exchange.headers) + page.url(
        f"/halls/{hall}/tickets/{line}/{day}/{label}"
    )
    return await show(
        page,
        hall,
        "slip",
        ticket=ticket,
        line=next((one.name for one in plan.plan.lines if one.code == line), None),
        wait=await _wait(page, ticket),
        code=qr(f"{address}#c={ticket.code}"),
    )


def slip_of(page: Page, done: Done) -> Elsewhere:
    """Go on at the slip of a ticket that was drawn; its code stays in the session."""
    ticket: DrawnTicket = done.answer
    path = f"{start_of(ticket.hall)}/slip/{ticket.line}/{ticket.day}/{ticket.label}"
    page.keep(path, ticket.model_dump_json())
    return page.elsewhere(path, done)


def qr(text: str) -> Markup:
    """A picture that a phone or a scanner reads."""
    return Markup(segno.make_qr(text).svg_inline(border=2, omitsize=True))


async def _wait(page: Page, ticket: DrawnTicket) -> Wait | None:
    """How long it may take; a slip that cannot tell is printed all the same."""
    asked = ReadTicket(hall=ticket.hall, line=ticket.line, label=ticket.label, day=ticket.day)
    try:
        found: TicketView = await page.ask(asked)
    except (SaidNo, Refusal):
        return None
    return found.wait

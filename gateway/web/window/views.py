"""The pages of the windows: choose one; then who is there, who is next, what can be done now."""

import asyncio
import re
from typing import Any

from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.window import acts as _acts  # noqa: F401  (declares what the forms do)
from gateway.web.window import desk, lists
from gateway.web.window.room import CONSOLE, ROOM, WINDOWS
from gateway.web.window.told import hints
from services.queue.contract.appointments import CheckIn
from services.queue.contract.listing import ListAppointments
from services.queue.contract.plan import HallPlan, PlannedWindow, ReadPlan
from services.queue.contract.reading import LiveWindow
from services.queue.contract.tickets import DrawTicket

_DRAWN = re.compile(r"drawn-([A-Z]{1,3}[0-9]{3,6})")


@ROOM.page(WINDOWS)
async def windows(page: Page, hall: str) -> Html:
    """The windows of the plan, one's own first, and who is where."""
    await page.follow(hall, "queue")
    return page.show("window/windows.html", **await _windows(page, hall))


@ROOM.part("/windows-now/{hall}")
async def windows_now(page: Page, hall: str) -> Html:
    """What of it changes."""
    told = await _windows(page, hall)
    return page.piece("window/windows_now.html", told.pop("position"), **told)


@ROOM.page(CONSOLE)
async def console(page: Page, hall: str, window: str) -> Html:
    """The window: who is there, who is next, what can be done now."""
    await page.follow(hall, "queue")
    plan, live = await desk.whole(page, hall)
    planned = desk.planned(plan, window)
    bookable, role = _bookable(page, plan, planned), page.who.role
    at, listed, booked = await asyncio.gather(
        desk.read(page, planned, live), lists.read(page, planned, live), lists.booked(page, hall, bookable)
    )
    return page.show(
        "window/console.html",
        hall=hall,
        desk=at,
        lists=listed,
        booked=booked,
        names=_names(page, plan),
        may_act=desk.may_act(page),
        may_draw=role in DrawTicket.terms.roles,
        may_check_in=role in CheckIn.terms.roles,
        bookable=bookable,
        hints=hints(page, page.problem) if page.problem is not None else (),
        said=_said(page),
    )


@ROOM.part(f"{CONSOLE}/desk")
async def desk_part(page: Page, hall: str, window: str) -> Html:
    """The ticket at the window, and what can be done with it."""
    plan, live = await desk.whole(page, hall)
    at = await desk.read(page, desk.planned(plan, window), live)
    return page.piece("window/desk.html", at.position, desk=at, names=_names(page, plan))


@ROOM.part(f"{CONSOLE}/lists")
async def lists_part(page: Page, hall: str, window: str) -> Html:
    """Who waits, who waits aside, who is where."""
    plan, live = await desk.whole(page, hall)
    listed = await lists.read(page, desk.planned(plan, window), live)
    return page.piece(
        "window/lists.html",
        listed.position,
        lists=listed,
        names=_names(page, plan),
        may_act=desk.may_act(page),
    )


@ROOM.part(f"{CONSOLE}/booked")
async def booked_part(page: Page, hall: str, window: str) -> Html:
    """Today's appointments."""
    page.authority.check_hall(hall)  # who may see no appointments asks nothing that would
    plan: HallPlan = await page.ask(ReadPlan(hall=hall))
    planned = desk.planned(plan, window)
    booked = await lists.booked(page, hall, _bookable(page, plan, planned))
    may = page.who.role in CheckIn.terms.roles
    return page.piece(
        "window/booked.html",
        page.at_least or 0,
        booked=booked,
        names=_names(page, plan),
        may_check_in=may,
    )


async def _windows(page: Page, hall: str) -> dict[str, Any]:
    plan, live = await desk.whole(page, hall)
    at = {one.window: one for one in live.windows}
    who = page.who.person

    def own_first(pair: tuple[PlannedWindow, LiveWindow]) -> bool:
        return pair[1].clerk != who

    pairs = [(one, at[one.code]) for one in plan.plan.windows if one.code in at]
    return {
        "hall": hall,
        "windows": sorted(pairs, key=own_first),
        "names": _names(page, plan),
        "may_act": desk.may_act(page),
        "position": live.position,
    }


def _names(page: Page, plan: HallPlan) -> dict[str, dict[str, str]]:
    """What lines and windows are called in the page's language, by their codes."""
    text = page.say["text"]
    return {
        "lines": {one.code: text(one.name) for one in plan.plan.lines},
        "windows": {one.code: text(one.name) for one in plan.plan.windows},
    }


def _bookable(page: Page, plan: HallPlan, planned: PlannedWindow) -> list[str]:
    """Those of the window's lines that take appointments; none for who may not see them."""
    if page.who.role not in ListAppointments.terms.roles:
        return []
    return [one.code for one in plan.plan.lines if one.appointments is not None and one.code in planned.lines]


def _said(page: Page) -> str | None:
    """What the last act came to, where the window itself does not show it."""
    said = page.query.get("said", "")
    if said == "nobody":
        return str(page.words.SAID_NOBODY)
    drawn = _DRAWN.fullmatch(said)
    return page.words.SAID_DRAWN.format(label=drawn[1]) if drawn is not None else None

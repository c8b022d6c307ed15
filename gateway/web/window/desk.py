"""What is at a clerk's window, and what can be done there now."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gateway.web.page import Page
from gateway.web.window import case
from gateway.web.window.case import CaseAtHand
from infra.contracts import Query
from services.queue.contract import because
from services.queue.contract.listing import ListTickets, TicketLine
from services.queue.contract.plan import HallPlan, PlannedWindow, ReadPlan
from services.queue.contract.reading import LiveHall, LiveWindow, ReadLiveHall
from services.queue.contract.refusals import UNKNOWN_WINDOW
from services.queue.contract.windows import OpenWindow

State = Literal["closed", "taken", "paused", "free", "called", "served"]
"""A window as whoever looks finds it: `taken` is somebody else's, `free` his own without a ticket."""

_OFFERED: Mapping[State, Sequence[str]] = {
    "closed": ("open",),
    "taken": (),
    "paused": ("resume", "close"),
    "free": ("next", "close"),
    "called": ("start", "recall", "absent"),
    "served": ("finish_next", "finish", "park"),
}
_FOR_ANOTHER: Mapping[str | None, Sequence[str]] = {
    None: ("close",),
    "called": ("absent", "close"),
    "served": ("finish", "park", "close"),
}
"""What a supervisor may do for a clerk who has left, by how the ticket there stands."""
_ALL = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """A window, who is at it, and the ticket there; `items` are the names of what its holder came for.

    `offered` are the acts that can be done now without a word more, the first what is mostly done.
    `position` is the log's that it shows.
    """

    planned: PlannedWindow
    live: LiveWindow
    state: State
    offered: Sequence[str]
    ticket: TicketLine | None
    items: Sequence[tuple[str, int]]
    case: CaseAtHand | None
    position: int


async def whole(page: Page, hall: str) -> tuple[HallPlan, LiveHall]:
    """The hall's plan of today, and who serves where. Raises SaidNo."""
    plan: HallPlan
    live: LiveHall
    plan, live = await asyncio.gather(
        page.ask(ReadPlan(hall=hall), page.at_least), for_hall(page, ReadLiveHall(hall=hall))
    )
    return plan, live


async def for_hall(page: Page, query: Query) -> Any:
    """What all windows of a hall are told alike: asked once for all whom one piece of news made fetch."""
    return await (page.ask(query) if page.at_least is None else page.ask_for_all(query))


async def read(page: Page, there: PlannedWindow, live: LiveHall) -> Desk:
    """The window as it is for who looks. Raises SaidNo."""
    at = next(one for one in live.windows if one.window == there.code)
    ticket = await _ticket(page, live.hall, at)
    items, about = await asyncio.gather(_items(page, live.hall, ticket), _case(page, ticket))
    state = state_of(at, page.who.person)
    return Desk(there, at, state, offered(page, at, state), ticket, items, about, live.position)


def planned(plan: HallPlan, window: str) -> PlannedWindow:
    """The window of that code. Raises UNKNOWN_WINDOW."""
    for one in plan.plan.windows:
        if one.code == window:
            return one
    raise UNKNOWN_WINDOW(because.NO_WINDOW(window=window))


def state_of(at: LiveWindow, who: str) -> State:
    """How the window stands for the person who looks."""
    if at.status == "closed":
        return "closed"
    if at.clerk != who:
        return "taken"
    if at.status == "paused":
        return "paused"
    return "free" if at.label is None else "called" if at.ticket_status == "called" else "served"


def offered(page: Page, at: LiveWindow, state: State) -> Sequence[str]:
    """The acts that can be done now without a word more, the first what is mostly done."""
    if not may_act(page):
        return ()
    if state == "taken" and page.who.role == "supervisor":
        return _FOR_ANOTHER[at.ticket_status if at.status == "open" else None]
    return _OFFERED[state]


def may_act(page: Page) -> bool:
    """Whether who looks may do anything at a window: others only look."""
    return page.who.role in OpenWindow.terms.roles


async def _ticket(page: Page, hall: str, at: LiveWindow) -> TicketLine | None:
    if at.label is None or at.line is None or at.ticket_status not in ("called", "served"):
        return None
    told = await page.ask(ListTickets(hall=hall, line=at.line, status=at.ticket_status, limit=_ALL))
    return next((one for one in told.items if one.window == at.window and one.label == at.label), None)


async def _items(page: Page, hall: str, ticket: TicketLine | None) -> list[tuple[str, int]]:
    return await case.item_names(page, hall, ticket.items) if ticket is not None else []


async def _case(page: Page, ticket: TicketLine | None) -> CaseAtHand | None:
    return await case.read(page, ticket.case) if ticket is not None and ticket.case is not None else None

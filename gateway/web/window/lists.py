"""Who waits for a window, who waits aside, who is where, and who has an appointment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.web.page import Page
from gateway.web.window.desk import for_hall
from services.queue.contract.appointments import AppointmentView
from services.queue.contract.listing import ListAppointments, ListTickets, TicketLine
from services.queue.contract.plan import PlannedWindow
from services.queue.contract.reading import (
    Board,
    BoardLine,
    LiveHall,
    LiveLine,
    LiveWindow,
    ReadBoard,
)

MOST = 50
"""So many of those who wait are listed, and so many of those who wait aside."""
_ALL = 500


@dataclass(frozen=True, slots=True)
class Lists:
    """Those of the window's lines; `lines` are the counts of each with its name and its wait.

    `waits` is how many wait in them, those included who are sent to another window.
    """

    waiting: Sequence[TicketLine]
    parked: Sequence[TicketLine]
    elsewhere: Sequence[LiveWindow]
    lines: Sequence[tuple[BoardLine, LiveLine]]
    waits: int
    is_cut: bool
    position: int


async def read(page: Page, planned: PlannedWindow, live: LiveHall) -> Lists:
    """Raises SaidNo."""

    async def listed(status: str) -> list[TicketLine]:
        asked = ListTickets.model_validate(
            {"hall": live.hall, "window": planned.code, "status": status, "limit": MOST}
        )
        told = await page.ask(asked, page.at_least)
        cut.append(told.next_cursor is not None)
        return list(told.items)

    cut: list[bool] = []
    waiting: list[TicketLine]
    parked: list[TicketLine]
    board: Board
    waiting, parked, board = await asyncio.gather(
        listed("waiting"),
        listed("parked"),
        for_hall(page, ReadBoard(hall=live.hall)),
    )
    counts = {one.line: one for one in live.lines}
    names = {one.line: one for one in board.lines}
    lines = [(names[code], counts[code]) for code in planned.lines if code in names and code in counts]
    elsewhere = [one for one in live.windows if one.label and one.line in planned.lines]
    waits = sum(count.waiting for _, count in lines)
    return Lists(waiting, parked, elsewhere, lines, waits, any(cut), live.position)


async def booked(page: Page, hall: str, lines: Sequence[str]) -> list[AppointmentView]:
    """Today's appointments of these lines, by their time."""
    if not lines:
        return []
    told = await page.ask(ListAppointments(hall=hall, limit=_ALL), page.at_least)
    return [one for one in told.items if one.line in lines]

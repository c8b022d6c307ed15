"""A hall: when it is open, how long one waits, and where to go on."""

from typing import Any

from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.portal import opening
from gateway.web.portal.room import ROOM
from services.queue.contract.plan import ReadPlan
from services.queue.contract.reading import ReadBoard
from services.queue.contract.refusals import UNPLANNED_HALL
from services.staff.contract.halls import ReadHall

_PATH = "/halls/{hall}"


@ROOM.page(_PATH)
async def hall(page: Page, hall: str) -> Html:
    """The hall as it is today."""
    await page.follow(hall, "queue")
    told = await page.ask(ReadHall(hall=hall))
    plan = await page.find(ReadPlan(hall=hall), UNPLANNED_HALL)
    board = await page.ask(ReadBoard(hall=hall)) if plan is not None else None
    return page.show(
        "portal/hall.html",
        hall=told,
        plan=plan,
        board=board,
        week=opening.week(plan) if plan is not None else (),
        unusual=opening.unusual(plan) if plan is not None else (),
    )


@ROOM.part(f"{_PATH}/waits")
async def waits(page: Page, hall: str) -> Html:
    """How many wait in each line, and for how long."""

    async def make() -> Html:
        board: Any = await page.ask(ReadBoard(hall=hall), page.at_least)
        return page.piece("portal/waits.html", board.position, board=board)

    return await page.shared(page.at_least, make)

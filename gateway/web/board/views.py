"""The board (叫號屏): what the hall's displays show and say."""

from typing import Any

from gateway.web.answers import Html
from gateway.web.board import words
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from infra.contracts import PUBLIC
from services.queue.contract.reading import ReadBoard

_PATH = "/halls/{hall}/board"
ROOM = Room("board", words, roles=(PUBLIC,), entries=(Entry(words.TITLE, words.ABOUT, _PATH, (PUBLIC,)),))


@ROOM.page(_PATH)
async def board(page: Page, hall: str) -> Html:
    """The whole board."""
    await page.follow(hall, "queue")
    shown = await page.ask(ReadBoard(hall=hall))
    return page.show("board/board.html", board=shown, piece=_piece(page))


@ROOM.part(f"{_PATH}/now")
async def now(page: Page, hall: str) -> Html:
    """What of it changes with each call: made once for all displays that look."""

    async def make() -> Html:
        shown = await page.ask(ReadBoard(hall=hall), page.at_least)
        return page.piece("board/now.html", shown.position, board=shown)

    return await page.shared(page.at_least, make)


def _piece(page: Page) -> Any:
    return page.url(f"{page.path}/now")

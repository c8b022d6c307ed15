"""The board (叫號屏): what the hall's displays show and say."""

from typing import Any

from gateway.voice.clips import ORDER
from gateway.web.answers import Html, SaidNo
from gateway.web.board import words
from gateway.web.board.zone import Zone
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from infra.contracts import PUBLIC, Refusal
from infra.languages.saying import said
from services.queue.contract.reading import Board, BoardWindow, ReadBoard
from services.staff.contract.halls import ReadHall

_PATH = "/halls/{hall}/board"
ROOM = Room("board", words, roles=(PUBLIC,), entries=(Entry(words.TITLE, words.ABOUT, _PATH, (PUBLIC,)),))
_FEW, _SOME = 8, 16
"""So many windows are shown in one column, in two; more in three."""


@ROOM.page(_PATH)
async def board(page: Page, hall: str) -> Html:
    """The whole board; one that cannot be filled just now is shown empty, and its script fills it later."""
    zone = Zone.of(page.query, page.language)
    await page.follow(hall, "queue")
    try:
        named = await page.ask(ReadHall(hall=hall))
        shown: Board = await page.ask(ReadBoard(hall=hall))
    except (SaidNo, Refusal) as no:
        problem = no.problem if isinstance(no, SaidNo) else no.to_problem()
        if int(str(problem["status"])) < 500:
            raise
        return page.show("board/board.html", zone=zone, name=None, board=None, status=503)
    zone.check(shown)
    return page.show("board/board.html", zone=zone, name=named.name, board=shown, **_now(page, zone, shown))


@ROOM.part(f"{_PATH}/now")
async def now(page: Page, hall: str) -> Html:
    """What of it changes: made once for all displays of a zone, and asked for once for all zones."""
    zone = Zone.of(page.query, page.language)

    async def make() -> Html:
        shown: Board = await page.ask_for_all(ReadBoard(hall=hall))
        return page.piece("board/now.html", shown.position, board=shown, **_now(page, zone, shown))

    return await page.shared(page.at_least, make, repr(zone.told()) + repr(zone.say))


def _now(page: Page, zone: Zone, board: Board) -> dict[str, Any]:
    """What the template shows of a board in a zone."""
    windows = zone.windows_of(board)
    time = page.site.clock.now()
    offset = time.astimezone(page.site.zone).utcoffset()
    assert offset is not None
    return {
        "calls": zone.calls(board),
        "windows": windows,
        "lines": zone.lines_of(board),
        "names": {window.window: window.name for window in board.windows},
        "columns": 1 if len(windows) <= _FEW else 2 if len(windows) <= _SOME else 3,
        "time": time,
        "offset": offset.total_seconds() / 60,
        "voice": _voice(page, zone, board.hall, windows),
    }


def _voice(page: Page, zone: Zone, hall: str, windows: list[BoardWindow]) -> list[dict[str, Any]]:
    """For each language that is spoken: the windows' names, and the recordings that there are."""
    told = []
    for language in zone.say:
        spoken: dict[str, Any] = {
            "lang": language,
            "names": {window.window: said(window.name, language) for window in windows},
        }
        recorded = page.site.voices.recorded(hall, language)
        if recorded is not None:
            spoken["clips"] = recorded.url
            spoken["order"] = ORDER[language]
            spoken["without"] = sorted(spoken["names"].keys() - recorded.windows)
        told.append(spoken)
    return told

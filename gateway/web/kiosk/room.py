"""What all pages of the kiosk have: its hall, its size, and what is kept for who stands there."""

from typing import Any

from gateway.web.answers import Html
from gateway.web.kiosk import words
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from gateway.web.wording import Wording
from infra.languages.saying import LANGUAGES, Language
from infra.privacy.codes import ALPHABET
from services.staff.contract.halls import ReadHall

START = "/kiosk/{hall}"
ROOM = Room(
    "kiosk",
    words,
    roles=("kiosk",),
    channel="kiosk",
    entries=(Entry(words.TITLE, words.ABOUT, START, ("kiosk",)),),
)
_LARGER = "larger"
_VIEW = "view"
_KEYS = {
    "code": ALPHABET,
    "digits": "1234567890-",
    "number": "1234567890-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
}
"""What the keys on the screen type, by what is typed."""


async def show(page: Page, hall: str, template: str, **values: Any) -> Html:
    """A page of the kiosk, which must be one of this hall's. It may ask to be shown larger, or no longer."""
    page.authority.check_hall(hall)
    if page.query.get(_VIEW) == _LARGER:
        page.keep(_LARGER, "yes")
    elif _VIEW in page.query:
        page.forget(_LARGER)
    larger = page.kept(_LARGER) is not None
    return page.show(
        f"kiosk/{template}.html",
        hall=await page.ask(ReadHall(hall=hall)),
        larger=larger,
        sizes=page.url(page.path, **{_VIEW: "plain" if larger else _LARGER}),
        start=f"/{page.site.language_of(page.exchange)}{start_of(hall)}",
        now=page.site.clock.now(),
        keys=_KEYS,
        away=away(page),
        **values,
    )


def away(page: Page) -> list[tuple[Language, Wording]]:
    """What every page carries, to say in each language when the gateway is away."""
    return [(language, page.site.words(ROOM, language)) for language in LANGUAGES]


def start_of(hall: str) -> str:
    return START.format(hall=hall)


def forget_visitor(page: Page) -> None:
    """Whoever stood there has left: nothing of his is kept, in any process."""
    for name in list(page.session.kept):
        page.forget(name)

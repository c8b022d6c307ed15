"""The reference of the API: what can be asked and done, how it is refused, and requests to be copied."""

import re
from collections import defaultdict
from typing import Any

from gateway.web.answers import Html
from gateway.web.page import Page
from gateway.web.reference import words
from gateway.web.reference.operations import Operation, Reference, reference
from gateway.web.refusals import nothing_at
from gateway.web.room import Entry, Room
from infra.contracts import PUBLIC

ROOM = Room(
    "reference", words, roles=(PUBLIC,), entries=(Entry(words.TITLE, words.ABOUT, "/docs", (PUBLIC,)),)
)
_PATH = "/docs"
_HAN = re.compile("([\u3400-\u9fff\U00020000-\U0003ffff]+)")
_LATIN = re.compile("([A-Za-z]+(?:[ -][A-Za-z]+)+)")


@ROOM.page(_PATH)
async def index(page: Page) -> Html:
    """Every command and query, by service and clause; those alone that are looked for."""
    told = _reference(page)
    service, text = page.query.get("service") or None, page.query.get("q", "")
    services: dict[str, dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for one in told.found(text, service):
        services[one.service][one.clause].append(one)
    every = list(dict.fromkeys(one.service for one in told.operations.values()))
    return _show(page, "index", services=services, every=every, service=service, text=text)


@ROOM.page(f"{_PATH}/requests")
async def requests(page: Page) -> Html:
    """What holds for every request: tokens, keys, languages, positions, refusals, streams, files."""
    return _show(page, "requests", home=_home(page))


@ROOM.page(f"{_PATH}/refusals")
async def refusals(page: Page) -> Html:
    """Every way of saying no."""
    return _show(page, "refusals", kinds=_reference(page).refusals.values())


@ROOM.page(f"{_PATH}/refusals/{{code}}")
async def refusal(page: Page, code: str) -> Html:
    """What one way of saying no means, what would make it right, and who says it."""
    told = _reference(page)
    if code not in told.refusals:
        raise nothing_at(page.path)
    kind = told.refusals[code]
    saying = [one for one in told.operations.values() if kind in one.refusals]
    return _show(page, "refusal", kind=kind, saying=saying, by_all=len(saying) == len(told.operations))


@ROOM.page(f"{_PATH}/{{service}}/{{name}}")
async def operation(page: Page, service: str, name: str) -> Html:
    """One command or query, whole."""
    one = _reference(page).operations.get((service, name))
    if one is None:
        raise nothing_at(page.path)
    line = one.request.line(_home(page), one.roles[0], development=page.site.development)
    return _show(page, "operation", one=one, line=line)


def _show(page: Page, template: str, **values: Any) -> Html:
    """`parts` takes an English text apart, `own_parts` one of the page's language: what is in another."""
    own_parts = _LATIN.split if page.language != "en" else lambda text: [text]
    return page.show(f"reference/{template}.html", parts=_HAN.split, own_parts=own_parts, **values)


def _reference(page: Page) -> Reference:
    return reference(page.site.document)


def _home(page: Page) -> str:
    """Where whoever looks reaches the gateway."""
    return page.site.origin.of(page.exchange.headers)

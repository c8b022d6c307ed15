"""Applying at the kiosk for what is offered there: who, what is handed in, check, send, receipt."""

import json
from typing import Any

from gateway.web.answers import Elsewhere, Html, PageAnswer
from gateway.web.forms import Form
from gateway.web.kiosk.drawing import qr
from gateway.web.kiosk.following import keep_case, kept_case
from gateway.web.kiosk.room import ROOM, START, show, start_of
from gateway.web.page import Page
from gateway.web.refusals import nothing_at
from services.cases.contract.cases import SubmitApplication
from services.cases.contract.items import ItemGuide, ListItems, ReadItem
from services.cases.contract.reading import FindProgress

_APPLY = f"{START}/apply"
_ITEM = f"{_APPLY}/{{item}}"
_CHECK = f"{_ITEM}/check"
_MOST = 200
_WHO = ("name", "document_number", "phone")
_NOTHING: dict[str, Any] = {**dict.fromkeys(_WHO), "materials": []}


@ROOM.page(_APPLY)
async def items(page: Page, hall: str) -> Html:
    """What is offered at kiosks."""
    found = await page.ask(ListItems(hall=hall, channel="kiosk", limit=_MOST))
    return await show(page, hall, "items", items=found.items)


@ROOM.page(_ITEM)
async def item(page: Page, hall: str, item: str) -> Html:
    """Who applies, and what he hands in."""
    guide = await _offered(page, hall, item)
    return await show(page, hall, "apply", guide=guide, given=_given(page, item) or _NOTHING)


@ROOM.act(_ITEM)
async def fill(page: Page, form: Form, hall: str, item: str) -> Elsewhere:
    """Keep what was filled in until it has been looked over."""
    given = {name: form.text(name) for name in _WHO} | {"materials": form.all("materials")}
    given["name"], given["document_number"] = form.required("name"), form.required("document_number")
    SubmitApplication.model_validate({"hall": hall, "item": item, **given})
    page.keep(_kept(item), json.dumps(given))
    return page.elsewhere(_CHECK.format(hall=hall, item=item))


@ROOM.page(_CHECK)
async def check(page: Page, hall: str, item: str) -> PageAnswer:
    """All answers, as they will be sent."""
    given = _given(page, item)
    if not given:
        return page.elsewhere(start_of(hall))
    guide = await _offered(page, hall, item)
    chosen = [one for one in guide.definition.materials or () if one.code in given["materials"]]
    return await show(page, hall, "check", guide=guide, given=given, chosen=chosen)


@ROOM.act(_CHECK)
async def send(page: Page, form: Form, hall: str, item: str) -> Elsewhere:
    """Send what was looked over: the form carries it, so that sent again it is the same application."""
    given = {name: form.text(name) for name in _WHO} | {"materials": form.all("materials")}
    command = SubmitApplication.model_validate({"hall": hall, "item": item, **given})
    done = await page.order(command, form.key())
    page.forget(_kept(item))
    keep_case(page, done.answer.number, done.answer.code)
    return page.elsewhere(f"{start_of(hall)}/receipt", done)


@ROOM.page(f"{START}/receipt")
async def receipt(page: Page, hall: str) -> PageAnswer:
    """Number and code of what was sent, printed once."""
    if (opened := kept_case(page)) is None:
        return page.elsewhere(start_of(hall))
    number, code = opened
    told = await page.ask(FindProgress(number=number, code=code))
    origin = page.site.origin.of(page.exchange.headers)
    picture = qr(f"{origin}{page.url('/progress', number=number)}#c={code}")
    return await show(page, hall, "receipt", told=told, code=code, picture=picture)


async def _offered(page: Page, hall: str, item: str) -> ItemGuide:
    guide: ItemGuide = await page.ask(ReadItem(hall=hall, item=item))
    if "kiosk" not in (guide.definition.channels or ()):
        raise nothing_at(page.path)
    return guide


def _kept(item: str) -> str:
    return f"application {item}"


def _given(page: Page, item: str) -> dict[str, Any]:
    """What was filled in; nothing when nothing was."""
    given: dict[str, Any] = json.loads(page.kept(_kept(item)) or "{}")
    return given

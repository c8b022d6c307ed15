"""Applying for somebody who stands at the window, or who wrote."""

import json
from typing import Any

from gateway.web import attaching
from gateway.web.answers import Html, PageAnswer
from gateway.web.desk.room import CASE, CASES, ROOM, own_halls
from gateway.web.forms import Form
from gateway.web.page import Page
from services.cases.contract.cases import SubmitApplication
from services.cases.contract.items import ListItems, ReadItem
from services.cases.contract.reading import ReadCase
from services.cases.contract.words import Material

_NEW = f"{CASES}/new"
_ITEM = f"{_NEW}/{{hall}}/{{item}}"
_TAKEN_HERE = ("window", "post")
_RECEIPT = "receipt"
_CLERK = ("clerk",)


@ROOM.page(_NEW, roles=_CLERK)
async def items(page: Page) -> Html:
    """What can be applied for in the caller's halls."""
    halls = await own_halls(page)
    hall = page.query.get("hall") or (halls[0].hall if len(halls) == 1 else "")
    asked = {"hall": hall, "text": page.query.get("text", "").strip()}
    told = {name: value for name, value in {**asked, "cursor": page.query.get("cursor")}.items() if value}
    listed = await page.ask(ListItems.model_validate(told)) if hall else None
    following = {**asked, "cursor": listed.next_cursor} if listed and listed.next_cursor else None
    return page.show(
        "desk/items.html",
        halls=halls,
        asked=asked,
        items=listed.items if listed else (),
        next=page.url(_NEW, **following) if following else None,
    )


@ROOM.page(_ITEM, roles=_CLERK)
async def application(page: Page, hall: str, item: str) -> Html:
    """The form of an application."""
    page.authority.check_hall(hall)
    guide = await page.ask(ReadItem(hall=hall, item=item))
    channels = [one for one in _TAKEN_HERE if one in (guide.definition.channels or ())]
    text, w = page.say["text"], page.words
    materials = guide.definition.materials or ()
    return page.show(
        "desk/application.html",
        guide=guide,
        channels=channels,
        channel_names=[(channel, w.CHANNELS[channel]) for channel in channels],
        **attaching.shown(attaching.carried(page.typed)),
        materials=[(one.code, _described(page, one)) for one in materials if one.kind != "shared"],
        names={one.code: text(one.name) for one in materials},
        fetched=[text(one.name) for one in materials if one.kind == "shared"],
    )


def _described(page: Page, material: Material) -> str:
    """What a material is called, and when it is needed."""
    name, condition = page.say["text"](material.name), material.condition
    if condition is None:
        return name
    return f"{name} ({page.words.ONLY_IF.format(condition=page.say['text'](condition))})"


@ROOM.act(_ITEM, "apply", uploads=True)
async def apply(page: Page, form: Form, hall: str, item: str) -> PageAnswer:
    """Take an application in; number and code stay in the session, until the next one."""
    page.authority.check_hall(hall)
    files = await attaching.taken_in(page, form)
    if attaching.is_unfinished(page, form):
        return await application(page, hall, item)
    told: dict[str, Any] = {name: form.text(name) for name in ("channel", "name", "phone", "document_number")}
    agent = {name: form.text(f"agent.{name}") for name in ("name", "document_number", "basis")}
    given = {name: value for name, value in told.items() if value is not None}
    if any(agent.values()):
        given["agent"] = {name: value for name, value in agent.items() if value is not None}
    materials = attaching.with_files(form.all("materials"), files)
    command = SubmitApplication.model_validate(
        {"hall": hall, "item": item, "materials": materials, "attachments": files, **given}
    )
    done = await page.order(command, form.key())
    page.keep(_RECEIPT, json.dumps([done.answer.number, done.answer.code]))
    return page.elsewhere(f"{CASES}/{done.answer.number}/receipt", done)


@ROOM.page(f"{CASE}/receipt", roles=_CLERK)
async def receipt(page: Page, number: str) -> Html:
    """What the applicant takes along: the number, and the code while it is here."""
    case = await page.ask(ReadCase(number=number))
    kept, code = json.loads(page.kept(_RECEIPT) or '["", ""]')
    return page.show("desk/receipt.html", case=case, code=code if kept == number else None)

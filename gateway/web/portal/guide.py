"""The guide (辦事指南): what can be had at a hall, under which conditions, and how it goes."""

from typing import get_args

from gateway.web.answers import File, Html
from gateway.web.page import Page
from gateway.web.portal.room import ROOM
from services.cases.contract.items import ItemGuide, ListItems, ReadItem
from services.cases.contract.printing import DrawItemFlow
from services.cases.contract.words import Channel
from services.staff.contract.halls import ReadHall

_PATH = "/halls/{hall}/items"
_ONE = f"{_PATH}/{{item}}"
_A_PAGE = 20


@ROOM.page(_PATH)
async def items(page: Page, hall: str) -> Html:
    """The hall's items, those looked for."""
    asked = {name: page.query[name] for name in ("text", "channel", "cursor") if page.query.get(name)}
    told = await page.ask(ReadHall(hall=hall))
    found = await page.ask(ListItems.model_validate({"hall": hall, "limit": _A_PAGE, **asked}))
    return page.show(
        "portal/items.html",
        hall=told,
        items=found.items,
        asked=asked,
        channels=[(channel, page.words.CHANNELS[channel]) for channel in get_args(Channel)],
        next=page.url(page.path, **{**asked, "cursor": found.next_cursor}) if found.next_cursor else None,
    )


@ROOM.page(_ONE)
async def item(page: Page, hall: str, item: str) -> Html:
    """All that is to be known of an item before one applies."""
    told = await page.ask(ReadHall(hall=hall))
    guide = await page.ask(ReadItem(hall=hall, item=item))
    return page.show(
        "portal/item.html",
        hall=told,
        guide=guide,
        its=guide.definition,
        channels=channels_of(page, guide),
        parties={one.code: one.name for one in told.departments},
    )


def channels_of(page: Page, guide: ItemGuide) -> str:
    """The ways to apply for an item."""
    return page.say["listed"](page.words.CHANNELS[one] for one in guide.definition.channels or ())


@ROOM.page(f"{_ONE}/flow.svg")
async def flow(page: Page, hall: str, item: str) -> File:
    """The item's process as a picture."""
    return File.of(await page.ask(DrawItemFlow(hall=hall, item=item)))

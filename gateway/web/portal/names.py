"""What halls and items are called, for lists that know their codes."""

import asyncio
from collections.abc import Iterable
from typing import Any

from gateway.web.page import Page
from infra.languages.saying import Text
from services.cases.contract.items import ReadItem
from services.cases.contract.refusals import UNKNOWN_ITEM
from services.staff.contract.halls import ListHalls

_MOST_HALLS = 500


async def hall_names(page: Page) -> dict[str, Text]:
    """The name of every hall, by its code."""
    return {one.hall: one.name for one in (await page.ask(ListHalls(limit=_MOST_HALLS))).items}


async def item_names(page: Page, lines: Iterable[Any]) -> dict[tuple[str, str], Text]:
    """The name of each item of these lines, by `hall` and `item`; its code where it is not offered now."""

    async def name(hall: str, item: str) -> Text:
        guide = await page.find(ReadItem(hall=hall, item=item), UNKNOWN_ITEM)
        return item if guide is None else guide.definition.name

    wanted = list({(one.hall, one.item) for one in lines})
    return dict(zip(wanted, await asyncio.gather(*(name(*one) for one in wanted)), strict=True))

"""The department's cases, the nearest deadline first."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.web.answers import Html
from gateway.web.desk.offering import may
from gateway.web.desk.room import CASES, ROOM, own_halls
from gateway.web.page import Page
from services.cases.contract.cases import SubmitApplication
from services.cases.contract.items import ItemGuide, ReadItem
from services.cases.contract.reading import CaseLine, ListCases
from services.cases.contract.refusals import UNKNOWN_ITEM
from services.shared.words import Authority

_A_PAGE = 50
_FILTERS = ("text", "hall", "department", "status", "light", "order")
_OPEN = ("applied", "noticed", "accepted")


@dataclass(frozen=True, slots=True)
class ItemNames:
    """What an item is called, and its steps by their codes."""

    name: str
    steps: Mapping[str, str]


@ROOM.page(CASES)
async def listing(page: Page) -> Html:
    """Cases by what is asked for; without a word those that are the caller's to do."""
    asked = filters(page.query, page.authority)
    halls = await own_halls(page)
    more = {name: page.query[name] for name in ("cursor",) if page.query.get(name)}
    told = {name: value for name, value in {**asked, **more}.items() if value}
    register = await page.ask(ListCases.model_validate({"limit": _A_PAGE, **told}))
    following = {**asked, "cursor": register.next_cursor} if register.next_cursor else None
    return page.show(
        "desk/listing.html",
        cases=register.items,
        items=await _items(page, register.items),
        asked=asked,
        halls=halls,
        hall_names=[(hall.hall, page.say["text"](hall.name)) for hall in halls],
        departments=sorted(
            {(one.code, page.say["text"](one.name)) for hall in halls for one in hall.departments}
        ),
        next=page.url(CASES, **following) if following else None,
        first=page.url(CASES, **asked) if more else None,
        may_apply=may(page, SubmitApplication),
    )


def filters(query: Mapping[str, str], authority: Authority) -> dict[str, str]:
    """What is asked for by a page's address, an empty text for all; what it does not say is the caller's own.

    What is closed has no deadline: it comes the newest first.
    """
    asked = {name: query.get(name, "").strip() for name in _FILTERS}
    if "department" not in query and authority.departments:
        asked["department"] = min(authority.departments)
    if not asked["order"]:
        asked["order"] = "due" if asked["status"] in ("", *_OPEN) else "newest"
    return asked


async def _items(page: Page, cases: Iterable[CaseLine]) -> dict[tuple[str, str], ItemNames]:
    """What the items of these cases are called today; one that is published no more has its code."""
    items = sorted({(case.hall, case.item) for case in cases})
    guides: list[ItemGuide | None] = await asyncio.gather(
        *(page.find(ReadItem(hall=hall, item=item), UNKNOWN_ITEM) for hall, item in items)
    )
    return {item: _names(page, item[1], guide) for item, guide in zip(items, guides, strict=True)}


def _names(page: Page, item: str, guide: ItemGuide | None) -> ItemNames:
    if guide is None or guide.definition.name is None:
        return ItemNames(item, {})
    text = page.say["text"]
    steps = {step.code: text(step.name) for step in guide.definition.steps or ()}
    return ItemNames(text(guide.definition.name), steps)

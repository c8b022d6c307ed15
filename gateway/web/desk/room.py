"""The room of the case desk, and what all of its pages share."""

from typing import Any

from gateway.web.answers import SaidNo
from gateway.web.desk import words
from gateway.web.page import Page
from gateway.web.room import Entry, Room
from infra.contracts import Query, RefusalKind
from services.cases.contract.items import ItemGuide, ReadItem
from services.cases.contract.reading import CaseView
from services.staff.contract.halls import HallView, ListHalls

CASES = "/cases"
_ROLES = ("clerk", "department_head", "supervisor", "auditor")
_ENTRY = Entry(words.CASES, words.ABOUT, CASES, _ROLES)
ROOM = Room("desk", words, roles=_ROLES, channel="window", entries=(_ENTRY,))
CASE = f"{CASES}/{{number}}"


async def own_halls(page: Page) -> list[HallView]:
    """The halls that are the caller's."""
    told = await page.ask(ListHalls(limit=500))
    return [hall for hall in told.items if page.authority.is_in(hall.hall)]


async def guide_of(page: Page, case: CaseView) -> ItemGuide:
    """The item as it was published when the case began."""
    guide: ItemGuide = await page.ask(
        ReadItem(hall=case.hall, item=case.item, item_version=case.item_version)
    )
    return guide


async def found(page: Page, query: Query, *absent: RefusalKind) -> Any | None:
    """The answer; None where it is refused in one of these ways."""
    try:
        return await page.ask(query)
    except SaidNo as no:
        if no.problem["code"] in {kind.code for kind in absent}:
            return None
        raise

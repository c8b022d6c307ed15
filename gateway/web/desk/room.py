"""The room of the case desk, and what all of its pages share."""

from gateway.web.desk import words
from gateway.web.page import Page
from gateway.web.room import Entry, Room
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

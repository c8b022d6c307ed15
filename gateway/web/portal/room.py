"""The room of the portal, and what all of its pages share."""

from datetime import date
from typing import Any

from gateway.web.answers import SaidNo
from gateway.web.page import Page
from gateway.web.portal import words
from gateway.web.portal.listed import ENTRIES
from gateway.web.refusals import NO_ADDRESS, NO_PAGE
from gateway.web.room import Room
from infra.contracts import PUBLIC, Query, Refusal, RefusalKind

ROOM = Room("portal", words, roles=("visitor", PUBLIC), channel="online", entries=ENTRIES)
VISITOR = ("visitor",)
"""Whom the pages are for that one must be signed in for."""


async def found(page: Page, query: Query, *absent: RefusalKind) -> Any | None:
    """The answer; None where it is refused in one of these ways."""
    try:
        return await page.ask(query)
    except SaidNo as no:
        if no.problem["code"] in {kind.code for kind in absent}:
            return None
        raise


def today(page: Page) -> date:
    """The day it is at the halls."""
    return page.site.clock.now().astimezone(page.site.zone).date()


def is_visitor(page: Page) -> bool:
    """Whether whoever looks has signed in as a visitor."""
    return page.who.role == "visitor"


def no_page(page: Page) -> Refusal:
    """That there is nothing at the page's address, though it is shaped as one of ours."""
    return NO_PAGE(NO_ADDRESS(path=page.path[:200]))

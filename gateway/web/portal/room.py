"""The room of the portal, and what all of its pages share."""

from datetime import date

from gateway.web.page import Page
from gateway.web.portal import words
from gateway.web.portal.listed import ENTRIES
from gateway.web.room import Room
from infra.contracts import PUBLIC

ROOM = Room("portal", words, roles=("visitor", PUBLIC), channel="online", entries=ENTRIES)
VISITOR = ("visitor",)
"""Whom the pages are for that one must be signed in for."""


def today(page: Page) -> date:
    """The day it is at the halls."""
    return page.site.clock.now().astimezone(page.site.zone).date()


def is_visitor(page: Page) -> bool:
    """Whether whoever looks has signed in as a visitor."""
    return page.who.role == "visitor"

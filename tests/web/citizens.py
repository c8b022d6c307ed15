"""People who use the portal: with an account, or with nothing but a number and a code."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from gateway.identity.development import DevelopmentIssuer
from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import PLAN, Hall
from tests.web.browsing import Visit

BOOKABLE = {
    **PLAN,
    "lines": [
        {**PLAN["lines"][0], "appointments": {"slot_minutes": 60, "capacity": 1}},
        PLAN["lines"][1],
    ],
}
HOSTILE = "<img src=x onerror=document.title='run'>שלום𠮷" + "長" * 180


def signed_in(visit: Callable[..., Visit], desk: Desk, subject: str, *expected: str, **options: Any) -> Page:
    """The browser of a visitor's account; `expected` are troubles that it will have."""
    looking = visit(**options)
    looking.expects(*expected)
    page = looking.page
    link = DevelopmentIssuer(desk.suite.settings).link(["visitor"], subject=subject)
    page.goto(f"/login/once/{link}")
    return page


def bookable(desk: Desk) -> Hall:
    """A hall with a line whose every hour is for one."""
    hall = Hall(desk)
    hall.plan(BOOKABLE)
    return hall


def fill_in(page: Page, name: str = "王小明", document: str = "A123") -> None:
    """The first page of an application."""
    page.get_by_label("Name", exact=False).first.fill(name)
    page.get_by_label("Number of your identity document").fill(document)
    page.get_by_role("button", name="Save and go on").click()


def apply(page: Page, hall: str, *materials: str) -> tuple[str, str]:
    """Apply online, page by page; the number and the code of the receipt."""
    page.goto(f"/en/halls/{hall}/items/stall/apply")
    fill_in(page)
    for material in materials or ("Application form", "Identity document"):
        page.get_by_label(material).check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/receipts/*")
    number, code = page.locator(".receipt .big").all_inner_texts()
    return number, code

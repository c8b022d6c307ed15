"""What a first look at a page costs, and what a page that is followed for weeks holds (web budgets)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import PLAN, Hall
from tests.web.browsing import Visit
from tests.web.measures import memory, weight

BUDGETS = {
    "/halls/{hall}/board": (50_000, 5),
    "/windows/{hall}/W1": (80_000, 8),
    "/halls/{hall}": (100_000, 8),
    "/cases": (100_000, 8),
}
"""Bytes as they came, and requests, with an empty cache; the browser finds nothing foreign."""
_STREAM = """window.EventSource = class {
    constructor() { window.stream = this; this.on = {}; this.readyState = 1; }
    addEventListener(type, heard) { this.on[type] = heard; }
    close() {}
}"""
_BURST = """(count) => { for (let n = 0; n < count; n++) {
    window.last = (window.last || 100000) + 1;
    stream.on.TicketCalled({ type: "TicketCalled", lastEventId: String(window.last), data: JSON.stringify(
        { type: "TicketCalled", service: "queue", position: 1, data: { line: "permits" } }) });
} }"""


@pytest.fixture
def hall(desk: Desk) -> Hall:
    """With some cases, and some who wait."""
    desk.publish()
    for _ in range(5):
        desk.apply()
    hall = Hall(desk)
    hall.plan(PLAN)
    for _ in range(5):
        hall.draw()
    return hall


def test_a_first_look_is_light(hall: Hall, visit: Callable[..., Visit]) -> None:
    weighed = {}
    for path in BUDGETS:
        somebody = visit()
        somebody.sign_in(hall.desk.suite, "clerk", hall.desk.code, "--department", "food")
        somebody.page.goto("about:blank")
        session = somebody.context.new_cdp_session(somebody.page)
        session.send("Network.clearBrowserCache")
        session.detach()
        told = weight(somebody.page, f"/en{path.format(hall=hall.desk.code)}")
        weighed[path] = (told.size, told.requests)
    assert all(count > 1 for _, count in weighed.values()), weighed
    for path, (most, requests) in BUDGETS.items():
        assert weighed[path][0] < most, weighed
        assert weighed[path][1] <= requests, weighed


def test_a_console_that_hears_thousands_of_events_holds_no_more(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    somebody = visit()
    somebody.context.add_init_script(_STREAM)
    somebody.sign_in(hall.desk.suite, "clerk", hall.desk.code, "--department", "food")
    page = somebody.page
    page.goto(f"/en/windows/{hall.desk.code}/W1")
    page.wait_for_function("window.stream !== undefined")
    page.evaluate(_BURST, 100)
    before = memory(page)
    with page.expect_response("**/windows/**/lists*"):
        page.evaluate(_BURST, 2_000)
    after = memory(page)
    assert after.heap <= before.heap + 5_000_000
    assert after.nodes <= before.nodes * 1.05 + 50
    expect(page.locator("main")).to_be_visible()

"""Every page (G), tried on the entrance: signing in and out, forms, and what comes from elsewhere."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import asyncpg
import httpx
import pytest
from playwright.sync_api import expect

from infra.languages.saying import LANGUAGES, Language
from infra.loop import bridge
from tests.acceptance.desk import Desk
from tests.processes import Suite
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, focus_is_visible, one_language, tab_to

NOT_FOUND = "console: Failed to load resource: the server responded with a status of 404"
REFUSED = "console: Failed to load resource: the server responded with a status of 403"


def session_count(suite: Suite) -> int:
    count: int = bridge.run(_value(suite.databases["gateway"], "select count(*) from web_sessions"))
    return count


async def _value(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_entrance_speaks_one_language_and_is_for_everybody(
    suite: Suite, desk: Desk, visit: Callable[..., Visit], language: Language
) -> None:
    page = visit(language=language).page
    page.goto("/")
    assert page.url == f"{suite.url}/{language}/"  # as the browser says that its reader reads
    for address in ("/", "/login", "/session", "/enrol"):
        page.goto(f"/{language}{address}")
        one_language(page)
        accessible(page)
        fits(page)
    tab_to(page, page.locator(".languages a").last)
    other = {"en": "繁體中文", "zh-Hant": "简体中文", "zh-Hans": "English"}[language]
    page.goto(f"/{language}/login?next=/en/session")
    page.get_by_role("link", name=other).click()
    assert page.url.endswith("/login?next=%2Fen%2Fsession")


def test_a_link_signs_in_once_and_signing_out_holds_in_every_process(
    suite: Suite, visit: Callable[..., Visit]
) -> None:
    link = suite.hall("login", "--role", "clerk", "--hall", "north").stdout.strip()
    first, second = visit(), visit()
    first.page.goto(link)
    expect(first.page.get_by_role("link", name="clerk-1")).to_be_visible()
    (cookie,) = first.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    second.expects(REFUSED)
    second.page.goto(link)
    expect(second.page.get_by_role("alert")).to_contain_text("used already")
    assert second.context.cookies() == []
    with httpx.Client(base_url=suite.url, cookies={"hall": cookie["value"]}) as other:
        assert "Halls: north" in other.get("/en/session").text
        assert "clerk-1" in other.get("/en/session").text  # the row is everybody's, the process anybody's
        first.page.goto("/en/session")
        first.page.get_by_role("button", name="Sign out").click()
        expect(first.page.get_by_role("heading", name="signed out")).to_be_visible()
        assert "clerk-1" not in other.get("/en/session").text
    second.page.goto(suite.hall("login", "--role", "clerk", "--hall", "*").stdout.strip())
    second.page.goto("/en/session")
    expect(second.page.get_by_role("main")).to_contain_text("Halls: all halls")


def test_who_has_no_part_in_a_room_is_told_so_and_who_has_not_signed_in_is_led_there(
    suite: Suite, visit: Callable[..., Visit]
) -> None:
    clerk = visit()
    clerk.page.goto("/en/devices?x=1")
    assert clerk.page.url.endswith("/en/login?next=%2Fen%2Fdevices%3Fx%3D1")
    clerk.expects(REFUSED)
    clerk.sign_in(suite, "clerk", "north")
    clerk.page.goto("/en/devices")
    alert = clerk.page.get_by_role("alert")
    expect(alert).to_contain_text("Your role may not do this")
    expect(alert).to_contain_text("Clause 1.3.1")
    expect(alert).to_be_focused()
    accessible(clerk.page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_device_is_set_up_by_a_code_once_and_taken_away(
    suite: Suite, desk: Desk, visit: Callable[..., Visit], javascript: bool
) -> None:
    head, kiosk = visit(javascript=javascript), visit(javascript=javascript)
    head.sign_in(suite, "supervisor", desk.code)
    head.page.goto("/en/devices")
    head.page.get_by_label("Hall").fill(desk.code)
    head.page.get_by_label("Name").fill("<img src=x onerror=alert(1)> \u202e at the door")
    head.page.get_by_role("button", name="Make a code").click()
    code = head.page.locator(".big").inner_text()
    kiosk.page.goto("/en/enrol")
    kiosk.page.get_by_role("textbox", name="Code").fill(code.lower().replace("-", " "))
    kiosk.page.route(re.compile("/kiosk/"), lambda route: route.fulfill(status=200, body="kiosk"))
    kiosk.page.get_by_role("button", name="Set up this device").click()
    kiosk.page.wait_for_url(re.compile(f"/en/kiosk/{desk.code}$"))
    kiosk.page.goto("/en/session")
    expect(kiosk.page.get_by_role("main")).to_contain_text("at the door")
    kiosk.page.goto("/en/enrol")
    kiosk.expects(NOT_FOUND)
    kiosk.page.get_by_role("textbox", name="Code").fill(code)
    kiosk.page.get_by_role("button", name="Set up this device").click()
    expect(kiosk.page.get_by_role("alert")).to_contain_text("no such code")
    assert kiosk.page.get_by_role("textbox", name="Code").input_value() == code
    head.page.reload()
    expect(head.page.get_by_role("row", name="at the door")).to_contain_text("<img src=x")
    head.page.get_by_role("button", name="Take away: <img").click()
    expect(head.page.get_by_role("main")).to_contain_text("No device is set up yet")
    kiosk.page.goto("/en/session")
    expect(kiosk.page.get_by_role("main")).not_to_contain_text("at the door")


def test_a_supervisor_sets_up_no_device_of_another_hall(
    suite: Suite, desk: Desk, visit: Callable[..., Visit]
) -> None:
    head = visit()
    head.expects(REFUSED)
    head.sign_in(suite, "supervisor", "elsewhere")
    head.page.goto("/en/devices")
    head.page.get_by_label("Hall").fill(desk.code)
    head.page.get_by_label("Name").fill("at the door")
    head.page.get_by_role("button", name="Make a code").click()
    expect(head.page.get_by_role("alert")).to_contain_text("You have no part in this hall")
    assert head.page.get_by_label("Name").input_value() == "at the door"  # nothing typed is lost
    focus_is_visible(head.page)
    assert head.page.locator(".big").count() == 0


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another origin, which sends the hall's form with whatever cookies the browser has."""

    target = ""

    def do_GET(self) -> None:
        body = f"""<form method=post action="{self.target}/en/session"><input name=do value=leave>
            <button>win a prize</button></form>""".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@contextmanager
def elsewhere(target: str) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), type("Page", (Elsewhere,), {"target": target}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_form_of_a_foreign_page_does_nothing(suite: Suite, visit: Callable[..., Visit]) -> None:
    somebody = visit()
    somebody.expects("^foreign: ", REFUSED)
    somebody.sign_in(suite, "clerk", "north")
    before = session_count(suite)
    with elsewhere(suite.url) as address:
        somebody.page.goto(address)
        somebody.page.get_by_role("button", name="win a prize").click()
        expect(somebody.page.get_by_role("alert")).to_contain_text("not sent from a page of the hall")
    somebody.page.goto(f"{suite.url}/en/session")
    expect(somebody.page.get_by_role("main")).to_contain_text("clerk-1")
    assert session_count(suite) == before


def test_a_key_of_another_session_does_nothing_and_loses_nothing(
    suite: Suite, desk: Desk, visit: Callable[..., Visit]
) -> None:
    mine, yours = visit(), visit()
    for one in (mine, yours):
        one.sign_in(suite, "operator", "*")
        one.page.goto("/en/devices")
    stolen = yours.page.locator("form:last-of-type input[name=key]").last.input_value()
    mine.page.locator("input[name=key]").last.evaluate("(field, key) => { field.value = key }", stolen)
    mine.page.get_by_label("Hall").fill(desk.code)
    mine.page.get_by_label("Name").fill("at the door")
    mine.expects(REFUSED)
    mine.page.get_by_role("button", name="Make a code").click()
    expect(mine.page.get_by_role("alert")).to_contain_text("earlier session")
    assert mine.page.locator(".big").count() == 0
    mine.page.get_by_role("button", name="Make a code").click()  # what was typed is still there
    expect(mine.page.locator(".big")).to_be_visible()


def test_no_page_asks_for_anything_but_what_the_policy_lets_it(suite: Suite) -> None:
    with httpx.Client(base_url=suite.url) as client:
        for path in ("/en/", "/en/login", "/en/none"):
            headers = client.get(path).headers
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["content-security-policy"].startswith("default-src 'none'")
            assert headers["referrer-policy"] == "same-origin"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"
        assert client.get("/en").headers["location"] == "/en/"
        assert client.get("/", headers={"accept": "application/json"}).json()["pages"] == "/en/"
        assert client.get("/static/0000/hall.css").status_code == 404

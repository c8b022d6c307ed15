"""Each check of pages fails on a page that is bad in its way, and on no good one."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import segno
from playwright.sync_api import expect

from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, focus_is_visible, one_language, tab_to
from tests.web.measures import memory, printed, qr_codes, weight

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'"
STYLE = """@page { size: 80mm 110mm; margin: 0 }
main { overflow-wrap: anywhere; line-height: 2 } .wide { width: 400px } .bare:focus { outline: none }
.cut { height: 1em; overflow: hidden } .unseen { position: absolute; left: -999px }
svg { width: 40mm; height: 40mm }"""
SCRIPT = 'document.querySelector("output").textContent = "works"'
TICKET = "https://hall.example/en/halls/north/tickets/A/2026-03-02/A001"
PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css">
<script defer src="/script.js"></script>
<body><main><h1>{title}</h1><output></output>{body}</main></body></html>"""


class Pages(ThreadingHTTPServer):
    """A server of the pages that a test puts in; under /strict/ they have the hall's security policy."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.home = f"http://127.0.0.1:{self.server_port}"
        self.bodies = {"/style.css": STYLE, "/script.js": SCRIPT, "/favicon.ico": ""}

    def put(self, path: str, body: str, lang: str = "en", title: str = "A page") -> str:
        self.bodies[path] = PAGE.format(lang=lang, title=title, body=body)
        return path


class _Handler(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self) -> None:
        body = self.server.bodies.get(self.path)
        kind = {"css": "text/css", "js": "text/javascript"}.get(self.path.rpartition(".")[2], "text/html")
        self.send_response(200 if body is not None else 500)
        self.send_header("content-type", kind)
        if self.path.startswith("/strict/"):
            self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def pages() -> Iterator[Pages]:
    server = Pages()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_a_page_must_not_do_is_kept(pages: Pages, browsing: Callable[..., Visit]) -> None:
    """Each of it would fail the test, and so does what was expected and did not come."""
    visit = browsing(pages.home)
    far = '<img alt="" src="http://192.0.2.7/a.png"><img alt="" src="http://stranger.example/b.png">'
    visit.page.goto(pages.put("/far", f"{far}<script>console.error('oh'); nothing.there</script>"))
    visit.page.goto(pages.put("/strict/styled", '<p style="color: red">red</p>'))
    visit.page.goto("/not-there")
    every = (
        r"foreign: http://192\.0\.2\.7/a\.png",
        r"failed: http://192\.0\.2\.7/a\.png net::ERR_NAME_NOT_RESOLVED",
        r"foreign: http://stranger\.example/b\.png",
        r"failed: http://stranger\.example/b\.png net::ERR_NAME_NOT_RESOLVED",
        r"console: oh",
        r"script: nothing is not defined",
        r"console: securitypolicyviolation: style-src-attr inline",
        r"answer 500: .*/not-there",
    )
    visit.expects(r"console: Failed to load", r"console: Applying inline style", *every[:-1])
    with pytest.raises(AssertionError, match="answer 500"):
        visit.close()
    visit.expects(every[-1], "an error that never came")
    with pytest.raises(AssertionError, match="an error that never came"):
        visit.close()
    visit.troubles.append("an error that never came")


def test_what_people_cannot_use_is_found_under_the_strictest_policy(
    pages: Pages, browsing: Callable[..., Visit]
) -> None:
    page = browsing(pages.home).page
    page.goto(pages.put("/strict/good", "<label>Name <input></label> <button>Send it</button>"))
    expect(page.locator("output")).to_have_text("works")
    expect(page.locator("main")).to_match_aria_snapshot("""
        - heading "A page" [level=1]
        - status: works
        - text: Name
        - textbox "Name"
        - button "Send it"
    """)
    accessible(page)
    page.goto(pages.put("/strict/bad", "<input>"))
    with pytest.raises(AssertionError, match="label: <input>"):
        accessible(page)


def test_what_does_not_fit_is_found(pages: Pages, browsing: Callable[..., Visit]) -> None:
    page = browsing(pages.home, viewport=(1920, 1080)).page
    table = '<div role="region" tabindex="0" style="overflow: auto"><p class="wide">wide</p></div>'
    page.goto(pages.put("/good", f"<p>{'long' * 100}</p>{table}<a class='unseen'>4</a>"))
    fits(page)
    page.goto(pages.put("/cut", '<p class="cut">two<br>lines</p>'))
    with pytest.raises(AssertionError, match="overflows its box: <p"):
        fits(page)
    page.goto(pages.put("/wide", '<p class="wide">wide</p>'))
    fits(page, 640)
    with pytest.raises(AssertionError, match=r"(?s)is not on the screen.*the page scrolls sideways"):
        fits(page)
    assert page.viewport_size == {"width": 1920, "height": 1080}


def test_words_of_another_language_are_found(pages: Pages, browsing: Callable[..., Visit]) -> None:
    page = browsing(pages.home, javascript=False).page
    named = '<a lang="zh-Hans">简体中文</a><a lang="zh-Hant">繁體中文</a><a lang="en">Plain English here</a>'
    good = {
        "en": ("A page", "Wait for <bdi>王小明</bdi>, A001"),
        "zh-Hant": ("頁面", "請 A001 號到三號窗口，下載 PDF <bdi>Ada Lovelace and 简</bdi> a@hall.example"),
        "zh-Hans": ("页面", '请 A001 号到三号窗口 <span translate="no">OpenHall</span>'),
    }
    bad = {
        "en": ["Number 三", '<img alt="票">', '<input placeholder="姓名">'],
        "zh-Hant": ["<button>Cancel</button>", "請 wait for your turn 稍候", "<p>请</p>", '<img alt="Map">'],
        "zh-Hans": ["<button>Cancel</button>", "請", '<p title="號">号</p>'],
    }
    for lang, (title, text) in good.items():
        page.goto(pages.put("/page", f"<p>{text}</p>{named}", lang, title))
        one_language(page)
        for one in bad[lang]:
            page.goto(pages.put("/page", one, lang, title))
            with pytest.raises(AssertionError):
                one_language(page)


def test_a_focus_that_cannot_be_seen_is_found(pages: Pages, browsing: Callable[..., Visit]) -> None:
    page = browsing(pages.home).page
    page.goto(
        pages.put(
            "/page",
            """<a href="/page">One</a> <button>Two</button> <a href="/" class="bare">3</a>
        <a href="/" class="unseen">4</a>""",
        )
    )
    with pytest.raises(AssertionError, match="nothing has the focus"):
        focus_is_visible(page)
    tab_to(page, page.get_by_role("button", name="Two"))
    with pytest.raises(AssertionError, match="the focus has no ring"):
        tab_to(page, page.get_by_role("link", name="3"))
    with pytest.raises(AssertionError, match="the focus is out of sight"):
        tab_to(page, page.get_by_role("link", name="4"))


def test_a_page_is_weighed_and_printed(pages: Pages, browsing: Callable[..., Visit]) -> None:
    page = browsing(pages.home).page
    code = segno.make_qr(TICKET).svg_inline(border=4)
    path = pages.put("/slip", f"<p>A001 請到 请到</p>{code}")
    weighed = weight(page, path)
    assert weighed.requests == 3
    assert weighed.size == sum(len(pages.bodies[one].encode()) for one in (path, "/style.css", "/script.js"))
    before = memory(page)
    page.evaluate('() => { for (let n = 0; n < 500; n++) document.body.append(document.createElement("i")) }')
    assert memory(page).nodes >= before.nodes + 500
    assert before.heap > 0
    [sheet] = printed(page)
    assert (sheet.width, sheet.height) == pytest.approx((80, 110), abs=0.3)
    assert "A001 請到 请到" in " ".join(sheet.text.split())
    assert qr_codes(page.locator("svg")) == qr_codes(page) == [TICKET]

"""The board in a browser: shown and said once, whatever happens on the way to it; never silently stale."""

import json
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from gateway.voice.chime import chime
from gateway.voice.clips import texts
from infra.languages.saying import LANGUAGES
from services.queue.contract.plan import Plan
from tests.acceptance.desk import MONDAY, Desk, eventually
from tests.acceptance.queue_hall import PLAN, Hall
from tests.processes import Running, Suite
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, one_language
from tests.web.measures import memory, weight
from tests.web.speaking import heard, listen, said

WINDOWS = 12
LEFT_ALONE = (r"failed: .*/(events|now)", r"console: Failed to load")
"""What a board goes through when its gateway is away."""


def name(number: int) -> dict[str, str]:
    return {"en": f"Window {number}", "zh_hant": f"{number}號窗口", "zh_hans": f"{number}号窗口"}


BOTH = {"en": "Permits", "zh_hant": "許可", "zh_hans": "许可"}
TWELVE: dict[str, Any] = {
    **PLAN,
    "lines": [{"code": "permits", "name": BOTH, "prefix": "A"}, {"code": "tax", "name": BOTH, "prefix": "B"}],
    "windows": [
        {"code": f"W{n}", "name": name(n), "kind": "comprehensive", "lines": ["permits", "tax"]}
        for n in range(1, WINDOWS + 1)
    ],
    "reminders": [{"en": "Have your papers ready", "zh_hant": "請備妥證件", "zh_hans": "请备妥证件"}],
}


@pytest.fixture
def hall(desk: Desk) -> Hall:
    hall = Hall(desk)
    hall.plan(TWELVE)
    return hall


@pytest.fixture
def other_gateway(suite: Suite) -> Iterator[Running]:
    """One of its own for the board, so that it can go while the hall works on."""
    yield suite.launch("gateway", "gateway-2").wait_ready()
    other = suite.running.pop("gateway-2")
    other.signal(signal.SIGCONT)
    other.kill()


def board(hall: Hall, query: str = "", language: str = "en") -> str:
    return f"/{language}/halls/{hall.desk.code}/board{query}"


def call(hall: Hall, window: str, line: str = "permits", **drawn: Any) -> str:
    """Draw a ticket and call it; the window is opened if it is not."""
    label = hall.draw(line, **drawn)
    hall.try_at(window, "opening", window)
    called = hall.at(window, "next", window)
    assert called["label"] == label
    return label


def live(page: Page) -> None:
    """Wait until the board shows the hall; what happens from then on it hears."""
    expect(page.locator("#told")).to_be_attached()
    expect(page.locator("#live")).to_be_empty()


def until(page: Page, expression: str) -> None:
    """Playwright's own way to wait for what a script says is forbidden by the page's security policy."""
    eventually(lambda: page.evaluate(expression) or None)


def spoken(page: Page, count: int) -> list[str]:
    """What was said, once it is so much."""
    until(page, f"window.heard.filter((one) => one !== 'chime.wav').length >= {count}")
    return said(page)


def run_until(page: Page, done: Callable[[], bool], seconds: int = 120) -> None:
    """Let the page's own clock run, second by second, until something is so."""
    for _ in range(seconds):
        if done():
            return
        page.clock.run_for(1000)
    assert done(), f"not within {seconds} s of the page's clock"


def test_a_call_is_shown_and_said_once_in_each_language_and_a_recall_says_it_again(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    """B1; names are masked in all that comes over the wire; a zone hears of nothing else."""
    page = visit().page
    bodies: list[str] = []
    page.on("response", lambda one: bodies.append(one.text()) if "/board" in one.url else None)
    listen(page)
    page.goto(board(hall, "?windows=W1,W2&lines=permits&say=zh-Hant,en"))
    call(hall, "W3")
    call(hall, "W2", "tax")
    label = call(hall, "W1", name="Ada Lovelace")
    expect(page.locator("#calls li")).to_have_count(1)
    expect(page.locator("#calls li").first).to_contain_text(f"{label} Window 1")
    told = [f"zh-TW: 請 {label} 號到1號窗口辦理", f"en-GB: Number {label}, please come to Window 1"]
    assert spoken(page, 2) == told
    expect(page.locator("#calls bdi")).to_have_text("A** L*******")
    expect(page.locator(".windows li")).to_have_count(2)
    expect(page.locator(".lines tbody tr")).to_have_count(1)
    assert not [body for body in [page.content(), *bodies] if "Lovelace" in body]
    hall.desk.suite.set_clock(MONDAY + timedelta(seconds=61))
    hall.at("W1", "recall", "W1")
    assert spoken(page, 4) == told * 2
    assert heard(page)[0] == "chime.wav"


def test_calls_while_the_gateway_is_dead_are_caught_up_with_and_only_late_ones_are_silent(
    suite: Suite, hall: Hall, other_gateway: Running, browsing: Callable[..., Visit]
) -> None:
    """B2: kill -9, a while away, back; then the page is loaded again. None twice, none lost.

    B8: all of it on a machine whose clock is hours wrong.
    """
    visit = browsing(other_gateway.url)
    visit.expects(*LEFT_ALONE)
    page = visit.page
    page.clock.install(time=datetime(2026, 3, 1, 5, 17, tzinfo=UTC))
    listen(page)
    page.goto(board(hall))
    live(page)
    expect(page.locator("#clock")).to_have_text("10:00")
    first = call(hall, "W1")
    run_until(page, lambda: len(said(page)) == 1)
    other_gateway.kill()
    run_until(page, lambda: page.locator("#live").inner_text() == "Not live: no news since 10:00", 20)
    suite.set_clock(MONDAY + timedelta(seconds=5))
    late = call(hall, "W2")
    suite.set_clock(MONDAY + timedelta(seconds=70))
    soon = call(hall, "W3")
    port = other_gateway.url.rpartition(":")[2]
    suite.launch("gateway", "gateway-2", HALL_PORT=port).wait_ready()
    run_until(page, lambda: len(said(page)) == 2)
    run_until(page, lambda: shown(page) == [soon, late, first])
    assert shown(page) == [one["label"] for one in hall.board()["announcements"]]
    expect(page.locator("#live")).to_be_empty()
    assert [one.split()[2] for one in said(page)] == [f"{first},", f"{soon},"]
    page.reload()
    live(page)
    again = call(hall, "W4")
    run_until(page, lambda: bool(said(page)))
    assert [one.split()[2] for one in said(page)] == [f"{again},"]


def shown(page: Page) -> list[str]:
    return page.locator("#calls b").all_inner_texts()


def test_a_call_that_was_not_said_before_a_reload_is_said_after_it(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    """B2: the reload comes in the middle of an announcement."""
    page = visit().page
    listen(page)
    page.goto(board(hall))
    live(page)
    page.evaluate(
        "() => { speechSynthesis.speak = (told) => { heard.push(told.text); } }"
    )  # it never comes to its end
    first = call(hall, "W1")
    spoken(page, 1)
    second = call(hall, "W2")
    until(page, f"document.getElementById('calls').textContent.includes('{second}')")
    page.reload()
    assert [one.split()[2] for one in spoken(page, 1)] == [f"{second},"]
    assert first != second


def test_a_proxy_that_refuses_for_a_minute_ends_no_board(hall: Hall, visit: Callable[..., Visit]) -> None:
    """B3, and a part that cannot be had: the board says that it is not live, and goes on by itself."""
    someone = visit()
    someone.expects("answer 502", "console: Failed to load")
    page = someone.page
    page.clock.install()
    tried: list[str] = []

    def refuse(route: Route) -> None:
        tried.append(route.request.url)
        route.fulfill(status=502, body="Bad Gateway")

    page.route("**/events?**", refuse)
    page.goto(board(hall))
    page.clock.run_for(60_000)
    run_until(page, lambda: len(tried) >= 3)
    expect(page.locator("#live")).to_contain_text("Not live")
    page.unroute("**/events?**")
    run_until(page, lambda: page.locator("#live").inner_text() == "")
    page.route("**/board/now**", refuse)
    label = call(hall, "W1")
    run_until(page, lambda: shown(page) == [label])  # the stream has it
    run_until(page, lambda: "Not live" in page.locator("#live").inner_text(), 40)
    page.unroute("**/board/now**")
    run_until(page, lambda: page.locator("#live").inner_text() == "", 90)
    expect(page.locator(".windows .called b")).to_have_text(label)


def test_a_gateway_that_stands_still_is_noticed(
    hall: Hall, other_gateway: Running, browsing: Callable[..., Visit]
) -> None:
    """B4: the connection is open, and nothing comes."""
    visit = browsing(other_gateway.url)
    page = visit.page
    page.clock.install()
    streams: list[str] = []
    page.on("request", lambda one: streams.append(one.url) if "/events?" in one.url else None)
    page.goto(board(hall))
    live(page)
    other_gateway.signal(signal.SIGSTOP)
    run_until(page, lambda: "Not live" in page.locator("#live").inner_text(), 20)
    run_until(page, lambda: len(streams) == 2, 45)
    other_gateway.signal(signal.SIGCONT)
    label = call(hall, "W1")
    run_until(page, lambda: shown(page) == [label] and page.locator("#live").inner_text() == "")


def test_twenty_calls_at_once_are_all_seen_and_said_in_order_and_in_short(
    suite: Suite, hall: Hall, visit: Callable[..., Visit]
) -> None:
    """B5: of each window the newest; none is lost from sight behind the eighth."""
    page = visit(viewport=(1920, 1080)).page
    listen(page)
    page.goto(board(hall))
    live(page)
    page.evaluate("""() => { window.held = []; speechSynthesis.speak = (told) => {
        heard.push(told.text); held.push(told); } }""")
    at: dict[str, str] = {}
    for number in range(20):
        window = f"W{number % WINDOWS + 1}"
        suite.set_clock(MONDAY + timedelta(milliseconds=100 * number))
        if window in at:
            hall.at(window, "start", window)
            hall.at(window, "finish", window)
        at[window] = call(hall, window)
    for window, label in at.items():
        expect(page.locator(f'[data-window="{window}"] b')).to_have_text(label)
    expect(page.locator("#calls li")).to_have_count(8)
    assert shown(page) == sorted(at.values(), reverse=True)[:8]
    page.evaluate("""() => { speechSynthesis.speak = (told) => {
        heard.push(told.text); setTimeout(told.onend, 1); };
        held.forEach((told) => told.onend()); }""")
    until(page, f"heard[heard.length - 1].startsWith('Number {max(at.values())}')")
    told = said(page)
    assert told[0] == "Number A001, please come to Window 1"
    labels = [one.removeprefix("Number ").split(",")[0] for one in told]
    assert labels == sorted(set(labels))
    assert len(told) <= 11
    assert [one.startswith("Number") for one in told[1:]] == [False] * (len(told) - 6) + [True] * 5


def test_a_board_is_light_and_can_be_read_by_everybody(hall: Hall, visit: Callable[..., Visit]) -> None:
    """B7, and what every page is held to."""
    for number in range(1, WINDOWS + 1):
        call(hall, f"W{number}", name="王小明")
    page = visit(viewport=(1920, 1080)).page
    weighed = weight(page, board(hall, "?rows=10"))
    assert weighed.size < 50_000
    assert weighed.requests <= 5
    for language in LANGUAGES:
        part = page.request.get(board(hall, "?rows=10", language).replace("board?", "board/now?"))
        assert len(part.body()) <= 8_000
        page.goto(board(hall, "?rows=10", language))
        one_language(page)
    live(page)
    accessible(page)
    fits(page)
    fits(page, 1080)
    plain = visit(javascript=False).page
    plain.goto(board(hall))
    expect(plain.locator("#calls li")).to_have_count(8)
    assert plain.request.get(board(hall, "?windows=W99")).status == 422
    assert plain.request.get(board(hall, "?say=tlh")).status == 422


def test_a_board_without_leave_to_sound_says_so_and_speaks_after_one_touch(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    """B9: and no voice is there: a chime, and a note; a voice that needs a network is none."""
    page = visit().page
    listen(page, '[["en-GB", false]]', may_sound=False)
    page.goto(board(hall))
    live(page)
    expect(page.get_by_text("This screen has no voice")).to_be_visible()
    button = page.get_by_role("button", name="Turn the voice on")
    expect(button).to_be_visible()
    label = call(hall, "W1")
    expect(page.locator("#calls b")).to_have_text(label)
    expect(button).to_be_visible()
    assert heard(page) == []
    button.click()
    expect(button).to_be_hidden()
    until(page, "window.heard.length >= 1")
    assert set(heard(page)) == {"chime.wav"}


def test_recordings_are_played_where_the_hall_has_them(
    suite: Suite, hall: Hall, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    """`hall voice make` with a person's recordings; a window that has none is said by the machine's voice."""
    plan = Plan.model_validate({**TWELVE, "windows": TWELVE["windows"][:2]})
    hall.plan(plan.model_dump(mode="json"))
    for language in LANGUAGES:
        (tmp_path / language).mkdir()
        for clip in texts(language, plan.windows):
            (tmp_path / language / f"{clip}.wav").write_bytes(chime())
    done = suite.hall("voice", "make", "--hall", hall.desk.code, "--voice", str(tmp_path))
    assert done.returncode == 0, done.stderr
    hall.plan(TWELVE)
    page = visit().page
    listen(page)
    page.goto(board(hall, "?say=zh-Hant,en"))
    live(page)
    expect(page.get_by_text("This screen has no voice")).to_be_hidden()
    label = call(hall, "W2")
    letters = [f"{letter}.wav" for letter in label]
    window = "window-W2.wav"
    chinese = ["before.wav", *letters, "between.wav", window, "after.wav"]
    english = ["before.wav", *letters, "between.wav", window]
    until(page, f"window.heard.length >= {1 + len(chinese) + len(english)}")
    assert heard(page) == ["chime.wav", *chinese, *english]
    clips = json.loads(page.locator("#told").get_attribute("data-voice") or "[]")[0]["clips"]
    answer = page.request.get(f"{clips}{window}")
    assert answer.headers["content-type"] == "audio/wav"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.body() == chime()
    assert page.request.get(f"{clips}voice.json.wav").status == 404
    assert page.request.get(f"{clips}..%2f..%2f..%2fclock").status == 404
    other = call(hall, "W5")
    until(page, "window.heard[window.heard.length - 1].startsWith('en-GB')")
    assert said(page)[-2:] == [
        f"zh-TW: 請 {other} 號到5號窗口辦理",
        f"en-GB: Number {other}, please come to Window 5",
    ]


def test_ten_thousand_events_leave_nothing_behind(hall: Hall, visit: Callable[..., Visit]) -> None:
    """B6: the events are made in the page, each a call; its fetches are real."""
    someone = visit()
    someone.expects("console: Failed to load")  # its log has no such positions
    page = someone.page
    page.add_init_script("""window.EventSource = class {
        constructor() { window.stream = this; this.on = {}; this.readyState = 1; }
        addEventListener(type, heard) { this.on[type] = heard; }
        close() {}
    }""")
    listen(page)
    page.goto(board(hall))
    until(page, "document.getElementById('told') && window.stream")
    page.evaluate(_BURST, 200)
    before = memory(page)
    page.evaluate(_BURST, 10_000)
    after = memory(page)
    eventually(lambda: someone.troubles or page.evaluate("null"))
    assert after.heap <= before.heap + 5_000_000
    assert after.nodes <= before.nodes * 1.05 + 50


_BURST = """(count) => { for (let n = 0; n < count; n++) {
    window.last = (window.last || 100000) + 1;
    stream.on.TicketCalled({ lastEventId: String(window.last), data: JSON.stringify({ type: "TicketCalled",
        position: window.last, time: "2026-03-02T01:00:00+00:00",
        data: { line: "permits", label: `A${window.last}`, window: `W${n % 12 + 1}`, said: null } }) });
} }"""


def test_a_board_that_cannot_be_filled_fills_itself_later(hall: Hall, visit: Callable[..., Visit]) -> None:
    """The hall's service is away when the board is switched on."""
    someone = visit()
    someone.expects("answer 503", "console: Failed to load")
    queue = hall.desk.suite.running["queue"]
    queue.signal(signal.SIGSTOP)
    try:
        page = someone.page
        page.goto(board(hall))
        expect(page.locator("#clock")).to_be_attached()
        expect(page.locator("#calls")).to_have_count(0)
    finally:
        queue.signal(signal.SIGCONT)
    expect(page.locator(".windows li")).to_have_count(WINDOWS)

"""A clerk at his window, in a real browser: what he does there is in the log, once."""

import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gateway.identity.development import DevelopmentIssuer
from services.queue.domain.identity import line_day_id, window_id
from tests.acceptance.desk import MONDAY, Desk
from tests.acceptance.queue_hall import PLAN, Hall
from tests.processes import Suite
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, focus_is_visible, one_language, tab_to

PERMITS = {"en": "Permits", "zh_hant": "許可", "zh_hans": "许可"}
TAX = {"en": "Tax", "zh_hant": "稅務", "zh_hans": "税务"}
SEVEN = 7
HOSTILE = '<img src=x onerror="alert(1)"> 𠮷野家 ' + "w" * 200
NOW = "#now"

SEND = """async ([form, times]) => {
    const body = () => new URLSearchParams(new FormData(document.getElementById(form)));
    const send = () => fetch(location.href, { method: "POST", body: body() });
    return (await Promise.all(Array.from({ length: times }, send))).map((answer) => answer.status);
}"""

Visiting = Callable[..., Visit]


@pytest.fixture
def impatient(suite: Suite, browsing: Callable[..., Visit]) -> Iterator[Visit]:
    """Somebody at a second gateway, which waits for services a short while only."""
    gateway = suite.launch("gateway", "gateway-2", HALL_RPC_TIMEOUT="3").wait_ready()
    visit = browsing(gateway.url)
    yield visit
    visit.page.goto("about:blank")
    suite.running.pop("gateway-2").stop()


def planned(desk: Desk) -> Hall:
    """A hall whose permits can be booked, with names of its own in each language."""
    hall = Hall(desk)
    lines = [dict(line, name=name) for line, name in zip(PLAN["lines"], (PERMITS, TAX), strict=True)]
    lines[0]["appointments"] = {"slot_minutes": 30, "capacity": 5}
    windows = [
        dict(one, name={"en": f"Window {n}", "zh_hant": f"{n} 號窗口", "zh_hans": f"{n} 号窗口"})
        for n, one in enumerate(PLAN["windows"], 1)
    ]
    hall.plan({**PLAN, "lines": lines, "windows": windows})
    return hall


def sign_in(visit: Visit, hall: Hall, name: str = "lin", role: str = "clerk", at: str | None = None) -> Page:
    """Somebody of the hall, or of another, at his browser."""
    issuer = DevelopmentIssuer(hall.desk.suite.settings)
    subject, halls = hall.person(name), [at or hall.desk.code]
    visit.page.goto(f"/login/once/{issuer.link([role], subject=subject, halls=halls, departments=['food'])}")
    return visit.page


def console(hall: Hall, window: str = "W1", language: str = "en") -> str:
    return f"/{language}/windows/{hall.desk.code}/{window}"


def log(hall: Hall, line: str = "permits") -> list[str]:
    """What happened to the tickets of a line today."""
    stream = line_day_id(hall.desk.code, line, MONDAY.date())
    return [event["type"] for event in hall.desk.recorded(stream, "queue")]


def window_log(hall: Hall, window: str = "W1") -> list[dict[str, Any]]:
    return hall.desk.recorded(window_id(hall.desk.code, window), "queue")


def shortcut(page: Page, letter: str) -> None:
    """Alt and a letter. The driver's own keyboard leaves out what browsers find an access key by."""
    session = page.context.new_cdp_session(page)
    told = {"modifiers": 1, "key": letter, "code": f"Key{letter}", "windowsVirtualKeyCode": ord(letter)}
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", **told, "unmodifiedText": letter.lower()})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **told})
    session.detach()


def after(page: Page, letter: str, state: str) -> None:
    """Press a shortcut; the window then says this, and has the focus, which can be seen."""
    shortcut(page, letter)
    expect(page.locator(NOW)).to_contain_text(state)
    expect(page.locator(NOW)).to_be_focused()
    focus_is_visible(page)


def test_a_day_at_a_window_by_keyboard_alone(desk: Desk, visit: Visiting) -> None:
    """W1: each act once, by shortcut or by walking there, and each is one event."""
    hall = planned(desk)
    for priority in ("none", "elderly", "none"):
        hall.draw(priority=priority)
    booked = {"begins": "2026-03-02T10:00:00+08:00"}
    suite = desk.suite
    suite.set_clock(MONDAY.replace(hour=9, minute=30))
    number = desk.do(f"{hall.path}/lines/permits/appointments", booked, by="clerk")["number"]
    desk.do(f"{hall.path}/lines/permits/appointments/{number}/confirmation", by="clerk")
    suite.set_clock(MONDAY)

    visitor = visit()
    visitor.expects("status of 409")
    page = sign_in(visitor, hall)
    page.goto(f"/en/windows/{desk.code}")
    tab_to(page, page.get_by_role("button", name="Open Window 1"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/W1$"))
    after(page, "N", "A002")  # an elder goes first
    shortcut(page, "R")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator(".hints")).to_have_text("It may be called again from 10:01:00")
    suite.set_clock(MONDAY.replace(minute=2))
    after(page, "R", "A002")
    expect(page.locator(".now")).to_contain_text(re.compile(r"Calls\s*2"))
    after(page, "A", "Nobody is at the window")
    after(page, "N", "A001")
    after(page, "S", "Being served")
    after(page, "N", "A003")  # finished, and the next
    after(page, "S", "Being served")
    tab_to(page, page.locator("#more-park summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#more-park textarea"))
    page.keyboard.type("waits for a copy")
    tab_to(page, page.locator("#more-park button"))
    page.keyboard.press("Enter")
    expect(page.locator(NOW)).to_contain_text("Nobody is at the window")
    expect(page.locator(".lists")).to_contain_text("waits for a copy")
    tab_to(page, page.get_by_role("button", name="Take up A003"))
    page.keyboard.press("Enter")
    expect(page.locator(NOW)).to_contain_text("A003 Being served")
    shortcut(page, "T")
    tab_to(page, page.locator("#more-transfer button"))
    page.keyboard.press("Enter")
    expect(page.locator(NOW)).to_contain_text("Nobody is at the window")
    shortcut(page, "W")
    tab_to(page, page.locator("#more-draw button"))
    page.keyboard.press("Enter")
    expect(page.locator("main > .notice")).to_have_text("Drawn: A004")
    tab_to(page, page.get_by_role("button", name=f"Check in {number}"))
    page.keyboard.press("Enter")
    expect(page.locator("main > .notice")).to_have_text("Drawn: A005")
    shortcut(page, "Z")
    tab_to(page, page.locator("#more-pause textarea"))
    page.keyboard.type("lunch")
    tab_to(page, page.locator("#more-pause button"))
    page.keyboard.press("Enter")
    expect(page.locator(NOW)).to_contain_text("Paused")
    after(page, "U", "Nobody is at the window")
    after(page, "X", "The window is closed")

    assert log(hall) == [
        *["TicketDrawn"] * 3,
        *["TicketCalled", "TicketCalled", "TicketReturned"],  # A002
        *["TicketCalled", "ServiceStarted", "ServiceFinished"],  # A001
        *["TicketCalled", "ServiceStarted", "TicketParked", "TicketResumed", "TicketMovedOut"],  # A003
        *["TicketDrawn", "TicketDrawn"],
    ]
    assert log(hall, "tax") == ["TicketMovedIn"]
    kinds = [event["type"] for event in window_log(hall) if event["type"].startswith("Window")]
    assert kinds == ["WindowOpened", "WindowPaused", "WindowResumed", "WindowClosed"]
    assert window_log(hall)[0]["metadata"]["channel"] == "window"
    listed = page.locator("#more-title ~ details kbd").all_text_contents()
    assert set("ONSKRAPUXTZW") <= set(listed), "each shortcut is listed"


def test_sent_five_times_at_once_or_again_after_a_503_it_is_one(
    desk: Desk, visit: Visiting, impatient: Visit
) -> None:
    """W2, G6: the form is its key."""
    hall = planned(desk)
    hall.draw()
    hall.at("W1", "opening")
    page = sign_in(visit(), hall)
    page.goto(console(hall))
    assert page.evaluate(SEND, ["do-draw", 5]) == [200] * 5  # each of them was led on to the page
    assert log(hall).count("TicketDrawn") == 2
    page.locator("#act-next").dblclick()
    expect(page.locator(NOW)).to_contain_text("A001")
    assert log(hall).count("TicketCalled") == 1

    impatient.expects("answer 503", "status of 503")
    page = sign_in(impatient, hall)
    page.goto(console(hall))
    page.locator("#more-draw summary").click()
    assert page.evaluate(SEND, ["do-draw", 1]) == [200]  # done; suppose that its answer was lost
    queue = desk.suite.running["queue"]
    queue.signal(signal.SIGSTOP)
    try:
        page.locator("#more-draw button").click()
        expect(page.get_by_role("alert")).to_be_focused()
    finally:
        queue.signal(signal.SIGCONT)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("main > .notice")).to_have_text("Drawn: A003")
    assert log(hall).count("TicketDrawn") == 3


def test_two_clerks_want_one_window(desk: Desk, visit: Visiting) -> None:
    """W3, G8: the second is refused in the words of his page, and told what to do."""
    hall = planned(desk)
    hall.draw()
    other = visit(javascript=False)
    other.expects("status of 409")
    second = sign_in(other, hall, "wu")
    second.goto(console(hall, language="zh-Hant"))
    first = sign_in(visit(), hall, "lin")
    first.goto(console(hall))
    first.locator("#act-open").click()
    expect(first.locator(NOW)).to_contain_text("Nobody is at the window")

    for act in ("open", "next"):
        second.locator(f"#act-{act}, .more button[form=do-{act}]").first.click()
        refusal = second.get_by_role("alert")
        expect(refusal).to_have_attribute("data-code", "window_taken")
        expect(refusal).to_contain_text("請先由其關閉窗口")
        expect(refusal).to_be_focused()
        focus_is_visible(second)
        one_language(second)
        expect(second.locator(NOW)).to_contain_text("此窗口由他人值守")
        second.locator(".more details", has_text="全部操作").locator("summary").click()

    first.locator("#act-next").click()
    expect(first.locator(NOW)).to_contain_text("A001")
    assert [event["type"] for event in window_log(hall)] == ["WindowOpened", "TicketTaken"]
    assert log(hall) == ["TicketDrawn", "TicketCalled"]


def test_news_move_no_focus_and_eat_no_word(desk: Desk, visit: Visiting) -> None:
    """W4: fifty tickets are drawn while a reason is half written, and while a row's button has the focus."""
    hall = planned(desk)
    hall.draw()
    hall.at("W1", "opening")
    page = sign_in(visit(), hall)
    page.goto(console(hall))
    page.locator("#more-pause summary").click()
    reason = page.locator("#more-pause textarea")
    reason.fill("half written")
    reason.evaluate("(field) => field.setSelectionRange(4, 6)")
    for _ in range(25):
        hall.draw()
    expect(page.locator("#waiting")).to_have_text("Waiting: 26")
    expect(reason).to_be_focused()
    expect(reason).to_have_value("half written")
    assert reason.evaluate("(field) => [field.selectionStart, field.selectionEnd]") == [4, 6]

    row = page.get_by_role("button", name="Call A001")
    row.focus()
    for _ in range(25):
        hall.draw(priority="elderly")
    expect(page.locator("#waiting")).to_have_text("Waiting: 51")
    expect(page.get_by_text("The first 50 are shown.")).to_be_visible()
    expect(row).to_be_focused()
    expect(page.locator("#more-pause")).to_have_attribute("open", "")
    page.locator("#act-next").focus()
    hall.at("W1", "next")  # from elsewhere: what had the focus is gone
    expect(page.locator(NOW)).to_contain_text("A027")
    expect(page.locator(NOW)).to_be_focused()


def test_hidden_tabs_leave_the_lines_to_others(desk: Desk, visit: Visiting) -> None:
    """W5: a browser has six lines to a host; with seven tabs behind it the eighth page still loads."""
    hall = planned(desk)
    visitor = visit()
    page = sign_in(visitor, hall)
    turn = """(hidden) => {
        Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    tabs = [page, *(visitor.context.new_page() for _ in range(SEVEN))]
    for tab in tabs:
        tab.goto(console(hall))
        if tab is not tabs[-1]:
            tab.evaluate(turn, True)
    hall.draw()
    expect(tabs[-1].locator("#waiting")).to_have_text("Waiting: 1")
    expect(tabs[0].locator("#waiting")).to_have_text("Waiting: 0")
    tabs[0].evaluate(turn, False)
    expect(tabs[0].locator("#waiting")).to_have_text("Waiting: 1")


def test_without_javascript_a_visit_goes_on_with_its_case(desk: Desk, visit: Visiting) -> None:
    """G5: next, start, finish; the case is beside the ticket, and its number with the end of the visit."""
    hall = planned(desk)
    desk.publish()
    number, other = desk.apply()["number"], desk.apply(subject="somebody")["number"]
    desk.accept(number)
    items = [{"item": "stall", "quantity": 2}]
    desk.do(f"{hall.path}/lines/permits/tickets", {"case": number, "items": items}, by="clerk")
    page = sign_in(visit(javascript=False), hall)
    page.goto(console(hall))
    for act, state in (("open", "Nobody is"), ("next", "A001 Called"), ("start", "Being served")):
        page.locator(f"#act-{act}").click()
        expect(page.locator(NOW)).to_contain_text(state)
    expect(page.locator(".now")).to_contain_text("Food stall permit × 2")
    beside = page.locator(".case")
    expect(beside).to_contain_text("in time")
    expect(beside).to_contain_text("accepted")
    expect(beside.get_by_role("link")).to_have_attribute("href", f"/en/cases/{number}")
    page.locator("#more-finish summary").click()
    page.locator("#more-finish input[name=case]").fill(other)
    page.locator("#more-finish button").click()
    expect(page.locator(NOW)).to_contain_text("Nobody is at the window")
    page.locator("#act-next").click()
    expect(page.locator("main > .notice")).to_have_text("Nobody waits for this window")
    page.locator("#act-close").click()
    expect(page.locator(NOW)).to_contain_text("The window is closed")
    stream = line_day_id(desk.code, "permits", MONDAY.date())
    finished = [event for event in desk.recorded(stream, "queue") if event["type"] == "ServiceFinished"]
    assert [event["data"]["case"] for event in finished] == [other]


def test_what_strangers_write_is_text(desk: Desk, visit: Visiting) -> None:
    """G9, G8: it neither runs nor turns the page about; what cannot be taken is kept, at its own field."""
    hall = planned(desk)
    hall.at("W1", "opening")
    visitor = visit()
    visitor.expects("status of 422")
    page = sign_in(visitor, hall)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(console(hall))
    page.locator("#more-draw summary").click()
    page.locator("#more-draw input[name=name]").fill(HOSTILE)
    page.locator("#more-draw button").click()
    expect(page.locator("main > .notice")).to_have_text("Drawn: A001")
    page.locator("#more-pause summary").click()
    page.locator("#more-pause textarea").fill("gone \u202eereh")
    page.locator("#more-pause button").click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_have_attribute("data-code", "malformed")
    expect(refusal).to_be_focused()
    reason = page.locator("#more-pause textarea")
    expect(reason).to_have_value("gone \u202eereh")
    expect(page.locator("#more-park textarea")).to_have_value("")
    refusal.get_by_role("link", name="Reason").click()
    assert reason.get_attribute("id") == page.url.partition("#")[2]
    assert (reason.get_attribute("aria-describedby") or "").split() == ["field-reason-error"]
    reason.fill(HOSTILE)
    page.locator("#more-pause button").click()
    expect(page.locator(".now bdi")).to_have_text(HOSTILE)
    fits(page)
    assert page.locator("main img").count() == 0


def test_a_window_is_for_those_of_its_hall(desk: Desk, visit: Visiting) -> None:
    """Others are refused; the head of a department looks on; a supervisor closes for who has left."""
    hall = planned(desk)
    hall.draw()
    hall.at("W1", "opening")
    hall.at("W1", "next")
    for role, at, code in (("visitor", None, "not_allowed"), ("clerk", "elsewhere", "not_your_hall")):
        page = sign_in(visit(), hall, "wu", role, at)
        for path in (f"/en/windows/{desk.code}", console(hall), f"{console(hall)}/desk"):
            answer = page.request.get(path)
            assert answer.status == 403, path
            assert f'data-code="{code}"' in answer.text(), path
    nobody = visit().page
    assert nobody.request.get(f"{console(hall)}/desk").status == 401
    nobody.goto(console(hall))
    expect(nobody).to_have_url(re.compile(r"/en/login\?next="))

    head = sign_in(visit(), hall, "head", "department_head")
    head.goto(console(hall))
    expect(head.locator(NOW)).to_contain_text("A001 Someone else serves here")
    assert head.locator("main button, main form").count() == 0
    form = {"do": "close", "key": "00000000-0000-4000-8000-000000000000.0"}
    forged = head.request.post(console(hall), form=form, headers={"origin": desk.suite.url})
    assert forged.status == 403

    supervisor = sign_in(visit(), hall, "chief", "supervisor")
    supervisor.goto(console(hall))
    expect(supervisor.locator("#more-draw")).to_have_count(0)
    supervisor.locator("#act-close").click()
    expect(supervisor.locator(NOW)).to_contain_text("The window is closed")
    assert [event["type"] for event in window_log(hall)][-1] == "WindowClosed"
    assert log(hall)[-1] == "TicketPutBack"


@pytest.mark.parametrize("language", ["en", "zh-Hant", "zh-Hans"])
def test_everybody_can_use_it(desk: Desk, visit: Visiting, language: str) -> None:
    """G1, G2: empty, full and refused, in each language, down to 320 pixels."""
    hall = planned(desk)
    visitor = visit(language=language)
    visitor.expects("status of 409")
    page = sign_in(visitor, hall)
    for path in (f"/{language}/windows/{desk.code}", console(hall, language=language)):
        page.goto(path)
        _held(page)
    hall.at("W1", "opening")
    for priority in ("elderly", "pregnant", "none", "none"):
        hall.draw(priority=priority, name="王小明")
    for act, body in (("next", {}), ("start", {}), ("parking", {"reason": "…"}), ("next", {})):
        hall.at("W1", act, **body)
    page.goto(console(hall, language=language))
    names = {"en": "Window 1", "zh-Hant": "1 號窗口", "zh-Hans": "1 号窗口"}
    expect(page.get_by_role("heading", level=1)).to_have_text(names[language])
    for summary in page.locator(".more summary").all():
        summary.click()
    _held(page)
    headings = page.locator(".lists h2")
    expect(headings.nth(0)).to_have_id("parked")  # who is one's own comes before forty who wait
    navigation = page.get_by_role("banner").get_by_role("navigation").first
    for there in ("/cases", f"/halls/{desk.code}/board"):
        expect(navigation.locator(f'a[href="/{language}{there}"]')).to_be_visible()
    page.locator("#act-recall").click()
    expect(page.get_by_role("alert")).to_be_focused()
    _held(page)
    page.locator("#act-start").click()
    expect(page.locator("#act-finish")).to_be_visible()
    _held(page)


def _held(page: Page) -> None:
    accessible(page)
    fits(page)
    one_language(page)
    assert not page.evaluate(
        "() => [...document.querySelectorAll('main button, main summary, main select')].filter((one) =>"
        " one.checkVisibility() && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)"
    )

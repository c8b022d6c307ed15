"""The page of a ticket: where it stands, said once a change; what it is for to who has its code."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from infra.languages.saying import LANGUAGES
from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import PLAN, Hall
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, one_language

NAMED = {"en": "Window 1", "zh_hant": "1號窗口", "zh_hans": "1号窗口"}
_COUNT = """() => { window.told = []; new MutationObserver((changes) => { for (const change of changes) {
    const node = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    if (node && node.closest("[aria-live], [role=status], [role=alert]")) told.push(node.textContent);
} }).observe(document.body, { subtree: true, childList: true, characterData: true }); }"""


@pytest.fixture
def hall(desk: Desk) -> Hall:
    hall = Hall(desk)
    windows = [{**PLAN["windows"][0], "name": NAMED}, PLAN["windows"][1]]
    lines = [
        {**line, "name": {"en": "Permits", "zh_hant": "許可", "zh_hans": "许可"}} for line in PLAN["lines"]
    ]
    hall.plan({**PLAN, "windows": windows, "lines": lines})
    return hall


def ticket(hall: Hall, label: str, language: str = "en") -> str:
    return f"/{language}/halls/{hall.desk.code}/tickets/permits/2026-03-02/{label}"


def drawn(hall: Hall, by: str = "kiosk", **body: object) -> dict[str, str]:
    who = {"subject": body.pop("subject")} if "subject" in body else {}
    told: dict[str, str] = hall.desk.do(f"{hall.path}/lines/permits/tickets", body, by=by, **who)
    hall.ticket("permits", told["label"], told)
    return told


def standing(page: Page, text: str) -> None:
    expect(page.locator("#standing")).to_have_text(text)


def test_a_ticket_is_followed_and_each_change_is_told_once(hall: Hall, visit: Callable[..., Visit]) -> None:
    """P7: on the phone, from the middle of the line to its end."""
    labels = [drawn(hall)["label"] for _ in range(3)]
    page = visit(viewport=(360, 740)).page
    page.goto(ticket(hall, labels[1]))
    expect(page.locator(f'main a[href="/en/halls/{hall.desk.code}"]')).to_be_visible()
    standing(page, "People before you: 1")
    page.evaluate(_COUNT)
    hall.at("W1", "opening")
    hall.at("W1", "next")
    standing(page, "You are next: please stay near")
    hall.draw()
    hall.at("W2", "opening", "mei")
    hall.at("W2", "next", "mei")
    standing(page, "Please come to Window 2 now")
    expect(page).to_have_title(f"{labels[1]} · Please come to Window 2 now")
    hall.at("W2", "start", "mei")
    standing(page, "You are being served at Window 2")
    hall.at("W2", "finish", "mei")
    standing(page, "Done: thank you for coming")
    told = page.evaluate("window.told")
    assert told == list(dict.fromkeys(told))
    assert told[-1] == "Done: thank you for coming"
    assert len(told) <= 4
    for language in LANGUAGES:
        page.goto(ticket(hall, labels[2], language))
        one_language(page)
    page.goto(ticket(hall, labels[2]))
    accessible(page)
    fits(page)


def test_the_code_behind_the_hash_opens_what_it_is_for_and_stays_in_no_address(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    """The QR's address once; then by hand, without a script, a wrong code first."""
    hall.desk.publish()
    told = drawn(hall, items=[{"item": "stall", "quantity": 2}], priority="elderly")
    path = ticket(hall, told["label"])
    page = visit().page
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.headers.get('referer')}"))
    page.goto(path)
    expect(page.get_by_text("What you come for")).to_be_hidden()
    page.goto(f"{path}?#c={told['code']}")
    expect(page.get_by_role("heading", name="What you come for")).to_be_visible()
    expect(page.get_by_text("Elderly")).to_be_visible()
    expect(page.get_by_text("× 2")).to_be_visible()
    assert told["code"] not in page.url
    assert not [one for one in asked if told["code"] in one]
    page.go_back()
    assert told["code"] not in page.url
    stranger = visit(javascript=False)
    stranger.expects("console: Failed to load")
    plain = stranger.page
    plain.goto(path)
    plain.get_by_label("Code on your slip").fill("WRONG")
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_role("alert")).to_contain_text("There is no such ticket today")
    expect(plain.get_by_label("Code on your slip")).to_have_value("WRONG")
    plain.get_by_label("Code on your slip").fill(told["code"])
    plain.get_by_role("button", name="Show").click()
    expect(plain.get_by_text("Elderly")).to_be_visible()


def test_a_ticket_is_cancelled_by_whose_account_drew_it_alone(
    hall: Hall, visit: Callable[..., Visit]
) -> None:
    label = drawn(hall, by="visitor", subject="wang")["label"]
    hall.draw()
    anyone = visit().page
    anyone.goto(ticket(hall, label))
    expect(anyone.get_by_text("Cancel this ticket")).to_have_count(0)
    for subject in ("li", "wang"):
        someone = visit()
        page = someone.page
        page.goto(hall.desk.suite.hall("login", "--role", "visitor", "--subject", subject).stdout.strip())
        page.goto(ticket(hall, label))
        page.get_by_text("Cancel this ticket").click()
        page.get_by_role("button", name="Yes, cancel it").click()
        if subject == "li":
            someone.expects("console: Failed to load")
            expect(page.get_by_role("alert")).to_contain_text("another person")
            standing(anyone, "You are next: please stay near")
    standing(page, "This ticket is over: draw a new one if you still want to be served")
    standing(anyone, "This ticket is over: draw a new one if you still want to be served")
    expect(page.get_by_text("Cancel this ticket")).to_have_count(0)

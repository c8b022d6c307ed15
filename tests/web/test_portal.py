"""The portal, in a browser: from the guide to the receipt, and whatever one does about a case from home."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import quote

import asyncpg
from playwright.sync_api import FilePayload, Request, expect

from infra.languages.saying import LANGUAGES
from infra.loop import bridge
from services.cases.domain.identity import case_id
from tests.acceptance.desk import MONDAY, Desk
from tests.acceptance.queue_hall import Hall
from tests.permits import words
from tests.pictures import PDF, jpeg
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, focus_is_visible, one_language
from tests.web.citizens import HOSTILE, apply, bookable, fill_in, signed_in

Looking = Callable[..., Visit]
_MAIN = ("", "/items/stall", "/items/stall/apply?new=1", "/booking/permits/2026-03-03")
"""Pages of a hall that are held to everything in every language; the others in two."""


def test_one_applies_without_scripts_from_the_guide_to_the_receipt(desk: Desk, visit: Looking) -> None:
    """And who begins again is offered the draft that there is; what is sent twice is one application."""
    desk.publish()
    page = signed_in(visit, desk, f"ada-{desk.code}", javascript=False)
    page.goto(f"/en/halls/{desk.code}/items?text=stall&channel=online")
    page.get_by_role("link", name="Food stall permit").click()
    expect(page.get_by_role("main")).to_contain_text("Has a place to sell from")
    expect(page.get_by_role("main")).to_contain_text("10 working days")
    page.get_by_role("link", name="Apply online").click()
    page.get_by_label("Name", exact=False).first.fill("王小明")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you hand in")
    page.get_by_label("Application form").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("still missing")
    expect(page.get_by_role("button", name="Send the application")).to_have_count(0)

    page.goto(f"/en/halls/{desk.code}/items/stall/apply")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have begun this already")
    page.get_by_role("link", name="go on with the draft").click()
    expect(page.get_by_label("Name", exact=False).first).to_have_value("王小明")
    back = f"/en/halls/{desk.code}/items/stall"
    expect(page.get_by_role("main").locator(f'a[href="{back}"]')).to_be_visible()
    page.get_by_label("Number of your identity document").fill("A123")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_label("Application form")).to_be_checked()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Go on").click()
    send = page.locator("main form")
    sent = {one.get_attribute("name"): one.get_attribute("value") for one in send.locator("input").all()}
    origin = {"Origin": desk.suite.url}
    forged = page.request.post(page.url, form={**sent, "content": "{"}, headers=origin)
    assert forged.status == 422
    first = page.request.post(page.url, form=sent, headers=origin)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have received your application")
    assert first.url == page.url
    number, code = page.locator(".receipt .big").all_inner_texts()
    assert code
    assert desk.types(number) == ["CaseApplied"]
    page.go_back()
    expect(page.locator(".receipt .big").first).to_have_text(number)
    page.goto("/en/cases/mine")
    expect(page.locator("main li")).to_have_count(1)
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("main")).to_contain_text("received, being checked")


def test_each_file_goes_up_by_itself_and_one_that_fails_loses_no_other(desk: Desk, visit: Looking) -> None:
    """What is in the log is the file, and nobody but its owner reads the draft."""
    desk.publish()
    page = signed_in(visit, desk, f"fei-{desk.code}", "status of 415", "status of 422")
    page.goto(f"/en/halls/{desk.code}/items/stall/apply")
    fill_in(page)
    page.get_by_label("Application form").check()
    page.get_by_label("Identity document").check()
    page.get_by_role("button", name="Save and go on").click()
    form, identity = page.locator("section.files").all()
    kept = page.get_by_text("kept", exact=True)
    form.locator("[type=file]").set_input_files(_file("form.pdf", "application/pdf", PDF))
    expect(kept).to_have_count(1)
    identity.locator("[type=file]").set_input_files(_file("run.exe", "application/x-msdownload", b"MZ"))
    expect(page.get_by_role("alert")).to_contain_text("Files of this kind are not taken")
    identity.locator("[type=file]").set_input_files(_file("id.png", "image/png", PDF))
    expect(page.get_by_role("alert")).to_contain_text("The file is not what it is said to be")
    expect(kept).to_have_count(1)
    identity.locator("[type=file]").set_input_files(_file("id.jpg", "image/jpeg", jpeg()))
    expect(kept).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)
    identity.get_by_role("button", name="Remove").click()
    expect(kept).to_have_count(1)
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("files: 1")
    page.get_by_role("button", name="Send the application").click()
    number = page.locator(".receipt .big").first.inner_text()
    [kept_file] = desk.recorded(case_id(number))[0]["data"]["attachments"]
    assert kept_file["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert kept_file["material"] == "form"


def test_the_code_is_in_no_address_history_referer_or_log(desk: Desk, visit: Looking) -> None:
    desk.publish()
    applied = desk.apply()
    number, code = applied["number"], applied["code"]
    page = visit().page
    asked: list[Request] = []

    def keep(request: Request) -> None:
        asked.append(request)

    page.on("request", keep)
    page.goto("/en/progress")
    page.get_by_label("Number", exact=True).fill(f" {number.lower()} ")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("main")).to_contain_text("received, being checked")
    page.get_by_role("link", name="Receipt of application").click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile(f"/en/progress/{number}$"))
    told = [text for one in asked for text in (one.url, one.headers.get("referer", ""))]
    assert all(code not in text for text in told), told
    assert all(code not in process.log.read_text() for process in desk.suite.running.values())
    other = visit().page
    other.goto(f"/en/progress/{number}")
    expect(other).to_have_url(re.compile(r"/en/progress\?number="))
    assert code not in page.context.cookies()[0]["value"]


def test_a_refusal_is_said_in_the_pages_language_and_nothing_typed_is_lost(
    desk: Desk, visit: Looking
) -> None:
    """Wrong number and wrong code look alike; who guesses on is told how long to wait."""
    desk.publish()
    number = desk.apply()["number"]
    visitor = visit(language="zh-Hant")
    visitor.expects("status of 404", "status of 429")
    page = visitor.page
    page.goto("/zh-Hant/progress")

    def guess(which: str, code: str) -> str:
        page.get_by_label("編號", exact=True).fill(which)
        page.get_by_role("textbox", name="查詢碼").fill(code)
        page.get_by_role("button", name="查詢").click()
        alert = page.get_by_role("alert")
        expect(alert).to_be_focused()
        return alert.get_by_role("heading").inner_text()

    assert guess(number, "WRONG") == guess("NONE-0001", "WRONG") == "查無此編號與查詢碼之辦件"
    expect(page.get_by_label("編號", exact=True)).to_have_value("NONE-0001")
    focus_is_visible(page)
    one_language(page)
    guessing, enough = desk.as_("public"), threading.Event()

    def guess_on() -> None:
        while not enough.is_set():
            guessing.get(f"/v1/progress/{number}", params={"code": "WRONG"})

    with ThreadPoolExecutor(1) as others:  # at the API, which has the same limit
        others.submit(guess_on)
        try:
            while page.get_by_role("alert").get_attribute("data-code") != "too_many_requests":
                guess(number, "WRONG")
        finally:
            enough.set()
    expect(page.get_by_role("alert").locator("strong")).to_have_text(re.compile(r"請於 \d+ 秒後再試"))
    expect(page.get_by_label("編號", exact=True)).to_have_value(number)


def test_each_day_of_a_deadline_has_its_reason_and_each_move_its_cause(desk: Desk, visit: Looking) -> None:
    desk.publish()
    subject = f"mei-{desk.code}"
    page = signed_in(visit, desk, subject)
    number, _ = apply(page, desk.code)
    desk.accept(number)
    closed = {"day": "2026-03-06", "working": False, "name": words("Flood")}
    desk.set_rules("calendar", {"days": [closed], "reason": "the river rose"})
    page.goto(f"/en/progress/{number}")
    expect(page.locator("dd").filter(has_text="why that day?")).to_contain_text("17 March 2026")
    page.get_by_role("link", name="why that day?").click()
    whole = page.locator("section").filter(has=page.get_by_role("heading", name="Decision", exact=True))
    expect(whole).to_contain_text("due on 17 March 2026")
    flood = whole.get_by_role("row", name="Friday, 6 March 2026")
    expect(flood).to_contain_text("does not count")
    expect(flood).to_contain_text("Flood")
    expect(whole.get_by_role("row", name="Saturday, 7 March 2026")).to_contain_text("Weekend")
    expect(whole.get_by_role("row", name="Tuesday, 17 March 2026")).to_contain_text("day 10")
    moved = page.get_by_role("listitem").filter(has_text="The hall's calendar, hours or policy changed")
    expect(moved.filter(has_text="16 March 2026 → 17 March 2026").first).to_be_visible()


def test_one_hands_in_what_is_missing_and_withdraws(desk: Desk, visit: Looking) -> None:
    """Somebody else's case is not shown, and cannot be acted on."""
    desk.publish()
    page = signed_in(visit, desk, f"su-{desk.code}", "status of 422", "status of 403")
    number, _ = apply(page, desk.code, "Application form")
    desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease", "reason": "rented"}]}, by="clerk")
    assert desk.view(number)["status"] == "noticed"
    page.goto("/en/told")
    page.get_by_role("link", name=number).first.click()
    page.get_by_role("link", name="Hand in materials").click()
    page.get_by_role("button", name="Hand in", exact=True).click()  # nothing ticked
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    page.get_by_role("checkbox", name="Lease").check()
    identity = page.locator("section.files").filter(has_text="Identity document")
    identity.locator("[type=file]").set_input_files(_file("id.pdf", "application/pdf", PDF))
    expect(page.get_by_role("checkbox", name="Identity document")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Lease")).to_be_checked()
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("received, being checked")
    page.get_by_role("link", name="Withdraw the application").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("main")).to_contain_text("withdrawn")
    supplemented, withdrawn = desk.recorded(case_id(number))[-2:]
    assert (supplemented["type"], withdrawn["type"]) == ("MaterialsSupplemented", "CaseWithdrawn")
    assert supplemented["data"]["attachments"][0]["sha256"] == hashlib.sha256(PDF).hexdigest()

    other = desk.apply(by="visitor", subject=f"ot-{desk.code}")["number"]
    page.goto(f"/en/progress/{other}")
    expect(page).to_have_url(re.compile(r"/en/progress\?number="))
    assert page.goto(f"/en/progress/{other}/withdrawal").status == 403  # type: ignore[union-attr]


def test_of_two_who_take_the_last_place_one_has_it_and_the_other_sees_what_is_free(
    desk: Desk, visit: Looking
) -> None:
    hall = bookable(desk)
    slot = f"/en{hall.path}/booking/permits/2026-03-03/0900"
    one = signed_in(visit, desk, f"an-{desk.code}")
    two = signed_in(visit, desk, f"bo-{desk.code}", "status of 409")
    one.goto(f"/en{hall.path}")
    one.get_by_role("main").get_by_role("link", name="Book an appointment").click()
    one.get_by_role("link", name="Permits").click()
    one.get_by_role("link", name="Tuesday, 3 March 2026", exact=True).click()
    one.get_by_role("link", name="09:00–10:00").click()
    two.goto(slot)
    for page in (one, two):
        page.get_by_role("button", name="Reserve this time").click()
    expect(one.get_by_role("main")).to_contain_text("reserved, to be confirmed")
    expect(two.get_by_role("alert")).to_be_focused()
    two.get_by_role("main").get_by_role("link", name="10:00–11:00").click()
    two.get_by_role("button", name="Reserve this time").click()
    two.get_by_role("button", name="Confirm: I will come").click()
    expect(two.get_by_role("main")).to_contain_text("confirmed")

    number, code = one.locator(".big").all_inner_texts()
    expect(one.get_by_role("button", name="Print")).to_be_visible()
    with one.expect_download() as saved:
        one.get_by_role("link", name="Put it into my calendar").click()
    assert "DTSTART" in saved.value.path().read_text()
    stranger = visit().page
    stranger.goto(f"/en{hall.path}/appointments")
    stranger.get_by_label("Number of the appointment").fill(number)
    stranger.get_by_label("Code").fill(code)
    stranger.get_by_role("button", name="Show").click()
    expect(stranger.get_by_role("link", name="Sign in to confirm, move or cancel")).to_be_visible()
    assert code not in stranger.url

    one.get_by_role("link", name="Move it").click()
    one.get_by_role("link", name="Wednesday, 4 March 2026", exact=True).click()
    one.get_by_label("13:30–14:30").check()
    one.get_by_role("button", name="Move it there").click()
    expect(one.get_by_role("heading", level=1)).to_contain_text("4 March 2026, 13:30")
    one.get_by_role("link", name="Cancel the appointment").click()
    one.get_by_role("button", name="Cancel it").click()
    expect(one.get_by_role("main")).to_contain_text("cancelled")
    expect(one.get_by_role("main")).not_to_contain_text("Write down or print")
    one.goto("/en/appointments")
    expect(one.get_by_role("main")).to_contain_text("cancelled")


def test_a_form_outlives_its_session(desk: Desk, visit: Looking) -> None:
    """The session ends while it is filled in: after signing in again it is there with all that was typed."""
    desk.publish()
    subject = f"ren-{desk.code}"
    page = signed_in(visit, desk, subject)
    page.goto(f"/en/halls/{desk.code}/items/stall/apply")
    bridge.run(_end_sessions(desk.suite.databases["gateway"], desk.suite.person(subject)))
    page.get_by_label("Telephone").fill("+886 912 345 678")
    fill_in(page, "歐陽小明", "B222")
    page.wait_for_url("**/login?next=*")
    page.get_by_label("Visitor").check()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status")).to_contain_text("Your session had ended")
    expect(page.get_by_label("Name", exact=False).first).to_have_value("歐陽小明")
    expect(page.get_by_label("Number of your identity document")).to_have_value("B222")
    expect(page.get_by_label("Telephone")).to_have_value("+886 912 345 678")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you hand in")


def test_hostile_names_are_text(desk: Desk, visit: Looking) -> None:
    desk.publish()
    page = signed_in(visit, desk, f"eve-{desk.code}")
    page.goto(f"/en/halls/{desk.code}/items/stall/apply")
    fill_in(page, HOSTILE, HOSTILE)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("main")).to_contain_text("<img src=x onerror=")
    assert page.locator("main img").count() == 0
    fits(page)
    page.goto(f"/en/halls/{desk.code}/items?text={quote(HOSTILE)}")
    expect(page.get_by_label("Look for")).to_have_value(HOSTILE)
    fits(page)
    for path in _nonsense(bookable(desk).path):
        assert page.request.get(f"/en{path}").status in (404, 422), path


def test_everybody_can_use_the_pages(desk: Desk, visit: Looking) -> None:
    """In each language, with whatever helps, on a narrow screen."""
    hall = bookable(desk)
    desk.publish()
    decided = desk.apply(document_number="D1")["number"]
    desk.finish(decided)
    page = signed_in(visit, desk, f"lan-{desk.code}")
    number, _ = apply(page, desk.code, "Application form")
    desk.do(f"/cases/{number}/notice", {}, by="clerk")
    assert desk.view(number)["status"] == "noticed"
    reserved = hall.path + "/appointments/permits/" + _reserve(hall, f"lan-{desk.code}")
    page.goto(f"/en{hall.path}/items/stall/apply")
    fill_in(page)
    draft = page.url.split("/drafts/")[1].split("/")[0]
    for nth, path in enumerate(_pages(hall, number, draft, reserved)):
        whole = path.removeprefix(hall.path) in _MAIN
        for language in LANGUAGES if whole else ("en", LANGUAGES[1 + nth % 2]):
            page.goto(f"/{language}{path}")
            expect(page.locator("h1")).to_be_visible()
            one_language(page)
            fits(page)
            if whole or language == "en":
                accessible(page)


def test_what_the_hall_did_is_shown_to_everybody(desk: Desk, visit: Looking) -> None:
    """Figures as a picture that can be read, and as a table; results that name nobody."""
    desk.publish()
    number = desk.apply()["number"]
    desk.ask(f"/halls/{desk.code}/figures", desk.finish(number), by="public")  # the read model has it
    page = visit().page
    page.goto(f"/en/halls/{desk.code}/figures")
    chart = page.get_by_role("img", name="Applications received and cases ended")
    expect(chart.locator("title").first).to_have_text("2026-03, Received: 1")
    expect(page.get_by_role("row", name="2026-03 Food stall permit 1 1 0 0 0 1 / 1")).to_be_visible()
    page.goto(f"/en/halls/{desk.code}/results")
    expect(page.get_by_role("row", name="Food stall permit granted")).to_contain_text(number[-4:])
    assert number not in page.content()


def _nonsense(hall: str) -> Iterator[str]:
    """Addresses that are shaped as some of ours, and name nothing that there can be."""
    for rest in ("2026-99-99", "0001-01-01", "9999-12-31", "2026-03-03/99", "2026-03-03/0900%2b99"):
        yield f"{hall}/booking/permits/{rest}"
    yield from (
        f"{hall}/booking/nothing/2026-03-03",
        f"{hall}/appointments/permits/x",
        "/halls/%3Cx%3E/items",
    )
    yield from (f"{hall}/items?channel=x", f"{hall}/figures?until=x", f"{hall}/results?month=2026-13")
    yield from ("/drafts/x/who", "/cases/mine?cursor=x", f"{hall}/items/%3Cx%3E/flow.svg")


def _file(name: str, kind: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": body}


def _pages(hall: Hall, number: str, draft: str, reserved: str) -> Iterator[str]:
    for page in ("", "/items", "/items/stall", "/items/stall/apply", "/items/stall/apply?new=1", "/booking"):
        yield hall.path + page
    for page in ("/booking/permits/2026-03-03", "/booking/permits/2026-03-03/1000", "/appointments"):
        yield hall.path + page
    yield from (
        hall.path + "/results",
        hall.path + "/figures",
        "/cases/mine",
        "/drafts",
        "/told",
        "/appointments",
    )
    yield from (f"/drafts/{draft}/{step}" for step in ("who", "materials", "files", "check"))
    yield from (f"/progress/{number}{page}" for page in ("", "/deadlines", "/supplement", "/withdrawal"))
    yield from (f"/progress/{number}/papers/notice", f"/receipts/{number}", "/progress")
    yield from (reserved, f"{reserved}/move", f"{reserved}/cancellation")


def _reserve(hall: Hall, subject: str) -> str:
    path = f"{hall.path}/lines/permits/appointments"
    begins = MONDAY.replace(hour=9) + timedelta(days=1)
    booked = hall.desk.do(path, {"begins": begins.isoformat()}, by="visitor", subject=subject)
    number: str = booked["number"]
    return number


async def _end_sessions(url: str, person: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("delete from web_sessions where person = $1", person)
    await connection.close()

"""The case desk: a department's clerks take a case from its application to its delivery, in a browser."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from infra.languages.saying import LANGUAGES, Language
from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk
from tests.permits import DEFINITION, REPORTED
from tests.pictures import PDF
from tests.web.browsing import Visit
from tests.web.checks import accessible, fits, focus_is_visible, one_language, tab_to
from tests.web.measures import printed

HOSTILE = "<img src=x onerror=\"document.title='run'\">𠮷" + "長" * 150
SAID = {
    **DEFINITION,
    "materials": [
        {"code": "form", "name": {"en": "Form", "zh_hant": "申請書", "zh_hans": "申请书"}},
        {"code": "id", "name": {"en": "Identity document", "zh_hant": "身分證件", "zh_hans": "身份证件"}},
        {
            "code": "lease",
            "name": {"en": "Lease", "zh_hant": "租約", "zh_hans": "租约"},
            "kind": "conditional",
            "condition": {"en": "the place is rented", "zh_hant": "租用場地", "zh_hans": "租用场地"},
        },
    ],
    "steps": [
        {
            "code": "examine",
            "name": {"en": "Examine", "zh_hant": "審查", "zh_hans": "审查"},
            "party": "food",
            "limit": 3,
        }
    ],
}
"""An item whose every name is in three languages."""

Visitor = Callable[..., Visit]


def at_desk(
    visit: Visitor, desk: Desk, role: str = "clerk", department: str = "food", **options: object
) -> Page:
    """The browser of somebody of a department."""
    somebody = visit(**options)
    somebody.sign_in(desk.suite, role, desk.code, "--department", department)
    return somebody.page


def act(page: Page, name: str) -> Locator:
    """The form of an act of the case that is shown."""
    return page.locator(f"#act-{name}")


def send(page: Page, name: str) -> None:
    """Send it, and see that it was done."""
    act(page, name).get_by_role("button").click()
    expect(page.get_by_role("status")).to_be_visible()


def more(page: Page, *acts: str) -> None:
    """Unfold acts that are not next."""
    page.get_by_text("Other acts").click()
    for one in acts:
        page.locator("details.more summary", has_text=one).click()


def pdf(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def test_a_case_goes_from_application_to_delivery_without_scripts(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    page = at_desk(visit, desk, javascript=False)
    page.goto("/en/cases")
    page.get_by_role("link", name="New application").click()
    page.get_by_role("link", name="Food stall permit").click()
    page.get_by_label("the post").check()
    page.get_by_label("Name", exact=True).fill("王小明")
    page.get_by_label("Number of the identity document").fill("A123")
    page.get_by_role("checkbox", name="Application form").check()
    page.get_by_role("button", name="Take the application in").click()
    number, code = page.locator(".receipt .big").all_inner_texts()
    assert desk.ask(f"/progress/{number}", by="public", code=code).status_code == 200
    assert code not in page.url
    assert desk.view(number)["channel"] == "post"

    page.get_by_role("link", name="To the case").click()
    act(page, "notice").get_by_label("Lease: this case needs it").check()
    send(page, "notice")
    act(page, "supplement").get_by_role("link").click()
    page.get_by_role("checkbox", name="Lease").check()
    page.locator("#file-id").set_input_files(pdf("id.pdf"))
    page.get_by_role("button", name="Send this file Identity document").click()
    expect(page.get_by_role("status")).to_contain_text("Files with this form: 1")
    expect(page.get_by_role("checkbox", name="Lease")).to_be_checked()
    page.locator("#file-lease").set_input_files(pdf("lease.pdf"))  # goes with the form
    page.locator("button.main").click()
    expect(page.get_by_role("status")).to_contain_text("The materials have been taken in")
    supplemented = desk.recorded(case_id(number))[-1]["data"]
    assert [one["material"] for one in supplemented["attachments"]] == ["id", "lease"]
    assert {one["sha256"] for one in supplemented["attachments"]} == {hashlib.sha256(PDF).hexdigest()}
    assert supplemented["materials"] == ["id", "lease"]
    send(page, "accept")
    send(page, "step")
    expect(page.locator(".todo")).to_contain_text("Inspection")

    inspector = at_desk(visit, desk, department="inspection", javascript=False)
    inspector.goto(f"/en/cases/{number}")
    send(inspector, "step")
    head = at_desk(visit, desk, "department_head", javascript=False)
    head.goto(f"/en/cases/{number}")
    send(head, "step")

    page.goto(f"/en/cases/{number}")
    act(page, "decide").get_by_label("granted").check()
    send(page, "decide")
    act(page, "pay").get_by_label("Number of the payment's receipt").fill("R-1")
    send(page, "pay")
    send(page, "deliver")
    assert desk.types(number) == [
        "CaseApplied",
        "NoticeGiven",
        "MaterialsSupplemented",
        "CaseAccepted",
        "StepCompleted",
        "StepCompleted",
        "StepCompleted",
        "CaseDecided",
        "FeePaid",
        "ResultDelivered",
    ]


def test_a_notice_lists_everything_and_is_given_once_and_prints_on_a4(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=["form"])["number"]
    clerk = visit()
    clerk.expects("status of 409")
    clerk.sign_in(desk.suite, "clerk", desk.code, "--department", "food")
    page = clerk.page
    page.goto(f"/en/cases/{number}")
    expect(act(page, "notice").get_by_role("listitem")).to_have_text(["Identity document"])
    act(page, "notice").get_by_label("Application form: does not do").check()
    act(page, "notice").get_by_label("Why: Application form").fill("not signed")
    send(page, "notice")
    focus_is_visible(page)
    page.get_by_role("status").get_by_role("link", name="One-time notice").click()
    sheet = page.frame_locator("iframe").locator("body")
    expect(sheet).to_contain_text("Identity document")
    expect(sheet).to_contain_text("not signed")
    page.get_by_label("Purpose").fill("it is handed over")
    page.get_by_role("button", name="With the applicant's name on it").click()
    expect(page.locator("body")).to_contain_text("王小明")
    [paper] = printed(page)
    assert (paper.width, paper.height) == pytest.approx((210, 297), abs=0.5)
    assert "(seal)" in paper.text
    assert "Identity document" in paper.text
    assert "ApplicantRead" in desk.types(number)

    page.goto(f"/en/cases/{number}")
    more(page, "Give the one notice")
    act(page, "notice").get_by_label("Lease: this case needs it").check()
    act(page, "notice").get_by_label("Why: Lease").fill("thought of later")
    act(page, "notice").get_by_role("button").click()
    expect(page.locator("[data-code=notice_already_given]")).to_be_focused()
    expect(act(page, "notice").get_by_label("Why: Lease")).to_have_value("thought of later")
    expect(act(page, "notice")).to_be_visible()
    accessible(page)
    assert desk.types(number).count("NoticeGiven") == 1


def test_a_stale_version_keeps_what_was_typed_and_shows_what_changed(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    desk.view(number)
    clerk = visit()
    clerk.expects("status of 409")
    clerk.sign_in(desk.suite, "clerk", desk.code, "--department", "food")
    page = clerk.page
    page.goto(f"/en/cases/{number}")
    act(page, "step").get_by_label("objected").check()
    act(page, "step").get_by_label("Reason").fill("the kitchen has no window")

    desk.do(f"/cases/{number}/clock/stop", {"kind": "hearing", "reason": "neighbours"}, by="clerk")
    desk.view(number)
    act(page, "step").get_by_role("button").click()
    expect(page.locator("[data-code=stale_version]")).to_be_focused()
    meanwhile = page.locator(".meanwhile")
    expect(meanwhile).to_contain_text("The time stands still for: none → hearing")
    expect(meanwhile).to_contain_text("Decision · 16 March 2026 → not fixed")
    expect(act(page, "step").get_by_label("objected")).to_be_checked()
    expect(act(page, "step").get_by_label("Reason")).to_have_value("the kitchen has no window")
    accessible(page)
    fits(page)
    assert "StepCompleted" not in desk.types(number)
    send(page, "step")
    assert desk.types(number).count("StepCompleted") == 1


def test_what_is_seldom_done_has_its_form_too(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    desk.publish(REPORTED, "factory")
    clerk = at_desk(visit, desk, javascript=False)
    head = at_desk(visit, desk, "department_head", javascript=False)

    def do(page: Page, number: str, name: str, **typed: str) -> None:
        page.goto(f"/en/cases/{number}")
        folded = page.locator(f"details:not([open]):has(#act-{name}) > summary")
        while folded.count():
            folded.first.click()
        for field, value in typed.items():
            box = act(page, name).locator(f"[name={field}]:not([type=radio])")
            radio = act(page, name).locator(f"[name={field}][value={value!r}]")
            _fill(box, value) if box.count() else radio.check()
        send(page, name)

    refused, withdrawn, longer = (desk.apply()["number"] for _ in range(3))
    reported = desk.apply(item="factory", materials=[])["number"]
    do(clerk, refused, "refuse", reason="not this hall's")
    do(clerk, withdrawn, "withdraw")
    do(head, withdrawn, "reopen", order="No. 7", reason="a mistake")
    assert desk.types(withdrawn) == ["CaseApplied", "CaseWithdrawn", "CaseReopened"]

    do(clerk, longer, "accept")
    do(clerk, longer, "stop", kind="hearing", reason="the neighbours")
    do(clerk, longer, "resume", kind="hearing")
    do(clerk, longer, "extend", days="3", reason="a second visit")
    do(head, longer, "reject", reason="not needed")
    do(clerk, longer, "extend", days="2", reason="it is needed")
    do(head, longer, "approve")
    expect(head.get_by_role("status").get_by_role("link", name="Notice of extension")).to_be_visible()

    do(clerk, reported, "accept")
    do(clerk, reported, "step", finding="agreed")
    do(clerk, reported, "forward", reference="UP-1")
    do(clerk, reported, "answer", reference="DOWN-1", outcome="denied", reason="the river")
    do(clerk, reported, "decide", outcome="denied", reason="the river")
    do(head, reported, "correct", outcome="denied", reason="the name of the river")
    assert desk.types(reported)[-1] == "DecisionCorrected"
    head.get_by_role("status").get_by_role("link", name="Decision").click()
    sheet = head.frame_locator("iframe").locator("body")
    expect(sheet).to_contain_text("the name of the river")
    head.get_by_role("navigation", name="There are several").get_by_role("link", name="1").click()
    expect(head.locator("[aria-current=page]")).to_have_text("1")
    expect(sheet).not_to_contain_text("the name of the river")
    expect(sheet).to_contain_text("the river")


def _fill(box: Locator, value: str) -> None:
    if box.evaluate("(element) => element.tagName") == "SELECT":
        box.select_option(value)
    else:
        box.fill(value)


def test_who_is_of_another_place_is_not_offered_what_is_not_his(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    desk.view(number)
    other = Desk(desk.suite)
    other.open()
    stranger = visit()
    stranger.expects("status of 404", "status of 403")
    stranger.sign_in(desk.suite, "clerk", other.code, "--department", "food")
    stranger.page.goto(f"/en/cases/{number}")
    expect(stranger.page.locator("[data-code=unknown_case]")).to_be_focused()
    stranger.page.goto(f"/en/cases/new/{desk.code}/stall")
    expect(stranger.page.locator("[data-code=not_your_hall]")).to_be_focused()
    other.close()

    own = desk.apply(by="visitor", subject="clerk-1")["number"]
    desk.view(own)
    applicant = visit()
    applicant.expects("status of 403")
    applicant.sign_in(desk.suite, "clerk", desk.code, "--department", "food")
    applicant.page.goto(f"/en/cases/{own}")
    expect(applicant.page.locator("[data-code=your_own_case]")).to_be_focused()

    page = at_desk(visit, desk, department="inspection")
    page.goto(f"/en/cases/{number}")
    expect(act(page, "step")).to_have_count(0)
    expect(act(page, "extend")).to_have_count(0)
    expect(act(page, "withdraw")).to_have_count(1)  # any window of the hall takes that in
    expect(page.locator(".todo")).to_contain_text("It waits for: Food")
    auditor = at_desk(visit, desk, "auditor")
    auditor.goto(f"/en/cases/{number}")
    expect(auditor.get_by_role("button")).to_have_count(0)


def test_personal_data_is_shown_for_a_purpose_and_as_text(visit: Visitor, desk: Desk) -> None:
    desk.publish()
    clerk = visit()
    clerk.expects("status of 422")
    clerk.sign_in(desk.suite, "clerk", desk.code, "--department", "food")
    page = clerk.page
    page.goto(f"/en/cases/new/{desk.code}/stall")
    page.get_by_label("Name", exact=True).fill(f"{HOSTILE}\u202e")
    page.get_by_label("Number of the identity document").fill("A123")
    page.get_by_role("checkbox", name="Identity document").check()
    page.get_by_role("button", name="Take the application in").click()
    expect(page.locator("[data-code=malformed]")).to_be_focused()
    page.locator(".problem").get_by_role("link", name="Name").click()
    name = page.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    expect(name).to_have_value(f"{HOSTILE}\u202e")
    expect(page.get_by_role("checkbox", name="Identity document")).to_be_checked()
    accessible(page)
    name.fill(HOSTILE)
    page.get_by_role("button", name="Take the application in").click()
    number = page.locator(".receipt .big").first.inner_text()
    page.get_by_role("link", name="To the case").click()
    assert "onerror" not in page.content()
    tab_to(page, page.get_by_role("link", name="Show it"))
    page.keyboard.press("Enter")
    page.get_by_label("Purpose").fill("to telephone about the form")
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    expect(page).to_have_title("The applicant")
    focus_is_visible(page)
    accessible(page)
    fits(page)
    assert "ApplicantRead" in desk.types(number)


def test_a_file_handed_in_at_the_window_is_opened_again(visit: Visitor, desk: Desk) -> None:
    """One that is refused loses neither another nor what was typed; one sent twice is there once."""
    desk.publish()
    clerk = visit()
    clerk.expects("status of 415")
    clerk.sign_in(desk.suite, "clerk", desk.code, "--department", "food")
    page = clerk.page
    page.goto(f"/en/cases/new/{desk.code}/stall")
    page.get_by_label("Name", exact=True).fill("王小明")
    page.get_by_text("Files", exact=True).click()
    added = page.locator("#file-form")
    kept = page.get_by_text("kept", exact=True)
    for _ in range(2):
        added.set_input_files(pdf("form.pdf"))
        expect(page.get_by_role("status")).to_contain_text("Files with this form: 1")
    focus_is_visible(page)
    accessible(page)
    fits(page)
    page.locator("#file-id").set_input_files(
        {"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    )
    expect(page.get_by_role("alert")).to_contain_text("Files of this kind are not taken")
    expect(kept).to_have_count(1)
    expect(page.get_by_label("Name", exact=True)).to_have_value("王小明")
    expect(page.get_by_role("checkbox", name="Application form")).to_be_checked()
    page.get_by_label("Number of the identity document").fill("A123")
    page.keyboard.press("Enter")
    attached = page.locator(".receipt .big").first.inner_text()
    [file] = desk.recorded(case_id(attached))[0]["data"]["attachments"]
    assert file["sha256"] == hashlib.sha256(PDF).hexdigest()
    page.goto(f"/en/cases/{attached}")
    expect(page.get_by_role("main")).to_contain_text("Application form: PDF document")
    page.get_by_role("link", name="Open the file").click()
    page.get_by_label("Purpose").fill("to check the form")
    with page.expect_download() as download:
        page.get_by_role("button", name="Open the file").click()
    assert Path(download.value.path()).read_bytes() == PDF
    assert download.value.suggested_filename == f"{attached}-1.pdf"
    assert "ApplicantRead" in desk.types(attached)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_in_one_language_accessible_and_fit_a_telephone(
    language: Language, visit: Visitor, desk: Desk
) -> None:
    desk.publish(SAID)
    waits, runs = desk.apply(materials=["form"])["number"], desk.apply()["number"]
    desk.accept(runs)
    desk.view(runs)
    page = at_desk(visit, desk, language=language)
    page.goto("/")
    place = re.sub(r"/+$", "", page.url)
    for path in (
        "/cases",
        "/cases?status=decided",
        "/cases/new",
        f"/cases/new/{desk.code}/stall",
        f"/cases/{waits}",
        f"/cases/{runs}",
        f"/cases/{runs}/clocks",
        f"/cases/{runs}/papers/acceptance",
        f"/cases/{runs}/applicant",
        f"/cases/{runs}/receipt",
    ):
        page.goto(place + path)
        page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true })")
        accessible(page)
        fits(page)
        if "papers" not in path:
            one_language(page)

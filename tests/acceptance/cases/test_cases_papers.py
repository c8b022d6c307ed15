"""Pictures and papers of a case, through HTTP."""

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest

from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, JOINT, REPORTED

SVG = "{http://www.w3.org/2000/svg}"


def page(response: httpx.Response, kind: str = "text/html") -> str:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert "script" not in response.headers["content-security-policy"]
    return response.text


def picture(response: httpx.Response) -> ElementTree.Element:
    return ElementTree.fromstring(page(response, "image/svg+xml"))


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans", "en"])
def test_an_items_flow_is_a_picture_for_everybody(desk: Desk, lang: str) -> None:
    done = desk.publish(JOINT)
    response = desk.ask(f"/items/{desk.code}/stall/flow", done, by="public", lang=lang)
    drawn = picture(response)
    assert drawn.tag == f"{SVG}svg"
    text = "".join(drawn.itertext())
    assert all(step in text for step in ("Check the kitchen", "Check the exits", "Gather the findings"))
    assert response.headers["content-language"] == lang


@pytest.mark.clause("3.2.1")
def test_each_case_shows_its_place_on_the_flow(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(by="visitor", subject="wang")["number"]
    desk.accept(number)
    desk.step(number, "examine", "food")
    flow = f"/cases/{number}/flow"
    before = page(desk.ask(flow, by="clerk", lang="en"), "image/svg+xml")
    desk.at(20)
    after = page(desk.ask(flow, by="visitor", subject="wang", lang="en"), "image/svg+xml")
    plain = page(desk.ask(f"/items/{desk.code}/stall/flow", by="public", lang="en"), "image/svg+xml")
    assert len({before, after, plain}) == 3
    refused(desk.ask(flow, by="visitor", subject="zhao"), "not_your_case")


def test_a_paper_speaks_as_asked_or_as_its_reader_reads_best_or_as_the_hall_does(desk: Desk) -> None:
    desk.publish()
    done = desk.apply(materials=["form"])
    path = f"/v1/items/{desk.code}/stall/flow"
    page(desk.ask(f"/items/{desk.code}/stall/flow", done, by="public"), "image/svg+xml")
    english = {"accept-language": "fr, en;q=0.8, zh;q=0.5"}
    with httpx.Client(base_url=desk.suite.url, timeout=30) as client:
        for headers, asked, spoken in (
            ({}, {}, "zh-Hant"),
            (english, {}, "en"),
            ({"accept-language": "zh-CN"}, {}, "zh-Hans"),
            (english, {"lang": "zh-Hant"}, "zh-Hant"),
        ):
            answer = client.get(path, headers=headers, params=asked)
            assert answer.headers["content-language"] == spoken
            assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.clause("3.2.2")
def test_the_notice_lists_all_that_is_missing_and_the_whole_process(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=["form"])["number"]
    refused(desk.ask(f"/cases/{number}/papers/notice", by="clerk"), "no_paper")
    desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    for lang in ("zh-Hant", "zh-Hans", "en"):
        text = page(desk.ask(f"/cases/{number}/papers/notice", by="clerk", lang=lang))
        assert f'lang="{lang}"' in text
        assert all(
            one in text for one in ("Identity document", "Lease", "Examine", "Visit the place", "Sign")
        )
        assert f"{number}-N1" in text
        assert "@page" in text
    refused(desk.ask(f"/cases/{number}/papers/notice", by="clerk", which=2), "no_paper", count=1)
    refused(desk.ask(f"/cases/{number}/papers/poem", by="clerk"), "malformed")


@pytest.mark.clause("3.2.2")
def test_acceptance_and_refusal_answer_with_a_numbered_and_dated_receipt(desk: Desk) -> None:
    desk.publish()
    taken, declined = desk.apply()["number"], desk.apply()["number"]
    receipt = desk.accept(taken)
    assert (receipt["paper"], receipt["dated"]) == (f"{taken}-A1", "2026-03-02")
    assert receipt["paper"] in page(desk.ask(f"/cases/{taken}/papers/acceptance", by="clerk"))
    for nth in (1, 2):
        refusal = desk.do(f"/cases/{declined}/refusal", {"reason": "not ours"}, by="clerk")
        assert refusal["paper"] == f"{declined}-R{nth}"
        assert refusal["paper"] in page(desk.ask(f"/cases/{declined}/papers/refusal", by="clerk"))
        order = {"order": "Order 4", "reason": "it is ours after all"}
        desk.do(f"/cases/{declined}/reopening", order, by="department_head")


@pytest.mark.clause("3.3.2")
def test_a_kiosk_prints_by_number_and_code_and_names_nobody(desk: Desk) -> None:
    desk.publish()
    case = desk.apply()
    number, code = case["number"], case["code"]
    desk.finish(number)
    for kind, letter in (("receipt", "S"), ("acceptance", "A"), ("decision", "D")):
        path = f"/progress/{number}/papers/{kind}"
        text = page(desk.ask(path, by="kiosk", code=code))
        assert f"{number}-{letter}1" in text
        assert "王小明" not in text
        refused(desk.ask(path, by="public", code="AAAA-AAAA"), "unknown_case")
    refused(desk.ask(f"/progress/{number}/papers/refusal", by="public", code=code), "no_paper")


@pytest.mark.clause("7.3.1")
def test_a_paper_with_the_name_on_it_takes_a_purpose_and_is_recorded(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    path = f"/cases/{number}/papers/receipt"
    refused(desk.post(path, {"lang": "zh-Hant"}, by="clerk"), "malformed")
    printed = desk.do(path, {"purpose": "hand it out", "lang": "zh-Hant"}, by="clerk")
    assert "王小明" in printed["html"]
    assert printed["paper"] == f"{number}-S1"
    refused(desk.post(f"/cases/{number}/papers/decision", {"purpose": "x"}, by="clerk"), "no_paper")
    events = desk.history(number)
    assert [event["type"] for event in events[1:]] == ["ApplicantRead"]
    assert events[1]["data"]["fields"] == ["name"]
    assert "王小明" not in json.dumps(events, ensure_ascii=False)
    refused(desk.post(path, {"purpose": "x"}, by="visitor", subject="zhao"), "not_your_case")


@pytest.mark.clause("3.1.2")
def test_a_corrected_decision_is_a_paper_of_its_own_and_names_the_one_it_replaces(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.finish(number)
    desk.do(
        f"/cases/{number}/correction",
        {"outcome": "denied", "reason": "the place was sold"},
        by="department_head",
    )
    first = page(desk.ask(f"/cases/{number}/papers/decision", by="clerk", which=1, lang="en"))
    second = page(desk.ask(f"/cases/{number}/papers/decision", by="clerk", lang="en"))
    assert f"{number}-D2" in second
    assert f"{number}-D1" in second
    assert "the place was sold" in second
    assert f"{number}-D2" not in first


@pytest.mark.clause("3.1.2")
def test_the_notice_of_an_extension_says_from_which_day_to_which_and_why(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    desk.do(f"/cases/{number}/extension", {"days": 5, "reason": "the oven is abroad"}, by="clerk")
    refused(desk.ask(f"/cases/{number}/papers/extension", by="clerk"), "no_paper")
    desk.do(f"/cases/{number}/extension/approval", by="supervisor")
    text = page(desk.ask(f"/cases/{number}/papers/extension", by="clerk", lang="en"))
    assert "the oven is abroad" in text
    assert re.search("16 March 2026.*23 March 2026", text, re.DOTALL)


@pytest.mark.clause("3.1.2")
def test_the_flow_of_a_reported_item_shows_the_higher_authority(desk: Desk) -> None:
    done = desk.publish(REPORTED)
    text = page(desk.ask(f"/items/{desk.code}/stall/flow", done, by="public", lang="en"), "image/svg+xml")
    number = desk.apply(materials=[])["number"]
    desk.accept(number)
    desk.step(number, "review", "food")
    desk.do(f"/cases/{number}/forwarding", {"reference": "letter 7"}, by="clerk")
    there = page(desk.ask(f"/cases/{number}/flow", by="clerk", lang="en"), "image/svg+xml")
    answer = {"reference": "reply 7", "outcome": "granted"}
    desk.do(f"/cases/{number}/authority-answer", answer, by="clerk")
    back = page(desk.ask(f"/cases/{number}/flow", by="clerk", lang="en"), "image/svg+xml")
    assert len({text, there, back}) == 3


@pytest.mark.clause("1.3.2")
def test_the_guide_is_linked_data_too(desk: Desk) -> None:
    done = desk.publish({**DEFINITION, "description": DEFINITION["name"]})
    response = desk.ask(f"/items/{desk.code}/stall/linked-data", done, by="public")
    assert response.headers["content-type"] == "application/ld+json"
    told = json.loads(response.text)
    assert told["@type"] == "cpsv:PublicService"
    assert told["dct:identifier"] == f"{desk.code}/stall"


@pytest.mark.clause("7.4.1")
def test_a_slip_in_typing_number_or_code_is_no_miss(desk: Desk) -> None:
    desk.publish()
    case = desk.apply()
    number, code = case["number"], case["code"]
    slips = str.maketrans("01-", "OI\u2013")
    typed = [
        (number, code.lower().replace("-", " ")),
        (number.upper().translate(slips), code.translate(slips)),
        ("".join(chr(ord(one) + 0xFEE0) for one in number), f" {code.replace('-', '')} "),
        (number.replace("-", " ").lower(), code.replace("1", "l").replace("0", "o")),
    ]
    for number_typed, code_typed in typed * 10:  # more often than there are misses in a minute
        path = f"/progress/{quote(number_typed, safe='')}"
        told = desk.ask(path, case, by="public", code=code_typed)
        assert told.status_code == 200, told.text
        assert told.json()["number"] == number
        page(desk.ask(f"{path}/papers/receipt", by="public", code=code_typed), "text/html")
    refused(desk.ask(f"/progress/{number}", by="public", code="AAAA-AAAA"), "unknown_case")
    refused(desk.ask("/progress/%20", by="public", code=code), "unknown_case")


@pytest.mark.clause("7.4.1")
def test_who_guesses_codes_has_to_wait_whatever_he_guesses(desk: Desk) -> None:
    """Thirty misses a minute at one case from one network; then a right code does not help there, nor for
    another thing that it opens. Who asks for another case waits for nobody.
    """
    desk.publish()
    case, another = desk.apply(), desk.apply()
    path = f"/progress/{case['number']}/papers/receipt"
    answers = [desk.ask(path, by="public", code=f"AAAA-{n:04}") for n in range(31)]
    assert {answer.status_code for answer in answers[:25]} == {404}
    late = refused(answers[-1], "too_many_requests")
    assert late["status"] == 429
    for opened in (path, f"/progress/{case['number']}"):
        refused(desk.ask(opened, by="public", code=case["code"]), "too_many_requests")
    found = desk.ask(f"/progress/{another['number']}", by="public", code=another["code"])
    assert found.status_code == 200

"""Progress by number and code, personal data and its erasure, through HTTP."""

import json
from typing import Any

import pytest

from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk, refused
from tests.permits import application

PERSONAL = ("王小明", "13800000000", "11010519491231002X")


@pytest.mark.clause("7.4.1")
def test_a_case_is_found_by_number_and_code(desk: Desk) -> None:
    desk.publish()
    case = desk.apply()
    done = desk.accept(case["number"])
    found = desk.ask(f"/progress/{case['number']}", done, by="public", code=case["code"]).json()
    assert found["status"] == "accepted"
    assert found["status_name"]["zh_hant"] == "已受理，辦理中"
    assert [step["state"] for step in found["steps"]] == ["current", "ahead", "ahead"]
    loose = desk.ask(f"/progress/{case['number']}", by="public", code=case["code"].replace("-", "").lower())
    assert loose.json() == found


@pytest.mark.clause("7.4.1")
def test_a_wrong_number_and_a_wrong_code_answer_the_same(desk: Desk) -> None:
    desk.publish()
    case = desk.apply()
    wrong_code = desk.ask(f"/progress/{case['number']}", case, by="public", code="AAAA-AAAA")
    wrong_number = desk.ask(f"/progress/{desk.code}-2026-AAAA-AAAA", by="public", code=case["code"])
    problems = [refused(response, "unknown_case") for response in (wrong_code, wrong_number)]
    for problem in problems:
        del problem["instance"]
    assert problems[0] == problems[1]


@pytest.mark.clause("7.4.1")
@pytest.mark.clause("1.3.2")
def test_nothing_public_names_the_applicant(desk: Desk) -> None:
    published = desk.publish()
    case = desk.apply(by="visitor", subject="wang-account")
    seen = [
        desk.ask(f"/progress/{case['number']}", case, by="public", code=case["code"]).text,
        desk.ask("/items", published, by="public").text,
        desk.ask("/halls", by="public").text,
    ]
    for secret in (*PERSONAL, "wang-account"):
        assert not any(secret in text for text in seen)


@pytest.mark.clause("7.3.1")
def test_personal_data_is_sealed_in_the_log_and_absent_from_registers(desk: Desk) -> None:
    desk.publish()
    case = desk.apply()
    log = json.dumps(desk.history(case["number"]), ensure_ascii=False)
    view = desk.ask(f"/cases/{case['number']}", case, by="clerk").text
    for secret in (*PERSONAL, case["code"]):
        assert secret not in log
        assert secret not in view
    assert "sealed:" in log


@pytest.mark.clause("7.3.1")
def test_reading_personal_data_takes_a_purpose_and_is_recorded(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    path = f"/cases/{number}/applicant"
    refused(desk.post(path, {}, by="clerk"), "malformed")
    refused(desk.post(path, {"purpose": " "}, by="clerk"), "malformed")
    assert desk.types(number) == ["CaseApplied"]
    told = desk.do(path, {"purpose": "call about the visit"}, by="clerk", subject="lin")
    assert (told["name"], told["phone"], told["document_number"]) == PERSONAL
    read = desk.history(number)[-1]
    assert read["type"] == "ApplicantRead"
    assert read["data"]["purpose"].startswith("sealed:")
    assert read["metadata"]["actor"] == desk.suite.person("lin")


@pytest.mark.clause("7.3.1")
def test_a_repeated_key_repeats_no_reading_each_answer_is_one(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    asked: list[tuple[str, dict[str, Any]]] = [
        (f"/cases/{number}/applicant", {"purpose": "call about the visit"}),
        (f"/cases/{number}/papers/acceptance", {"purpose": "hand it over"}),
    ]
    for path, body in asked:
        before = desk.types(number).count("ApplicantRead")
        key = f"{desk.code}-{path}"
        told = [desk.post(path, body, key=key, by="clerk", subject="lin") for _ in range(3)]
        assert [one.status_code for one in told] == [200] * 3
        assert len({one.text for one in told}) == 1
        assert desk.types(number).count("ApplicantRead") == before + 3
        refused(
            desk.post(path, {"purpose": "another"}, key=key, by="clerk", subject="lin"),
            "idempotency_key_reused",
        )
        at_last = desk.recorded(case_id(number))[-1]
        assert at_last["metadata"]["actor"] == desk.suite.person("lin")
        assert body["purpose"] not in str(at_last)
        assert desk.types(number).count("ApplicantRead") == before + 3


@pytest.mark.clause("7.3.2")
def test_an_erased_person_is_gone_from_history_and_registers_and_the_chain_is_whole(desk: Desk) -> None:
    desk.publish()
    case = desk.apply(by="visitor", subject=f"wang-{desk.code}")
    number = case["number"]
    person = desk.suite.hall_json("person", f"wang-{desk.code}")["person"]
    assert desk.ask(f"/cases/{number}", case, by="clerk").json()["person"] == person
    refused(desk.post(f"/persons/{person}/erasure", {"reason": "asked"}, by="clerk"), "not_allowed")
    account = desk.post(f"/persons/wang-{desk.code}/erasure", {"reason": "asked"}, by="operator")
    refused(account, "malformed")  # nobody is told that somebody was erased who was not
    done = desk.do(f"/persons/{person}/erasure", {"reason": "asked to"}, by="operator")
    told = desk.do(f"/cases/{number}/applicant", {"purpose": "audit"}, by="auditor")
    assert (told["name"], told["phone"], told["document_number"]) == (None, None, None)
    assert desk.ask(f"/cases/{number}", done, by="clerk").json()["person"] is None
    assert desk.suite.hall("audit", "verify").returncode == 0


@pytest.mark.clause("7.3.2")
def test_one_person_at_the_window_is_one_person(desk: Desk) -> None:
    desk.publish()
    persons = set()
    for name in ("王小明", "王 小明"):
        number = desk.do("/cases", application(desk.code, name=name), by="clerk")["number"]
        persons.add(desk.do(f"/cases/{number}/applicant", {"purpose": "x"}, by="clerk")["person"])
    assert len(persons) == 1

"""The four classes of items, each with its own rules, through HTTP: clause 3.1.2."""

from typing import Any

import pytest

from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, IMMEDIATE, JOINT, REPORTED

pytestmark = pytest.mark.clause("3.1.2")


def _begun(desk: Desk, fields: dict[str, Any]) -> str:
    """An accepted case of such an item."""
    desk.publish(fields)
    number: str = desk.apply(materials=[])["number"]
    desk.accept(number)
    return number


def _refused_draft(desk: Desk, item: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Why a definition is not published."""
    draft = {"hall": desk.code, "item": item, "department": "food", "definition": fields}
    desk.do("/items", draft, by="clerk")
    desk.do(f"/items/{desk.code}/{item}/review", by="department_head")
    response = desk.post(f"/items/{desk.code}/{item}/publication", by="department_head")
    return refused(response, "item_contradicts_itself", clause="3.1.1")


# joint (聯辦)


def test_the_parts_of_a_joint_case_run_in_parallel_each_with_its_own_limit(desk: Desk) -> None:
    number = _begun(desk, JOINT)
    view = desk.view(number)
    assert view["open_steps"] == ["fire", "kitchen"]
    assert [step["state"] for step in view["steps"]] == ["current", "current", "ahead"]
    clocks = desk.clocks(number)
    assert {name: clocks[name]["due_on"] for name in ("kitchen", "fire", "case")} == {
        "kitchen": "2026-03-05",
        "fire": "2026-03-09",
        "case": "2026-03-16",
    }
    assert "gather" not in clocks
    desk.at(4)
    assert desk.step(number, "fire", "inspection")["open"] == ["kitchen"]  # in whichever order
    desk.at(6)
    done = desk.step(number, "kitchen", "food")
    assert done["open"] == ["gather"]
    assert desk.clocks(number)["gather"]["due_on"] == "2026-03-10"  # two days of its own, from then


def test_only_the_part_that_is_late_is_raised_and_with_whom_it_lies(desk: Desk) -> None:
    number = _begun(desk, JOINT)
    desk.at(6, 0, 1)
    desk.raised(number, "StepOverdue")
    overdue = [one for one in desk.recorded(case_id(number)) if one["type"] == "StepOverdue"]
    assert [(one["data"]["step"], one["data"]["party"]) for one in overdue] == [("kitchen", "food")]
    assert overdue[0]["data"]["told"] == ["food", "department_head"]


def test_deciding_a_joint_case_with_a_part_open_is_refused_whatever_the_outcome(desk: Desk) -> None:
    number = _begun(desk, JOINT)
    path = f"/cases/{number}/decision"
    desk.step(number, "kitchen", "food")
    for outcome in ({"outcome": "granted"}, {"outcome": "denied", "reason": "no"}):
        refused(desk.post(path, outcome, by="clerk"), "case_open", next="fire", open=["fire"])
    refused(
        desk.post(f"/cases/{number}/steps", {"step": "gather"}, by="clerk", department="food"),
        "step_out_of_order",
        open=["fire"],
    )
    refused(
        desk.post(f"/cases/{number}/steps", {"step": "fire"}, by="clerk", department="food"),
        "not_responsible",
        responsible="inspection",
    )
    desk.step(number, "fire", "inspection")
    refused(desk.post(path, {"outcome": "granted"}, by="clerk"), "case_open", next="gather")
    desk.step(number, "gather", "food")
    desk.do(path, {"outcome": "granted"}, by="clerk")
    assert desk.types(number).count("CaseDecided") == 1  # one answer


def test_a_department_that_objects_says_why_and_the_case_can_only_be_denied(desk: Desk) -> None:
    number = _begun(desk, JOINT)
    path, fire = f"/cases/{number}/decision", {"step": "fire", "finding": "objected"}
    unreasoned = desk.post(f"/cases/{number}/steps", fire, by="clerk", department="inspection")
    refused(unreasoned, "reason_missing")
    desk.step(number, "fire", "inspection", finding="objected", reason="one exit only")
    desk.step(number, "kitchen", "food")
    desk.step(number, "gather", "food")
    refused(desk.post(path, {"outcome": "granted"}, by="clerk"), "part_objected", steps=["fire"])
    desk.do(path, {"outcome": "denied", "reason": "one exit only"}, by="clerk")
    found = {step["step"]: step["finding"] for step in desk.view(number)["steps"]}
    assert found == {"kitchen": "agreed", "fire": "objected", "gather": "agreed"}
    correction = {"outcome": "granted", "reason": "as a favour"}
    refused(desk.post(f"/cases/{number}/correction", correction, by="supervisor"), "part_objected")


def test_a_joint_items_statutory_limit_is_the_policys_where_no_law_names_another(desk: Desk) -> None:
    published = desk.publish(JOINT)
    guide = desk.ask(f"/items/{desk.code}/stall", published, by="public").json()["definition"]
    assert guide["statutory_limit"] == 45
    desk.set_rules("policy", {"change": {"joint_limit": 9}})
    told = _refused_draft(desk, "slow", JOINT)
    assert "promised_limit 10 exceeds statutory_limit 9" in told["detail"]
    published = desk.publish({**JOINT, "promised_limit": 9}, item="quick")
    guide = desk.ask(f"/items/{desk.code}/quick", published, by="public").json()["definition"]
    assert guide["statutory_limit"] == 9


def test_a_joint_item_has_steps_of_two_departments_side_by_side(desk: Desk) -> None:
    alone = [{**step, "party": "food"} for step in JOINT["steps"]]
    assert "side by side" in _refused_draft(desk, "alone", {**JOINT, "steps": alone})["detail"]
    in_turn = [{**step, "after": None} for step in JOINT["steps"]]
    assert "side by side" in _refused_draft(desk, "in-turn", {**JOINT, "steps": in_turn})["detail"]


# reported (上報)


def test_a_reported_case_is_reviewed_forwarded_answered_and_decided_as_answered(desk: Desk) -> None:
    number = _begun(desk, REPORTED)
    decision, denied = f"/cases/{number}/decision", {"outcome": "denied", "reason": "over quota"}
    answer = {"reference": "P 9", "outcome": "denied"}
    refused(desk.post(f"/cases/{number}/forwarding", {"reference": "H 1"}, by="clerk"), "case_open")
    refused(desk.post(f"/cases/{number}/authority-answer", answer, by="clerk"), "not_forwarded")
    desk.step(number, "review", "food")
    refused(desk.post(decision, denied, by="clerk"), "authority_not_answered")
    desk.at(3)
    sent = desk.do(f"/cases/{number}/forwarding", {"reference": "H 1"}, by="clerk")
    assert sent["due_on"] is None
    refused(desk.post(f"/cases/{number}/forwarding", {"reference": "H 2"}, by="clerk"), "forwarded_already")
    refused(desk.post(decision, denied, by="clerk"), "authority_not_answered")
    refused(desk.post(f"/cases/{number}/authority-answer", answer, by="clerk"), "reason_missing")
    desk.do(f"/cases/{number}/authority-answer", {**answer, "reason": "over quota"}, by="clerk")
    refused(desk.post(f"/cases/{number}/authority-answer", answer, by="clerk"), "not_forwarded")
    granted = {"outcome": "granted"}
    refused(desk.post(decision, granted, by="clerk"), "authority_said_otherwise", answer="denied")
    desk.do(decision, denied, by="clerk")
    correction = {**granted, "reason": "as a favour"}
    refused(
        desk.post(f"/cases/{number}/correction", correction, by="supervisor"),
        "authority_said_otherwise",
        answer="denied",
    )


def test_the_higher_authoritys_time_is_counted_apart(desk: Desk) -> None:
    number = _begun(desk, REPORTED)
    desk.at(3)
    desk.step(number, "review", "food")
    desk.at(4)
    desk.do(f"/cases/{number}/forwarding", {"reference": "H 1"}, by="clerk")
    clocks = desk.clocks(number)
    assert [(stop["kind"], stop["since"]) for stop in clocks["stops"]] == [("higher_authority", "2026-03-04")]
    case, authority = clocks["case"], clocks["authority"]
    assert (case["state"], case["used"], case["left"]) == ("standing", 1, 9)
    assert (authority["state"], authority["limit"], authority["due_on"]) == ("running", 5, "2026-03-11")
    desk.at(30)  # long past both limits: only the authority's is overdue
    told = desk.raised(number, "AuthorityOverdue")
    done = desk.do(f"/cases/{number}/authority-answer", {"reference": "P", "outcome": "granted"}, by="clerk")
    assert done["due_on"] == "2026-04-13"  # nine more days after March 30, the holiday of April 6 apart
    clocks = desk.clocks(number)
    assert (clocks["case"]["used"], clocks["authority"]["state"]) == (1, "ended")
    apart = {day["day"] for day in clocks["case"]["days"] if day["why"] == "higher_authority"}
    assert {"2026-03-04", "2026-03-30"} <= apart
    assert not {"CaseOverdue", "CaseNearlyDue"} & set(told)
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    assert desk.types(number).count("AuthorityOverdue") == 1


def test_other_cases_are_decided_here(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    refused(desk.post(f"/cases/{number}/forwarding", {"reference": "H"}, by="clerk"), "not_reported")


# immediate (即辦)


def test_an_immediate_case_decided_the_same_day_is_never_raised(desk: Desk) -> None:
    number = _begun(desk, IMMEDIATE)
    left = desk.apply(materials=[])["number"]
    extension = {"days": 1, "reason": "busy"}
    refused(desk.post(f"/cases/{number}/extension", extension, by="clerk"), "no_limit")
    desk.do(f"/cases/{number}/steps", {"step": "issue"}, by="clerk")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    desk.at(3, 0, 1)
    desk.raised(left, "ImmediateCaseLeftOpen")  # which was due at the same moment
    assert "ImmediateCaseLeftOpen" not in desk.types(number)


def test_neither_a_notice_nor_a_weekend_hides_an_immediate_case_left_open(desk: Desk) -> None:
    desk.publish({**IMMEDIATE, "materials": DEFINITION["materials"]})
    desk.at(7)  # a Saturday: until the end of Monday
    number = desk.apply(materials=[])["number"]
    desk.do(f"/cases/{number}/notice", by="clerk")
    day_end = desk.clocks(number)["day_end"]
    assert (day_end["state"], day_end["due_on"]) == ("running", "2026-03-09")
    desk.at(10, 0, 1)
    desk.raised(number, "ImmediateCaseLeftOpen")

"""Every date of a case and why it is that day, through HTTP: clauses 3.1.2, 3.2.1 and 3.2.2."""

from datetime import datetime
from typing import Any

import pytest

from services.cases.contract.policy import DEFAULTS, Policy
from services.cases.domain.identity import case_id, rules_id
from tests.acceptance.desk import MONDAY, Desk, eventually, refused
from tests.permits import DEFINITION, JOINT, words

pytestmark = pytest.mark.clause("3.2.1")

ONE_STEP = {**DEFINITION, "steps": DEFINITION["steps"][:1]}
EXTENSION = {"reason": "the road is closed"}


def _begun(desk: Desk) -> str:
    """A case accepted on the first Monday: until March 16."""
    number: str = desk.apply()["number"]
    desk.accept(number)
    return number


def _stop(desk: Desk, number: str, kind: str) -> dict[str, Any]:
    return desk.do(f"/cases/{number}/clock/stop", {"kind": kind, "reason": "disputed"}, by="clerk")


def _resume(desk: Desk, number: str, kind: str) -> dict[str, Any]:
    return desk.do(f"/cases/{number}/clock/resumption", {"kind": kind}, by="clerk")


def _why(clock: dict[str, Any]) -> dict[str, tuple[int | None, str]]:
    """Of each day, in March by its number: which that counts it is, and why."""
    return {day["day"][-5:]: (day["number"], day["why"]) for day in clock["days"]}


def _moves(clocks: dict[str, Any], what: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (move["event"], move["before"], move["after"]) for move in clocks["moves"] if move["what"] == what
    ]


def _closed(day: int, *, working: bool | None = False) -> dict[str, Any]:
    return {"days": [{"day": f"2026-03-{day:02}", "working": working, "name": words("Flood")}]}


# time that does not count


def test_several_things_stop_the_clock_at_once_and_it_goes_on_after_the_last(desk: Desk) -> None:
    desk.publish()
    number = _begun(desk)
    desk.at(4)
    assert _stop(desk, number, "hearing")["due_on"] is None
    refused(
        desk.post(f"/cases/{number}/clock/stop", {"kind": "hearing", "reason": "x"}, by="clerk"),
        "clock_stopped_already",
    )
    refused(desk.post(f"/cases/{number}/clock/resumption", {"kind": "test"}, by="clerk"), "clock_not_stopped")
    desk.at(5)
    _stop(desk, number, "expert_review")
    desk.at(6)
    clocks = desk.clocks(number)
    assert [(stop["kind"], stop["since"]) for stop in clocks["stops"]] == [
        ("expert_review", "2026-03-05"),
        ("hearing", "2026-03-04"),
    ]
    assert (clocks["case"]["state"], clocks["case"]["used"], clocks["case"]["left"]) == ("standing", 1, 9)
    desk.at(9)
    assert _resume(desk, number, "hearing")["due_on"] is None  # the review goes on
    desk.at(11)
    done = _resume(desk, number, "expert_review")
    assert done["due_on"] == "2026-03-24"
    desk.at(13)
    clocks = desk.clocks(number)
    case = clocks["case"]
    assert (case["state"], case["used"], case["left"]) == ("running", 3, 7)
    assert {day: why for day, why in _why(case).items() if day <= "03-13"} == {
        "03-03": (1, "working"),
        **{f"03-{day:02}": (None, "hearing") for day in (4, 5, 6, 9)},
        **{f"03-{day:02}": (None, "weekend") for day in (7, 8)},
        **{f"03-{day}": (None, "expert_review") for day in (10, 11)},
        "03-12": (2, "working"),
        "03-13": (3, "working"),
    }
    assert _moves(clocks, "case") == [
        ("CaseAccepted", None, "2026-03-16"),
        ("ClockStopped", "2026-03-16", None),
        ("ClockResumed", None, "2026-03-24"),
    ]
    assert clocks["examine"]["due_on"] == "2026-03-13"  # the step's own limit stood as well


def test_nothing_is_raised_or_decided_while_a_hearing_stops_the_clock(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    number = _begun(desk)
    desk.step(number, "examine", "food")
    desk.at(4)
    _stop(desk, number, "hearing")
    other = desk.apply(materials=[])["number"]
    desk.at(27)
    desk.raised(other, "CaseDeemedAccepted")
    assert desk.types(number)[-1] == "ClockStopped"
    decision = desk.post(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    refused(decision, "case_not_ready", stopped_by=["hearing"])


def test_a_policy_may_count_such_time(desk: Desk) -> None:
    desk.publish()
    number = _begun(desk)
    _stop(desk, number, "hearing")
    rules = desk.set_policy(clock_excludes=["test"])
    assert rules["rules_version"] == 1
    response = desk.post(f"/cases/{number}/clock/stop", {"kind": "expert_review", "reason": "x"}, by="clerk")
    refused(response, "not_excluded", excluded=["test"])
    _resume(desk, number, "hearing")  # what began before still ends
    desk.set_policy(clock_excludes=["test", "expert_review"])
    _stop(desk, number, "expert_review")


def test_only_an_accepted_open_case_has_a_clock_to_stop(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    body = {"kind": "hearing", "reason": "x"}
    refused(desk.post(f"/cases/{number}/clock/stop", body, by="clerk"), "case_not_ready")
    refused(desk.post(f"/cases/{number}/clock/stop", body, by="visitor"), "not_allowed")
    desk.do(f"/cases/{number}/withdrawal", by="clerk")
    refused(desk.post(f"/cases/{number}/clock/stop", body, by="clerk"), "case_closed")
    refused(desk.post(f"/cases/{number}/extension", {"days": 1, **EXTENSION}, by="clerk"), "case_closed")


# more time


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize(("fields", "most", "due"), [(DEFINITION, 10, "03-30"), (JOINT, 15, "04-07")])
def test_a_case_is_extended_once_by_another_within_the_policys_limit(
    desk: Desk, fields: dict[str, Any], most: int, due: str
) -> None:
    desk.publish({**fields, "materials": []})
    number = desk.apply(materials=[])["number"]
    path = f"/cases/{number}/extension"
    refused(desk.post(path, {"days": 1, **EXTENSION}, by="clerk"), "case_not_ready")
    desk.accept(number)
    refused(desk.post(f"{path}/approval", by="supervisor"), "no_extension_asked")
    too_long = desk.post(path, {"days": most + 1, **EXTENSION}, by="clerk")
    refused(too_long, "extension_too_long", most=most)
    refused(desk.post(path, {"days": most}, by="clerk"), "malformed")  # no reason
    asked = desk.do(path, {"days": most, **EXTENSION}, by="department_head", subject="wu")
    assert asked["due_on"] == "2026-03-16"  # asking moves nothing
    refused(desk.post(path, {"days": 1, **EXTENSION}, by="clerk"), "extended_already")
    refused(desk.post(f"{path}/approval", by="department_head", subject="wu"), "approved_by_requester")
    refused(desk.post(f"{path}/approval", by="clerk"), "not_allowed")
    done = desk.do(f"{path}/approval", by="supervisor", subject="lin")
    assert done["due_on"] == f"2026-{due}"
    refused(desk.post(path, {"days": 1, **EXTENSION}, by="clerk"), "extended_already")
    clocks = desk.clocks(number)
    assert (clocks["case"]["limit"], clocks["case"]["extended"]) == (10 + most, most)
    assert _moves(clocks, "case")[-1] == ("CaseExtended", "2026-03-16", f"2026-{due}")
    assert clocks["moves"][-1]["detail"] == EXTENSION["reason"]
    told = desk.view(number)["extension"]
    assert told == {"days": most, **EXTENSION, "requested_by": desk.suite.person("wu"), "approved": True}


@pytest.mark.clause("3.1.2")
def test_an_extension_rejected_moves_nothing_and_one_asked_before_the_end_is_over_with_it(desk: Desk) -> None:
    desk.publish()
    number = _begun(desk)
    path = f"/cases/{number}/extension"
    desk.do(path, {"days": 3, **EXTENSION}, by="clerk")
    done = desk.do(f"{path}/rejection", {"reason": "it is not"}, by="department_head")
    assert done["due_on"] == "2026-03-16"
    refused(desk.post(f"{path}/rejection", {"reason": "x"}, by="department_head"), "no_extension_asked")
    desk.do(path, {"days": 2, **EXTENSION}, by="clerk")
    desk.do(f"/cases/{number}/withdrawal", by="clerk")
    order = {"order": "R 1", "reason": "by mistake"}
    desk.do(f"/cases/{number}/reopening", order, by="supervisor")
    refused(desk.post(f"{path}/approval", by="supervisor"), "no_extension_asked")
    assert desk.view(number)["extension"] is None


# supplements


@pytest.mark.parametrize(
    ("policy", "since", "due", "step", "used"),
    [("continue", "03-02", "03-23", "03-12", 3), ("reset", "03-10", "03-24", "03-13", 2)],
)
def test_after_a_supplement_the_clock_continues_or_begins_anew_by_policy(
    desk: Desk, policy: str, since: str, due: str, step: str, used: int
) -> None:
    desk.publish()
    desk.set_policy(supplement_clock=policy)
    number = _begun(desk)
    desk.at(4)
    desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    desk.at(10)
    desk.do(f"/cases/{number}/supplement", {"materials": ["lease"]}, by="clerk")
    desk.at(12)
    clocks = desk.clocks(number)
    case = clocks["case"]
    assert (case["since"], case["due_on"], case["used"]) == (f"2026-{since}", f"2026-{due}", used)
    assert clocks["examine"]["due_on"] == f"2026-{step}"
    assert _moves(clocks, "case")[-2:] == [
        ("NoticeGiven", "2026-03-16", None),
        ("MaterialsSupplemented", None, f"2026-{due}"),
    ]


@pytest.mark.clause("3.2.2")
def test_an_incomplete_file_begins_its_check_anew_and_silence_accepts_it_from_then(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=[])["number"]
    desk.at(3)
    desk.do(f"/cases/{number}/notice", by="clerk")
    desk.at(4)
    desk.do(f"/cases/{number}/supplement", {"materials": ["id"]}, by="clerk")
    assert desk.clocks(number)["check"]["state"] == "standing"  # silence is not the hall's now
    desk.at(5)
    desk.do(f"/cases/{number}/supplement", {"materials": ["form"]}, by="clerk")
    assert desk.clocks(number)["check"]["due_on"] == "2026-03-12"
    desk.at(13, 0, 1)
    desk.raised(number, "CaseDeemedAccepted")
    clocks = eventually(lambda: (told := desk.clocks(number))["status"] == "accepted" and told)
    assert (clocks["case"]["since"], clocks["case"]["due_on"]) == ("2026-03-05", "2026-03-19")
    check = clocks["check"]
    assert (check["state"], check["used"], check["left"]) == ("ended", 5, 0)  # all of it was silence


# explanations


def test_each_day_says_in_three_languages_why_it_counts_or_does_not(desk: Desk) -> None:
    desk.publish({**DEFINITION, "promised_limit": 19, "statutory_limit": 20})
    number = desk.apply()["number"]
    desk.at(30)
    desk.accept(number)  # before Tomb-Sweeping and Labour Day, with its make-up day
    desk.suite.set_clock(datetime(2026, 4, 8, 10, tzinfo=MONDAY.tzinfo))
    case = desk.clocks(number)["case"]
    told = {day["day"]: day for day in case["days"]}
    assert told["2026-04-06"]["number"] is None
    assert told["2026-04-06"]["why_name"] == {
        "en": "Public holiday",
        "zh_hant": "法定節假日",
        "zh_hans": "法定节假日",
    }
    assert "清明" in told["2026-04-06"]["name"]["zh_hans"]
    assert told["2026-04-05"]["why"] in ("weekend", "holiday")
    assert told["2026-04-08"] == {
        "day": "2026-04-08",
        "number": 6,
        "why": "working",
        "why_name": {"en": "Working day", "zh_hant": "工作日", "zh_hans": "工作日"},
        "name": None,
    }
    assert (case["used"], case["left"], case["due_on"]) == (6, 13, "2026-04-27")
    assert "holidays" in case["calendar"]
    assert all(set(day["why_name"]) == {"en", "zh_hant", "zh_hans"} for day in case["days"])
    refused(desk.ask(f"/cases/{number}/clocks", by="public"), "unauthenticated")
    refused(desk.ask(f"/cases/{number}/clocks", by="visitor", subject="zhao"), "not_your_case")
    refused(desk.ask(f"/cases/{desk.code}-0/clocks", by="clerk"), "unknown_case")


def test_a_clock_that_ended_keeps_what_it_had_used_then(desk: Desk) -> None:
    desk.publish({**ONE_STEP, "fees": []})
    number = _begun(desk)
    desk.at(4)
    desk.step(number, "examine", "food")
    desk.at(5)
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    desk.at(9)
    desk.do(f"/cases/{number}/delivery", {"method": "collected"}, by="clerk")
    desk.at(27)
    clocks = desk.clocks(number)
    ended = {name: (clocks[name]["state"], clocks[name]["used"]) for name in ("case", "examine", "delivery")}
    assert ended == {"case": ("ended", 3), "examine": ("ended", 2), "delivery": ("ended", 2)}


# rules of the hall


def test_a_new_holiday_moves_every_open_case_and_each_history_says_so(desk: Desk) -> None:
    desk.publish({**ONE_STEP, "fees": []})
    numbers = {name: desk.apply()["number"] for name in ("unread", "running", "standing", "decided", "gone")}
    for name in ("running", "standing", "decided", "gone"):
        desk.accept(numbers[name])
    _stop(desk, numbers["standing"], "hearing")
    desk.step(numbers["decided"], "examine", "food")
    desk.do(f"/cases/{numbers['decided']}/decision", {"outcome": "granted"}, by="clerk")
    desk.do(f"/cases/{numbers['gone']}/withdrawal", by="clerk")
    rules = desk.set_rules("calendar", {**_closed(6), "reason": "the river rose"})
    (version,) = rules["versions"]
    assert (version["what"], version["reason"], version["moved"]) == ("calendar", "the river rose", 3)
    assert version["looked_at"] == 3

    clocks = desk.clocks(numbers["running"])
    assert (clocks["case"]["due_on"], clocks["case"]["rules"]) == ("2026-03-17", 1)
    (day,) = [day for day in clocks["case"]["days"] if day["day"] == "2026-03-06"]
    assert (day["number"], day["why"], day["name"]["en"]) == (None, "hall", "Flood")
    move = next(move for move in clocks["moves"] if move["event"] == "CaseDatesMoved")
    assert (move["what"], move["before"], move["after"]) == ("case", "2026-03-16", "2026-03-17")
    assert (move["rules"], move["detail"], move["cause"]["zh_hant"]) == (
        1,
        "the river rose",
        "大廳日曆、營業時間或政策變更",
    )
    assert desk.clocks(numbers["unread"])["check"]["due_on"] == "2026-03-10"
    assert desk.clocks(numbers["decided"])["delivery"]["due_on"] == "2026-03-17"

    changed = next(one for one in desk.recorded(rules_id(desk.code)) if one["data"].get("days"))
    for name in ("unread", "running", "decided"):
        told = desk.recorded(case_id(numbers[name]))[-1]
        assert told["type"] == "CaseDatesMoved"
        assert told["metadata"]["correlation_id"] == changed["metadata"]["correlation_id"]
    for name in ("standing", "gone"):
        assert "CaseDatesMoved" not in desk.types(numbers[name])
    desk.at(9)
    assert _resume(desk, numbers["standing"], "hearing")["due_on"] == "2026-03-23"  # the rules of now


def test_a_day_taken_back_moves_the_dates_back(desk: Desk) -> None:
    desk.publish()
    number = _begun(desk)
    desk.set_rules("calendar", _closed(6))
    desk.set_rules("calendar", {"days": [{"day": "2026-03-07", "working": True, "name": words("Make-up")}]})
    assert desk.clocks(number)["case"]["due_on"] == "2026-03-16"
    rules = desk.set_rules("calendar", _closed(6, working=None))
    assert [day["day"] for day in rules["calendar"]] == ["2026-03-07"]
    clocks = desk.clocks(number)
    assert clocks["case"]["due_on"] == "2026-03-13"
    assert [after for _, _, after in _moves(clocks, "case")] == [
        "2026-03-16",
        "2026-03-17",
        "2026-03-16",
        "2026-03-13",
    ]


def test_a_hall_sets_only_days_that_it_names_once_and_only_by_those_who_may(desk: Desk) -> None:
    twice = {"days": _closed(6)["days"] * 2, "reason": "x"}
    refused(desk.post(f"/halls/{desk.code}/calendar", twice, by="operator"), "day_twice")
    body = {**_closed(6), "reason": "x"}
    refused(desk.post(f"/halls/{desk.code}/calendar", body, by="clerk"), "not_allowed")
    refused(desk.post("/halls/nowhere/calendar", body, by="operator"), "unknown_hall")
    refused(desk.post(f"/halls/{desk.code}/policies/cases", {"change": {}}, by="operator"), "malformed")
    stale = {**body, "expected_version": 7}
    refused(desk.post(f"/halls/{desk.code}/calendar", stale, by="operator"), "stale_version")


def test_a_policy_takes_effect_at_its_day_and_moves_open_cases_then(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    body = {
        "change": {"completeness_notice": 8, "yellow_share": 50},
        "effective_from": "2026-03-05",
        "reason": "as decreed",
    }
    desk.do(f"/halls/{desk.code}/policies/cases", body, by="supervisor")
    (scheduled,) = desk.policy()["scheduled"]
    assert scheduled == body
    assert desk.rules()["rules_version"] == 0
    assert desk.clocks(number)["check"]["due_on"] == "2026-03-09"
    desk.at(5, 0, 1)
    eventually(lambda: (rules := desk.rules())["rules_version"] == 1 and not rules["moving"])
    policy = desk.policy()
    assert policy["scheduled"] == []
    notice = policy["told"]["completeness_notice"]
    assert (notice["value"], notice["default"], notice["effective_from"]) == (8, 5, "2026-03-05")
    assert desk.clocks(number)["check"]["due_on"] == "2026-03-12"
    desk.accept(number)
    assert desk.clocks(number)["case"]["yellow_at"] == "2026-03-12T16:00:00Z"  # five of ten days


def test_a_policy_is_taken_back_before_its_day_and_none_takes_effect_in_the_past(desk: Desk) -> None:
    path, change = f"/halls/{desk.code}/policies/cases", {"change": {"extension": 5}, "reason": "as decreed"}
    refused(
        desk.post(path, {**change, "effective_from": "2026-03-01"}, by="supervisor"), "effect_in_the_past"
    )
    day = {"effective_from": "2026-03-05"}
    desk.do(path, {**change, **day}, by="supervisor")
    assert desk.policy()["scheduled"]
    refused(desk.post(f"{path}/withdrawal", {**day, "reason": "a slip"}, by="clerk"), "not_allowed")
    desk.do(f"{path}/withdrawal", {**day, "reason": "a slip"}, by="supervisor")
    assert desk.policy()["scheduled"] == []
    refused(desk.post(f"{path}/withdrawal", {**day, "reason": "again"}, by="operator"), "nothing_scheduled")


def test_the_version_that_is_read_of_a_policy_is_the_one_that_a_change_of_it_expects(desk: Desk) -> None:
    path, change = f"/halls/{desk.code}/policies/cases", {"change": {"extension": 5}, "reason": "as decreed"}
    desk.set_rules("calendar", _closed(6))  # of the same stream: it counts
    read = desk.policy()["version"]
    desk.do(path, {**change, "expected_version": read}, by="supervisor")
    refused(desk.post(path, {**change, "expected_version": read}, by="supervisor"), "stale_version")


@pytest.mark.clause("1.3.2")
def test_everybody_reads_each_number_with_its_default_and_where_that_comes_from(desk: Desk) -> None:
    rules = desk.rules()
    assert (rules["rules_version"], rules["moving"], rules["calendar"]) == (0, False, [])
    told = desk.policy()["told"]
    assert set(told) == set(Policy.model_fields)
    for key, line in told.items():
        assert line["source"]
        assert line["value"] == line["default"] == DEFAULTS.model_dump(mode="json")[key]
        assert line["effective_from"] is None
    assert told["decision_limit"]["source"].endswith("art. 42")
    for read in ("rules", "policies/cases"):
        refused(desk.ask(f"/halls/nowhere/{read}", by="public"), "unknown_hall")


# lights


def test_each_light_is_raised_once_and_anew_only_when_a_declared_day_withdrew_it(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    number = _begun(desk)
    desk.step(number, "examine", "food")
    desk.at(17, 0, 1)
    desk.raised(number, "CaseNearlyDue", "CaseOverdue")
    desk.set_rules("calendar", {"days": [*_closed(12)["days"], *_closed(13)["days"]]})
    assert desk.view(number)["light"] == "yellow"  # due on the 18th now
    assert desk.recorded(case_id(number))[-1]["data"]["withdrawn"] == ["case_due"]
    (waiting,) = [line for line in _due(desk, number) if line["kind"] == "case_due"]
    assert (waiting["raised"], waiting["due_at"]) == (False, "2026-03-18T16:00:00Z")
    desk.set_rules(
        "calendar", {"days": [*_closed(12, working=None)["days"], *_closed(13, working=None)["days"]]}
    )
    assert desk.view(number)["light"] == "red"
    desk.at(20, 0, 1)
    told = desk.raised(number, "CaseEscalated")
    lights = [kind for kind in told if kind in ("CaseNearlyDue", "CaseOverdue", "CaseEscalated")]
    assert lights == ["CaseNearlyDue", "CaseOverdue", "CaseOverdue", "CaseEscalated"]
    raised = {
        one["type"]: one["data"]["told"] for one in desk.recorded(case_id(number)) if one["type"] in lights
    }
    assert "department_head" in raised["CaseOverdue"]
    assert "supervisor" in raised["CaseEscalated"]
    for kind in ("case_yellow", "case_due", "escalation"):
        refused(desk.post(f"/cases/{number}/deadlines", {"kind": kind}, by="operator"), "not_due")


@pytest.mark.clause("3.1.2")
def test_what_was_late_stays_late_whatever_extension_stop_or_policy_came_later(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    desk.set_policy(supplement_clock="reset")
    number = _begun(desk)
    desk.step(number, "examine", "food")
    path = f"/cases/{number}/extension"
    desk.do(path, {"days": 5, **EXTENSION}, by="clerk")
    desk.at(17, 0, 0)  # whether or not the hall has raised it by now
    refused(desk.post(f"{path}/approval", by="supervisor"), "limit_ended", due_on="2026-03-16")
    desk.do(f"{path}/rejection", {"reason": "too late"}, by="supervisor")
    refused(desk.post(path, {"days": 5, **EXTENSION}, by="clerk"), "limit_ended", due_on="2026-03-16")
    desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    assert desk.types(number).count("CaseOverdue") == 1
    desk.at(18)
    desk.set_policy(escalate_after=9, yellow_share=99)
    desk.do(f"/cases/{number}/supplement", {"materials": ["lease"]}, by="clerk")
    _stop(desk, number, "hearing")
    desk.at(19)
    assert _resume(desk, number, "hearing")["due_on"] == "2026-04-02"  # its limit began anew
    assert desk.view(number)["light"] == "red"
    done = desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["late"], report["late_by_channel"]) == (1, {"window": 1})
    assert (report["late_by_item"], report["late_by_party"]) == ({"stall": 1}, {"food": 1})
    figures = desk.ask(f"/halls/{desk.code}/figures", done, by="public").json()
    assert [(line["with_deadline"], line["on_time"]) for line in figures["lines"]] == [(1, 0)]


@pytest.mark.clause("1.3.3")
def test_a_day_declared_since_makes_it_timely_in_the_report_and_the_months_figures_alike(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    number = _begun(desk)
    desk.step(number, "examine", "food")
    desk.at(17, 9)
    desk.raised(number, "CaseOverdue")
    desk.set_rules("calendar", _closed(12))
    done = desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["with_deadline_and_end"], report["late"], report["late_by_item"]) == (1, 0, {})
    figures = desk.ask(f"/halls/{desk.code}/figures", done, by="public").json()
    assert [(line["with_deadline"], line["on_time"]) for line in figures["lines"]] == [(1, 1)]


def _due(desk: Desk, number: str) -> list[dict[str, Any]]:
    """What the hall waits for, or has raised, in a case."""
    lines = desk.ask("/deadlines", by="clerk", hall=desk.code).json()["items"]
    return [line for line in lines if line["number"] == number]


def test_a_result_not_delivered_in_time_is_raised(desk: Desk) -> None:
    desk.publish({**ONE_STEP, "fees": []})
    numbers = [_begun(desk) for _ in range(2)]
    for number in numbers:
        desk.step(number, "examine", "food")
        desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    late, in_time = numbers
    assert desk.clocks(late)["delivery"]["due_on"] == "2026-03-16"
    desk.do(f"/cases/{in_time}/delivery", {"method": "printed"}, by="clerk")
    desk.at(17, 0, 1)
    desk.raised(late, "DeliveryOverdue")
    assert "DeliveryOverdue" not in desk.types(in_time)
    desk.do(f"/cases/{late}/delivery", {"method": "posted"}, by="clerk")
    refused(desk.post(f"/cases/{late}/deadlines", {"kind": "delivery_due"}, by="operator"), "not_due")


# taken up again


def test_a_case_taken_up_again_keeps_what_it_had_used(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    number = _begun(desk)
    desk.step(number, "examine", "food")
    desk.at(6)
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    case = desk.clocks(number)["case"]
    assert (case["state"], case["used"], case["left"]) == ("ended", 4, 6)
    desk.at(16)
    order = {"order": "R 1", "reason": "new facts", "steps": ["examine"]}
    desk.do(f"/cases/{number}/reopening", order, by="supervisor")
    clocks = desk.clocks(number)
    case = clocks["case"]
    assert (case["state"], case["used"], case["left"]) == ("running", 4, 6)
    assert case["due_on"] == "2026-03-24"
    assert {why for day, (_, why) in _why(case).items() if "03-09" <= day <= "03-13"} == {"closed"}
    assert clocks["moves"][-2]["detail"] == "R 1"
    assert _moves(clocks, "case")[-1] == ("CaseReopened", None, "2026-03-24")
    assert clocks["examine"]["due_on"] == "2026-03-19"  # done again, with its whole limit

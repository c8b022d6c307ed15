"""How a hall sets up its queue, and what its visitors see of it, through HTTP."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall
from tests.permits import words


@pytest.fixture
def hall(desk: Desk) -> Hall:
    return Hall(desk)


@pytest.mark.clause("1.3.4")
def test_a_plan_is_made_ahead_and_holds_from_its_day(hall: Hall) -> None:
    afternoons = {**PLAN, "hours": [{"weekday": 3, "opens": "13:30", "closes": "17:00"}]}
    done = hall.plan(afternoons, effective_from="2026-03-04")
    now = hall.desk.ask(f"{hall.path}/plan", done, by="public").json()
    assert (now["plan"]["hours"][0]["opens"], now["changes_on"]) == ("09:00:00", ["2026-03-04"])
    then = hall.desk.ask(f"{hall.path}/plan", by="public", day="2026-03-05").json()
    assert (then["plan"]["hours"], then["effective_from"]) == (
        [{"weekday": 3, "opens": "13:30:00", "closes": "17:00:00"}],
        "2026-03-04",
    )
    assert hall.draw() == "A001"
    hall.desk.at(4)
    refused(hall.desk.post(f"{hall.path}/lines/permits/tickets", by="kiosk"), "hall_closed")
    late = {"plan": PLAN, "effective_from": "2026-03-03"}
    refused(hall.desk.post(f"{hall.path}/plan", late, by="operator"), "effect_in_the_past")
    stale = {"plan": PLAN, "expected_version": 1}
    problem = refused(hall.desk.post(f"{hall.path}/plan", stale, by="operator"), "stale_version")
    assert problem["current_version"] >= done["version"]  # the calendar's years may be told meanwhile


@pytest.mark.clause("1.3.4")
def test_a_plan_for_today_leaves_nobody_behind(hall: Hall) -> None:
    hall.draw("tax")
    hall.at("W2", "opening")
    permits, first = PLAN["lines"][:1], [{**PLAN["windows"][0], "lines": ["permits"]}]
    for plan, detail in (
        ({**PLAN, "lines": permits, "windows": [*first, PLAN["windows"][1]]}, "line tax has tickets"),
        ({**PLAN, "windows": PLAN["windows"][:1]}, "window W2 is open"),
    ):
        left = hall.desk.post(f"{hall.path}/plan", {"plan": plan}, by="operator")
        assert refused(left, "plan_leaves_behind")["detail"] == detail
    swapped = [{**line, "prefix": prefix} for line, prefix in zip(PLAN["lines"], "BC", strict=True)]
    left = hall.desk.post(f"{hall.path}/plan", {"plan": {**PLAN, "lines": swapped}}, by="operator")
    assert refused(left, "plan_leaves_behind")["reasons"] == [
        "line permits would give numbers of line tax again"
    ]
    hall.plan({**PLAN, "lines": permits, "windows": first}, effective_from="2026-03-03")


@pytest.mark.clause("1.3.4")
def test_a_window_s_name_fits_what_is_said_at_a_call(hall: Hall) -> None:
    def named(length: int) -> dict[str, Any]:
        return {**PLAN, "windows": [PLAN["windows"][0], {**PLAN["windows"][1], "name": words("W" * length)}]}

    refused(
        hall.desk.post(f"{hall.path}/plan", {"plan": named(468)}, by="operator"),
        "plan_contradicts_itself",
        reasons=["the name of window W2 is too long to be said in a call"],
    )
    hall.plan(named(467))
    hall.draw()
    hall.at("W2", "opening")
    assert hall.at("W2", "next")["label"] == "A001"


@pytest.mark.clause("3.3.1")
def test_a_hall_sets_its_own_numbers_from_a_day_on(hall: Hall) -> None:
    path = f"{hall.path}/policies/queue"
    change = {"change": {"recall_max": 1, "noshow_returns": 0}, "reason": "a trial"}
    hall.desk.do(path, change, by="supervisor")
    slip = {"change": {"recall_max": 9}, "reason": "a slip", "effective_from": "2026-03-09"}
    hall.desk.do(path, slip, by="supervisor")
    back = {"effective_from": "2026-03-09", "reason": "a slip"}
    hall.desk.do(f"{path}/withdrawal", back, by="supervisor")
    refused(hall.desk.post(f"{path}/withdrawal", back, by="supervisor"), "nothing_scheduled")
    later = {"change": {"recall_max": 5}, "reason": "over", "effective_from": "2026-03-09"}
    done = hall.desk.do(path, later, by="supervisor")
    policy = hall.desk.ask(path, done, by="public").json()
    told = {value["key"]: value for value in policy["values"]}
    assert told["recall_max"] == {
        "key": "recall_max",
        "value": 1,
        "default": 3,
        "source": "common practice of calling systems",
        "effective_from": "2026-03-02",
    }
    assert [(one["effective_from"], one["change"]["recall_max"]) for one in policy["scheduled"]] == [
        ("2026-03-09", 5)
    ]
    hall.draw()
    hall.at("W1", "opening")
    hall.at("W1", "next")
    hall.desk.at(2, 10, 2)
    refused(hall.try_at("W1", "recall"), "called_often_enough", calls=1)
    assert hall.at("W1", "absence")["status"] == "left"
    refused(
        hall.desk.post(path, {**change, "effective_from": "2026-03-01"}, by="operator"), "effect_in_the_past"
    )
    refused(hall.desk.post(path, change, by="clerk"), "not_allowed")


@pytest.mark.clause("3.3.1")
def test_one_press_finishes_and_calls_the_next(hall: Hall) -> None:
    hall.at("W1", "opening")
    hall.draw(items=[{"item": "stall", "quantity": 3}])
    hall.draw()
    called = hall.at("W1", "next")
    assert called["items"] == [{"item": "stall", "quantity": 3}]
    refused(hall.try_at("W1", "next", done=True), "ticket_not_there", ticket_status="called")
    hall.at("W1", "start")
    following = hall.at("W1", "next", done=True)
    assert (following["finished"], following["label"]) == ("A001", "A002")
    hall.at("W1", "start")
    assert hall.at("W1", "next", done=True)["label"] is None
    refused(hall.try_at("W1", "next", done=True), "ticket_not_there", ticket_status=None)


@pytest.mark.clause("3.3.1")
def test_each_period_of_a_visit_is_timed_for_itself(hall: Hall) -> None:
    hall.at("W1", "opening")
    hall.draw()
    for minute, act in ((4, "next"), (5, "start"), (12, "parking")):
        hall.desk.at(2, 10, minute)
        done = hall.at("W1", act)
    hall.desk.at(2, 10, 20)
    hall.at("W1", "calls", line="permits", label="A001")
    hall.desk.at(2, 10, 30)
    done = hall.at("W1", "finish")
    visit = hall.ticket("permits", "A001", done)
    assert visit["periods"] == {"waited": 240, "walked": 60, "served": 17 * 60, "held": 480}
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor").json()
    (window,) = report["time_of_windows"]
    assert (window["open"], window["busy"], window["use"]) == (1800, 8 * 60 + 10 * 60, 0.6)
    assert [(one["begins"], one["drawn"]) for one in report["by_quarter"]] == [("10:00:00", 1)]
    assert [(one["day"], one["wait_mean"]) for one in report["by_day"]] == [("2026-03-02", 240)]
    assert report["on_target"] is True


@pytest.mark.clause("1.3.3")
def test_whoever_runs_the_hall_sees_who_serves_whom_since_when(hall: Hall) -> None:
    for window, clerk in (("W1", "lin"), ("W2", "wu")):
        hall.at(window, "opening", clerk)
    hall.draw()
    hall.desk.at(2, 10, 5)
    hall.draw()
    hall.at("W1", "next")
    done = hall.at("W2", "pause", clerk="wu", reason="lunch")
    path = f"{hall.path}/live"
    refused(hall.desk.ask(path, by="public"), "unauthenticated")
    live = hall.desk.ask(path, done, by="supervisor").json()
    first, second = live["windows"]
    told = {name: first[name] for name in ("clerk", "label", "ticket_status", "ticket_since", "since")}
    assert told == {
        "clerk": hall.id("lin"),
        "label": "A001",
        "ticket_status": "called",
        "ticket_since": "2026-03-02T02:05:00Z",
        "since": "2026-03-02T02:00:00Z",
    }
    assert (second["status"], second["reason"], second["since"]) == (
        "paused",
        "lunch",
        "2026-03-02T02:05:00Z",
    )
    permits, tax = live["lines"]
    assert (permits["waiting"], permits["called"], permits["waiting_since"]) == (1, 1, "2026-03-02T02:05:00Z")
    assert (tax["waiting"], tax["waiting_since"]) == (0, None)


@pytest.mark.clause("3.3.1")
def test_who_is_at_a_window_is_called_to_no_other(hall: Hall) -> None:
    """Two tickets of one person in two lines: while he is at one window the next one is called instead."""
    for line in ("permits", "tax"):
        hall.desk.do(f"{hall.path}/lines/{line}/tickets", by="visitor", subject=hall.person("wang"))
    hall.at("W2", "opening", clerk="wu")
    hall.at("W1", "opening")
    assert hall.at("W2", "next", clerk="wu")["label"] == "A001"
    assert hall.at("W1", "next")["label"] is None
    refused(hall.try_at("W1", "calls", line="tax", label="B001"), "person_elsewhere")
    hall.draw("tax")
    assert hall.at("W1", "next")["label"] == "B002"
    hall.at("W2", "start", clerk="wu")
    hall.at("W2", "finish", clerk="wu")
    hall.at("W1", "start")
    assert hall.at("W1", "next", done=True)["label"] == "B001"


@pytest.mark.clause("3.3.1")
def test_a_ticket_is_transferred_to_one_window_of_a_line(hall: Hall) -> None:
    for window, clerk in (("W1", "lin"), ("W2", "wu")):
        hall.at(window, "opening", clerk)
    first, second = hall.draw(), hall.draw()
    hall.at("W1", "next")
    refused(hall.try_at("W1", "transfer", to_line="permits"), "ticket_not_there")
    refused(hall.try_at("W1", "transfer", to_line="tax", to_window="W2"), "line_not_served")
    hall.at("W1", "transfer", to_line="permits", to_window="W2")
    assert hall.at("W1", "next")["label"] == second
    hall.at("W1", "transfer", to_line="tax")
    done = hall.at("W2", "next", clerk="wu")
    assert done["label"] == first
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor").json()
    figures = {one["name"]: (one["drawn"], one["called"]) for one in (report["total"], *report["by_line"])}
    assert figures == {"total": (2, 2), "permits": (2, 2), "tax": (0, 0)}  # moved there, drawn elsewhere


@pytest.mark.clause("4.1.2")
def test_a_name_is_shown_masked_and_forgotten_when_the_day_is_over(hall: Hall) -> None:
    hall.plan({**PLAN, "reminders": [words("Mind your step")]})
    hall.at("W1", "opening")
    hall.draw(name="王小明")
    hall.draw()
    done = hall.at("W1", "next")
    board = hall.board(done)
    assert (board["announcements"][0]["name"], board["windows"][0]["shown_name"]) == ("王*明", "王*明")
    permits = board["lines"][0]
    assert (permits["following"], permits["reminder"]["en"]) == (["A002"], "Please be ready: A002")
    assert board["reminders"] == [words("Mind your step")]
    assert board["position"] >= done["position"]
    told = hall.desk.suite.hall_json("audit", "history", f"line/{hall.desk.code}/permits/2026-03-02")
    assert "王小明" not in str(told)
    hall.desk.at(3)

    def forgotten() -> list[dict[str, Any]]:
        page = hall.desk.ask("/feed", by="auditor", hall=hall.desk.code, service="queue", limit=50).json()
        return [one for one in page["items"] if one["type"] == "NamesForgotten"]

    assert len(eventually(forgotten)) == 1


@pytest.mark.clause("4.1.2")
def test_a_masked_name_is_masked_however_it_is_written(hall: Hall) -> None:
    tickets = f"{hall.path}/lines/permits/tickets"
    for hidden in ("王\u202e明", "王\n明", "\u200b", "王\x1b明"):
        refused(hall.desk.post(tickets, {"name": hidden}, by="kiosk"), "malformed")
    hall.at("W1", "opening")
    for name, shown in (("王", "*"), ("欧阳娜", "欧阳*"), ("王\ufe00明", "王\ufe00*")):
        hall.draw(name=name)
        done = hall.at("W1", "next")
        assert hall.board(done)["windows"][0]["shown_name"] == shown
        hall.at("W1", "start")
        hall.at("W1", "finish")


@pytest.mark.clause("3.3.1")
def test_who_left_before_service_is_told_apart(hall: Hall) -> None:
    hall.draw()
    path = f"{hall.path}/lines/permits/tickets/A001/cancellation"
    done = hall.desk.do(path, {"why": "left"}, by="clerk")
    assert hall.ticket("permits", "A001", done)["status"] == "left"
    told = hall.desk.suite.hall_json("audit", "history", f"line/{hall.desk.code}/permits/2026-03-02")
    assert told["events"][-1]["data"]["why"] == "left"

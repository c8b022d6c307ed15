"""Tickets and windows, through HTTP: drawn, called, served, and what else may become of them."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall
from tests.permits import words

_keys = count(1)


@pytest.fixture
def hall(desk: Desk) -> Hall:
    return Hall(desk)


@pytest.mark.clause("1.3.4")
def test_a_ticket_is_drawn_within_the_opening_hours_only(hall: Hall) -> None:
    path = f"{hall.path}/lines/permits/tickets"
    assert hall.draw() == "A001"
    for day, hour, minute in ((2, 8, 59), (2, 12, 0), (2, 13, 29), (2, 17, 0), (6, 10, 0), (7, 10, 0)):
        hall.desk.at(day, hour, minute)
        refused(hall.desk.post(path, by="kiosk"), "hall_closed")
    hall.desk.at(2, 13, 30)
    assert hall.draw() == "A002"
    hall.desk.at(3)
    assert hall.draw() == "A001"  # a day's numbers begin anew


@pytest.mark.clause("1.3.4")
def test_a_plan_that_contradicts_itself_is_refused(hall: Hall) -> None:
    overlapping = {**PLAN, "hours": [*PLAN["hours"], {"weekday": 1, "opens": "11:00", "closes": "14:00"}]}
    stranger = {**PLAN["windows"][0], "lines": ["fishing"]}
    for wrong in (
        overlapping,
        {**PLAN, "hours": [{"weekday": 1, "opens": "17:00", "closes": "09:00"}]},
        {**PLAN, "lines": [PLAN["lines"][0], {**PLAN["lines"][1], "prefix": "A"}]},
        {**PLAN, "windows": [stranger, *PLAN["windows"]]},
        {**PLAN, "windows": PLAN["windows"][1:]},
    ):
        refused(
            hall.desk.post(f"{hall.path}/plan", {"plan": wrong}, by="operator"), "plan_contradicts_itself"
        )
    refused(hall.desk.ask("/halls/nowhere/plan", by="public"), "unplanned_hall")
    refused(hall.desk.post("/halls/nowhere/windows/W1/opening", by="clerk", at="*"), "unplanned_hall")


@pytest.mark.clause("3.3.1")
def test_a_visit_from_the_ticket_to_the_end(hall: Hall) -> None:
    hall.at("W1", "opening")
    first, second = hall.draw(), hall.draw()
    called = hall.at("W1", "next")
    assert (called["label"], called["call"]) == (first, 1)
    busy = hall.try_at("W1", "next")
    refused(busy, "window_busy", ticket=first)
    hall.desk.at(2, 10, 5)
    hall.at("W1", "start")
    hall.desk.at(2, 10, 12)
    done = hall.at("W1", "finish")
    assert done["status"] == "finished"
    assert hall.ticket("permits", first, done)["status"] == "finished"
    waiting = hall.ticket("permits", second, done)
    assert (waiting["status"], waiting["ahead"]) == ("waiting", 0)
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor").json()
    assert (report["total"]["drawn"], report["total"]["served"]) == (2, 1)
    assert report["by_window"][0]["service_mean"] == 7 * 60
    assert hall.desk.suite.hall_json("report", "queue", "--hall", hall.desk.code) == report
    window = hall.desk.suite.hall_json("audit", "history", f"window/{hall.desk.code}/W1")["events"]
    assert [event["type"] for event in window] == ["WindowOpened", "TicketTaken", "TicketReleased"]


@pytest.mark.clause("1.3.3")
def test_a_clock_that_went_back_makes_no_time_negative(hall: Hall) -> None:
    hall.desk.at(2, 11)
    hall.at("W1", "opening")
    label = hall.draw()
    hall.desk.at(2, 10, 50)
    hall.at("W1", "next")
    hall.desk.at(2, 10, 40)
    hall.at("W1", "start")
    hall.desk.at(2, 10, 30)
    hall.at("W1", "finish")
    waiting = hall.draw()
    hall.desk.at(2, 10, 20)
    done = hall.at("W1", "pause", reason="tea")
    hall.desk.at(2, 10, 10)
    periods = hall.ticket("permits", label, done)["periods"]
    assert periods == {"waited": 0, "walked": 0, "served": 0, "held": 0}
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor").json()
    waits = report["total"]
    assert (waits["drawn"], waits["called"], waits["within_target"]) == (2, 1, 1)
    told = ("wait_mean", "wait_median", "wait_p90", "wait_longest", "service_mean", "service_median")
    assert [waits[name] for name in told] == [0] * len(told)
    (window,) = report["time_of_windows"]
    assert (window["open"], window["busy"], window["paused"], window["use"]) == (0, 0, 0, None)
    assert hall.ticket("permits", waiting, done)["periods"]["waited"] == 0


@pytest.mark.clause("3.3.1")
def test_nobody_is_called_at_a_window_that_is_not_open(hall: Hall) -> None:
    hall.draw()
    refused(hall.try_at("W1", "next"), "window_not_open")
    hall.at("W1", "opening")
    refused(hall.try_at("W1", "next", clerk="wu"), "window_taken")
    hall.at("W1", "pause", reason="lunch")
    refused(hall.try_at("W1", "next"), "window_not_open", window_status="paused")
    hall.at("W1", "resumption")
    assert hall.at("W1", "next")["label"] == "A001"


@pytest.mark.clause("3.3.1")
def test_one_person_serves_at_one_window_and_one_window_is_one_persons(hall: Hall) -> None:
    hall.at("W1", "opening")
    refused(hall.try_at("W2", "opening"), "at_another_window")
    refused(hall.try_at("W1", "opening", clerk="wu"), "window_taken")
    hall.at("W1", "closing")
    hall.at("W2", "opening")
    hall.at("W1", "opening", clerk="wu")


@pytest.mark.clause("3.3.1")
def test_who_comes_first_is_called_first_and_priority_groups_before_all(hall: Hall) -> None:
    hall.at("W1", "opening")
    order = [hall.draw(), hall.draw("tax"), hall.draw("permits", priority="elderly")]
    called = []
    for _ in order:
        called.append(hall.at("W1", "next")["label"])
        hall.at("W1", "start")
        hall.at("W1", "finish")
    assert called == ["A002", "A001", "B001"]
    empty = hall.at("W1", "next")
    assert (empty["label"], empty["line"]) == (None, None)


@pytest.mark.clause("3.3.1")
def test_who_does_not_come_goes_back_once_and_then_is_gone(hall: Hall) -> None:
    hall.at("W1", "opening")
    labels = [hall.draw() for _ in range(5)]
    hall.at("W1", "next")
    refused(hall.try_at("W1", "recall"), "called_just_now")
    hall.desk.at(2, 10, 1)
    assert hall.at("W1", "recall")["call"] == 2
    done = hall.at("W1", "absence")
    board = hall.desk.ask(f"{hall.path}/board", done, by="public").json()
    assert board["lines"][0]["following"] == [labels[1], labels[2], labels[3], labels[0], labels[4]]
    for label in labels[1:4]:
        assert hall.at("W1", "next")["label"] == label
        hall.at("W1", "start")
        hall.at("W1", "finish")
    assert hall.at("W1", "next")["label"] == labels[0]
    assert hall.at("W1", "absence")["status"] == "left"
    assert hall.at("W1", "next")["label"] == labels[4]


@pytest.mark.clause("3.3.1")
def test_a_ticket_is_parked_taken_up_again_and_transferred(hall: Hall) -> None:
    hall.at("W1", "opening")
    label = hall.draw()
    hall.at("W1", "next")
    hall.at("W1", "start")
    assert hall.at("W1", "parking", reason="copies")["status"] == "parked"
    assert hall.at("W1", "calls", line="permits", label=label)["call"] is None
    done = hall.at("W1", "transfer", to_line="tax")
    assert hall.ticket("tax", label, done)["status"] == "waiting"
    refused(hall.try_at("W1", "finish"), "ticket_not_there")
    assert (called := hall.at("W1", "next"))["label"] == label
    assert called["line"] == "tax"
    hall.at("W2", "opening", clerk="wu")
    refused(hall.try_at("W2", "calls", clerk="wu", line="tax", label=label), "line_not_served")


@pytest.mark.clause("3.3.1")
@pytest.mark.parametrize("act", ["finish", "parking", "transfer", "absence"])
def test_a_supervisor_brings_to_an_end_what_a_clerk_has_left(hall: Hall, act: str) -> None:
    hall.at("W1", "opening")
    label = hall.draw()
    hall.at("W1", "next")
    if act != "absence":
        hall.at("W1", "start")
    body = {"to_line": "tax"} if act == "transfer" else {}
    refused(hall.try_at("W1", act, clerk="wu", **body), "window_taken")
    done = hall.desk.do(f"{hall.path}/windows/W1/{act}", body, by="supervisor")
    status = {"finish": "finished", "parking": "parked", "transfer": "waiting", "absence": "waiting"}[act]
    assert (done["label"], done["status"]) == (label, status)
    assert hall.desk.post(f"{hall.path}/windows/W1/next", by="supervisor").json()["code"] == "window_taken"
    hall.at("W1", "closing")  # it is free


@pytest.mark.clause("3.3.1")
def test_who_is_at_a_window_that_closes_waits_where_he_stood(hall: Hall) -> None:
    hall.at("W1", "opening")
    hall.at("W2", "opening", clerk="wu")
    path = f"{hall.path}/lines/permits/tickets"
    mine = hall.desk.do(path, by="visitor", subject=hall.person("wang"))["label"]
    hall.draw()
    for begun in (False, True):
        assert hall.at("W1", "next")["label"] == mine
        if begun:
            hall.at("W1", "start")
        done = hall.desk.do(f"{hall.path}/windows/W1/closing", by="supervisor")  # the clerk has gone
        ticket = hall.ticket("permits", mine, done)
        assert (ticket["status"], ticket["ahead"], ticket["window"]) == ("waiting", 0, None)
        hall.at("W1", "opening")
    called = hall.at("W2", "next", clerk="wu")
    assert (called["label"], called["call"]) == (mine, 1)


@pytest.mark.clause("3.3.1")
@pytest.mark.parametrize("leaves", ["closing", "pause"])
def test_who_was_sent_to_a_window_that_is_left_is_called_by_others(hall: Hall, leaves: str) -> None:
    hall.at("W1", "opening")
    hall.at("W2", "opening", clerk="wu")
    label = hall.draw()
    hall.at("W1", "next")
    hall.at("W1", "transfer", to_line="permits", to_window="W2")
    assert hall.at("W1", "next")["label"] is None
    hall.at("W2", leaves, clerk="wu", **({"reason": "gone"} if leaves == "pause" else {}))
    assert hall.at("W1", "next")["label"] == label
    status = {"closing": "closed", "pause": "paused"}[leaves]
    refused(
        hall.try_at("W1", "transfer", to_line="permits", to_window="W2"),
        "window_not_open",
        window_status=status,
    )


@pytest.mark.clause("3.3.1")
def test_a_person_has_one_live_ticket_in_a_line_and_cancels_only_his_own(hall: Hall) -> None:
    path = f"{hall.path}/lines/permits/tickets"
    mine = hall.desk.do(path, by="visitor", subject="wang")["label"]
    refused(hall.desk.post(path, by="visitor", subject="wang"), "in_line_already")
    hall.draw("tax", by="kiosk")
    cancel = f"{path}/{mine}/cancellation"
    refused(hall.desk.post(cancel, by="visitor", subject="zhao"), "not_your_ticket")
    hall.desk.do(cancel, by="visitor", subject="wang")
    assert hall.desk.do(path, by="visitor", subject="wang")["label"] == "A002"


@pytest.mark.clause("3.3.1")
def test_a_day_gives_only_its_contingent(hall: Hall) -> None:
    assert [hall.draw("tax") for _ in range(3)] == ["B001", "B002", "B003"]
    refused(hall.desk.post(f"{hall.path}/lines/tax/tickets", by="kiosk"), "no_more_tickets")


@pytest.mark.clause("4.1.2")
def test_the_board_shows_and_says_who_is_called_where_and_names_nobody(hall: Hall) -> None:
    hall.at("W1", "opening", clerk="lin-account")
    hall.desk.do(f"{hall.path}/lines/permits/tickets", by="visitor", subject="wang-account")
    done = hall.at("W1", "next", clerk="lin-account")
    response = hall.desk.ask(f"{hall.path}/board", done, by="public")
    board = response.json()
    (call,) = board["announcements"]
    assert (call["label"], call["window"]) == ("A001", "W1")
    assert call["text"]["zh_hant"] == "請 A001 號到Window 1辦理"
    assert board["windows"][0]["label"] == "A001"
    assert not any(account in response.text for account in ("wang-account", "lin-account"))


@pytest.mark.clause("2.3.2")
def test_a_window_left_alone_while_someone_waits_is_raised_by_itself_once(hall: Hall) -> None:
    hall.plan({**PLAN, "windows": [*PLAN["windows"], {**PLAN["windows"][1], "code": "W3", "lines": ["tax"]}]})
    for window, clerk in (("W1", "lin"), ("W2", "wu"), ("W3", "zhao")):
        hall.at(window, "opening", clerk)
    for _ in range(3):
        hall.draw()
    hall.at("W2", "next", clerk="wu")
    hall.at("W2", "start", clerk="wu")  # and that takes its time
    hall.desk.at(2, 10, 16)
    hall.draw("tax")
    assert eventually(lambda: _raised(hall)) == ["W1"]  # W2 is at work, and who waits for W3 came just now
    hall.desk.at(2, 11)
    hall.at("W1", "next")
    hall.desk.at(2, 11, 16)  # called, and nobody came, and the clerk has gone
    eventually(lambda: sorted(_raised(hall)) == ["W1", "W1", "W3"])


def _raised(hall: Hall) -> list[str]:
    page = hall.desk.ask("/feed", by="auditor", hall=hall.desk.code, service="queue", limit=200).json()
    return [one["data"]["window"] for one in page["items"] if one["type"] == "WindowUnattended"]


@pytest.mark.clause("3.3.1")
def test_who_is_left_at_the_end_of_the_day_is_let_go(hall: Hall) -> None:
    hall.at("W1", "opening")
    for _ in range(3):
        hall.draw()
    hall.at("W1", "next")
    hall.desk.at(3, 0, 1)
    report = f"{hall.path}/queue-report"

    def left() -> int:
        told = hall.desk.ask(report, by="supervisor", from_date="2026-03-02", to_date="2026-03-02").json()
        count: int = told["total"]["left"]
        return count

    eventually(lambda: left() == 3)
    eventually(lambda: hall.board()["windows"][0]["status"] == "closed")  # nobody sits there over night
    hall.desk.at(3)
    assert hall.draw() == "A001"
    hall.at("W1", "opening", clerk="wu")
    assert hall.at("W1", "next", clerk="wu")["label"] == "A001"


@pytest.mark.clause("3.3.1")
def test_however_many_call_at_once_no_ticket_is_called_twice_and_none_is_forgotten(hall: Hall) -> None:
    windows = [
        {"code": f"N{number}", "name": words(f"N{number}"), "kind": "special", "lines": ["permits"]}
        for number in range(12)
    ]
    plan = {**PLAN, "windows": [*PLAN["windows"], *windows]}
    hall.plan(plan)
    drawn = [hall.draw() for _ in range(60)]
    second = hall.desk.suite.launch("queue", "queue-second").wait_ready()
    try:
        with ThreadPoolExecutor(12) as clerks:
            called = [
                label for found in clerks.map(lambda n: _work(hall, f"N{n}"), range(12)) for label in found
            ]
    finally:
        second.stop()
    assert sorted(called) == sorted(drawn)
    assert len(set(called)) == len(called)


def _work(hall: Hall, window: str) -> list[str]:
    """Call and serve until nobody waits."""
    called = []
    with hall.desk.suite.client("clerk", subject=hall.person(window)) as clerk:

        def act(what: str) -> dict[str, Any]:
            headers = {"Idempotency-Key": f"{hall.desk.code}-{window}-{next(_keys)}"}
            path = f"/v1{hall.path}/windows/{window}/{what}"
            response = clerk.post(path, json={}, headers=headers)
            assert response.status_code == 200, response.text
            told: dict[str, Any] = response.json()
            return told

        act("opening")
        while (label := act("next")["label"]) is not None:
            called.append(label)
            act("start")
            act("finish")
    return called

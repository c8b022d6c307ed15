"""A hall that is open at night, through HTTP: its day ends when it does, not at midnight."""

from typing import Any

import pytest

from services.queue.domain.identity import line_day_id, window_id
from tests.acceptance.desk import MONDAY, Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall


def open_daily(opens: str, closes: str, **more: Any) -> dict[str, Any]:
    return {
        **PLAN,
        "hours": [{"weekday": day, "opens": opens, "closes": closes} for day in range(1, 8)],
        **more,
    }


class Night(Hall):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan(open_daily("20:00", "26:00"))

    def left(self, day: str) -> int:
        told = self.desk.ask(f"{self.path}/queue-report", by="supervisor", from_date=day, to_date=day).json()
        return int(told["total"]["left"])

    def types(self, line: str, day: int) -> list[str]:
        stream = line_day_id(self.desk.code, line, MONDAY.replace(day=day).date())
        return [event["type"] for event in self.desk.recorded(stream, "queue")]


@pytest.fixture
def hall(desk: Desk) -> Night:
    return Night(desk)


@pytest.mark.clause("1.3.4")
def test_a_night_is_of_the_day_it_began_on(hall: Night) -> None:
    refused(hall.desk.post(f"{hall.path}/lines/permits/tickets", by="kiosk"), "hall_closed")
    hall.desk.at(2, 23, 50)
    hall.at("W1", "opening")
    assert hall.draw(name="王小明") == "A001"
    hall.at("W1", "next")
    started = hall.at("W1", "start")
    hall.desk.at(3, 0, 30)
    assert hall.draw() == "A002"  # the numbers go on
    ended = hall.desk.post(f"{hall.path}/plan", {"plan": PLAN}, by="operator")
    reasons = refused(ended, "plan_leaves_behind")["reasons"]
    assert reasons == ["the hall's day 2026-03-02 would be over, with who is there"]
    hall.desk.at(3, 1, 45)
    assert hall.draw() == "A003"
    hall.desk.at(3, 2, 0)
    refused(hall.desk.post(f"{hall.path}/lines/permits/tickets", by="kiosk"), "hall_closed")
    assert hall.board(started)["windows"][0]["shown_name"] == "王*明"
    done = hall.at("W1", "next", done=True)  # who is there is served first
    assert (done["finished"], done["label"]) == ("A001", "A002")
    assert hall.ticket("permits", "A003", done)["ahead"] == 0
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor").json()
    assert [(one["day"], one["drawn"], one["served"]) for one in report["by_day"]] == [("2026-03-02", 3, 1)]
    assert report["time_of_windows"][0]["open"] == 130 * 60
    hall.desk.at(3, 4, 1)
    assert eventually(lambda: hall.left("2026-03-02")) == 2
    eventually(lambda: hall.board()["windows"][0]["status"] == "closed")
    hall.desk.at(3, 20)
    assert hall.draw() == "A001"


@pytest.mark.clause("3.3.1")
def test_a_hall_that_never_closes_keeps_who_is_served_and_who_waits(hall: Night) -> None:
    hall.plan(open_daily("00:00", "24:00"))
    hall.desk.at(2, 23, 50)
    path = f"{hall.path}/lines/permits/tickets"
    first = hall.desk.do(path, by="visitor", subject=hall.person("wang"))
    hall.draw(), hall.draw("tax")
    hall.at("W1", "opening")
    hall.at("W1", "next")
    hall.at("W1", "start")
    hall.desk.at(3, 0, 10)
    refused(hall.desk.post(path, by="visitor", subject=hall.person("wang")), "in_line_already")
    again = hall.desk.do(path, by="kiosk")
    assert (again["label"], again["day"], again["ahead"]) == ("A001", "2026-03-03", 1)
    live = hall.desk.ask(f"{hall.path}/live", again, by="supervisor").json()
    assert (live["windows"][0]["label"], live["windows"][0]["ticket_status"]) == ("A001", "served")
    assert [(line["waiting"], line["served"]) for line in live["lines"]] == [(2, 1), (1, 0)]
    assert hall.board(again)["lines"][0]["following"] == ["A002", "A001"]
    old = hall.ticket("permits", "A001", again, day="2026-03-02", code=first["code"])
    assert (old["status"], hall.ticket("permits", "A001", again)["ahead"]) == ("served", 1)
    done = hall.at("W1", "next", done=True)
    assert (done["finished"], done["label"]) == ("A001", "A002")
    hall.at("W1", "start")
    done = hall.at("W1", "next", done=True)
    assert (done["finished"], done["line"], done["label"]) == ("A002", "tax", "B001")
    hall.at("W1", "transfer", to_line="permits")
    assert hall.at("W1", "next")["label"] == "B001"  # with its seniority
    report = hall.desk.ask(f"{hall.path}/queue-report", done, by="supervisor", from_date="2026-03-02").json()
    assert [(one["day"], one["drawn"], one["served"]) for one in report["by_day"]] == [
        ("2026-03-02", 3, 2),
        ("2026-03-03", 1, 0),
    ]
    window = hall.desk.recorded(window_id(hall.desk.code, "W1"), "queue")
    assert [one["data"]["day"] for one in window if one["type"] == "TicketTaken"][-1] == "2026-03-02"
    hall.desk.at(3, 23, 59)
    assert "TicketLeft" not in hall.types("permits", 2)
    hall.desk.at(4, 0, 1)  # whoever came on Monday and is still there has had a day
    eventually(lambda: "TicketLeft" in hall.types("permits", 2))
    assert "TicketLeft" not in hall.types("permits", 3)


@pytest.mark.clause("3.3.1")
def test_one_of_two_tickets_of_a_label_is_named_by_its_day(hall: Night) -> None:
    hall.plan(open_daily("00:00", "24:00"))
    hall.desk.at(2, 23, 50)
    hall.draw()
    hall.desk.at(3, 0, 10)
    hall.draw()
    hall.at("W2", "opening")
    called = hall.at("W2", "calls", line="permits", label="A001", day="2026-03-02")
    assert called["label"] == "A001"
    assert hall.types("permits", 2) == ["TicketDrawn", "TicketCalled"]
    hall.at("W2", "closing")
    path = f"{hall.path}/lines/permits/tickets/A001/cancellation"
    refused(hall.desk.post(path, {"day": "2026-03-01"}, by="clerk"), "unknown_ticket")
    hall.desk.do(path, by="clerk")
    assert hall.types("permits", 3) == ["TicketDrawn", "TicketLeft"]
    assert hall.types("permits", 2)[-1] == "TicketPutBack"


@pytest.mark.clause("1.3.4")
def test_a_night_is_booked_by_its_day_and_a_day_round_the_clock_has_48_slots(hall: Night) -> None:
    permits = {**PLAN["lines"][0], "appointments": {"slot_minutes": 30, "capacity": 1}}
    lines = [permits, PLAN["lines"][1]]
    done = hall.plan(open_daily("20:00", "26:00", lines=lines))
    path = f"{hall.path}/lines/permits"
    begins = MONDAY.replace(day=3, hour=1).isoformat()
    booked = hall.desk.do(f"{path}/appointments", {"begins": begins}, by="kiosk")
    assert booked["number"] == "20260302-001"
    proof = {"code": booked["code"]}
    hall.desk.do(f"{path}/appointments/{booked['number']}/confirmation", proof, by="kiosk")
    hall.desk.at(3, 0, 50)
    slots = hall.desk.ask(f"{path}/slots", booked, by="public").json()
    assert (slots["day"], len(slots["slots"])) == ("2026-03-02", 12)
    ticket = hall.desk.do(f"{path}/appointments/{booked['number']}/check-in", proof, by="kiosk")
    assert (ticket["label"], ticket["day"]) == ("A001", "2026-03-02")
    done = hall.plan(open_daily("00:00", "24:00", lines=lines), effective_from="2026-03-09")
    slots = hall.desk.ask(f"{path}/slots", done, by="public", day="2026-03-10").json()["slots"]
    assert len(slots) == 48
    assert slots[0]["begins"] == "2026-03-09T16:00:00Z"
    assert sum(one["free"] for one in slots) == 48

"""What a ticket tells, and whom: its number everybody, what it is for whoever has its code."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, refused
from tests.acceptance.queue_hall import PLAN, Hall


@pytest.fixture
def hall(desk: Desk) -> Hall:
    desk.publish()
    return Hall(desk)


def draw(
    hall: Hall, by: str = "kiosk", subject: str | None = None, line: str = "permits", **body: Any
) -> Any:
    return hall.desk.post(f"{hall.path}/lines/{line}/tickets", body, by=by, subject=subject)


@pytest.mark.clause("7.3.1")
def test_a_ticket_tells_its_number_only_and_what_for_to_who_has_its_code(hall: Hall) -> None:
    case = hall.desk.apply()
    told = {"case": case["number"], "case_code": case["code"], "priority": "disabled"}
    drawn = hall.desk.do(
        f"{hall.path}/lines/permits/tickets", {**told, "items": [{"item": "stall"}]}, by="kiosk"
    )
    assert (drawn["label"], drawn["day"]) == ("A001", "2026-03-02")
    public = hall.ticket("permits", "A001", drawn)
    assert (public["status"], public["day"], public["visit"]) == ("waiting", "2026-03-02", None)
    assert not any(secret in str(public) for secret in (case["number"], "disabled", "stall", drawn["code"]))
    for code in (drawn["code"], drawn["code"].replace("-", "").lower()):
        assert hall.ticket("permits", "A001", drawn, code=code)["visit"] == {
            "priority": "disabled",
            "items": [{"item": "stall", "quantity": 1}],
            "case": case["number"],
        }
    path = f"{hall.path}/lines/permits/tickets"
    wrong = refused(hall.desk.ask(f"{path}/A001", drawn, by="public", code="0000-0000"), "unknown_ticket")
    none = refused(hall.desk.ask(f"{path}/A002", drawn, by="public"), "unknown_ticket")
    assert wrong["detail"].replace("A001", "A002") == none["detail"]
    history = hall.desk.suite.hall_json("audit", "history", f"line/{hall.desk.code}/permits/2026-03-02")
    assert not any(code in str(history) for code in (drawn["code"], case["code"]))


@pytest.mark.clause("3.3.1")
def test_a_ticket_s_code_is_its_own_wherever_it_goes_and_another_every_day(hall: Hall) -> None:
    hall.at("W1", "opening")
    key = f"once-{hall.desk.code}"
    path = f"{hall.path}/lines/permits/tickets"
    first = hall.desk.do(path, by="kiosk", key=key)
    assert hall.desk.do(path, by="kiosk", key=key) == first  # sent twice, drawn once
    hall.at("W1", "next")
    done = hall.at("W1", "transfer", to_line="tax")
    assert hall.ticket("tax", "A001", done, code=first["code"])["visit"]["priority"] == "none"
    hall.desk.at(3)
    again = hall.desk.do(path, by="kiosk")
    assert (again["label"], again["day"]) == ("A001", "2026-03-03")
    assert again["code"] != first["code"]


@pytest.mark.clause("3.3.2")
def test_a_visit_is_about_a_case_of_the_hall_that_is_the_visitors_own(hall: Hall, desk: Desk) -> None:
    wang, zhao = hall.person("wang"), hall.person("zhao")
    elsewhere = Hall(Desk(desk.suite).open())
    elsewhere.desk.publish()
    theirs = elsewhere.desk.apply()
    mine = hall.desk.apply(by="visitor", subject=wang, channel="online")
    number, code = mine["number"], mine["code"]
    no = [
        draw(hall, "visitor", zhao, case=number),
        draw(hall, "visitor", zhao, case=number, case_code="0000-0000"),
        draw(hall, "visitor", zhao, case="unheard-of", case_code=code),
        draw(hall, "visitor", zhao, case=theirs["number"], case_code=theirs["code"]),
        draw(hall, "kiosk", case=number),
        draw(hall, "kiosk", case=theirs["number"], case_code=theirs["code"]),
        draw(hall, "clerk", case=theirs["number"]),
        draw(hall, "clerk", case="unheard-of"),
    ]
    told = [refused(one, "unknown_case") for one in no]
    assert len({(one["title"], one["detail"], one["clause"]) for one in told}) == 1
    for yes in (
        draw(hall, "visitor", wang, case=number),
        draw(hall, "visitor", zhao, case=number, case_code=code.lower()),
        draw(hall, "kiosk", case=number, case_code=code),
        draw(hall, "clerk", case=number),
    ):
        assert yes.status_code == 200, yes.text
    hall.at("W1", "opening")
    assert hall.at("W1", "next")["case"] == number
    elsewhere.desk.close()


@pytest.mark.clause("3.3.2")
def test_an_appointment_is_about_such_a_case_too(hall: Hall) -> None:
    line = {**PLAN["lines"][0], "appointments": {"slot_minutes": 30, "capacity": 2}}
    hall.plan({**PLAN, "lines": [line, PLAN["lines"][1]]})
    case = hall.desk.apply()
    path = f"{hall.path}/lines/permits/appointments"
    body = {"begins": "2026-03-02T10:30:00+08:00", "case": case["number"]}
    refused(hall.desk.post(path, body, by="kiosk"), "unknown_case")
    booked = hall.desk.do(path, {**body, "case_code": case["code"]}, by="kiosk")
    view = hall.desk.ask(f"{path}/{booked['number']}", booked, by="public", code=booked["code"]).json()
    assert view["case"] == case["number"]

"""A hall is told once: its departments, heads and calendar, and what every other service makes of them."""

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from services.staff.domain.identity import hall_id
from tests.acceptance.desk import MONDAY, Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall
from tests.permits import DEFINITION, words

PERSON = f"account-{'7' * 32}"
NEW_YEAR = [{"day": day, "working": False, "name": words("New year")} for day in ("2041-01-01", "2041-01-02")]


def closed(day: str, *, working: bool | None = False) -> dict[str, Any]:
    return {"days": [{"day": day, "working": working, "name": words("Flood")}], "reason": "the river rose"}


@pytest.mark.clause("1.2")
def test_an_unknown_hall_or_department_is_refused_in_every_service(desk: Desk) -> None:
    for path, body in (
        ("/halls/nowhere/plan", {"plan": PLAN}),
        ("/halls/nowhere/calendar", closed("2026-03-06")),
        ("/halls/nowhere/policies/cases", {"change": {"extension": 9}, "reason": "x"}),
        ("/halls/nowhere/departments", {"department": {"code": "tax", "name": words("Tax")}}),
    ):
        refused(desk.post(path, body, by="operator"), "unknown_hall")
    for path in ("/halls/nowhere", "/halls/nowhere/calendar", "/halls/nowhere/rules"):
        refused(desk.ask(path, by="public"), "unknown_hall")
    draft = {"hall": desk.code, "item": "levy", "department": "tax", "definition": DEFINITION}
    refused(desk.post("/items", draft, by="clerk", department="tax"), "unknown_department")


@pytest.mark.clause("1.2")
def test_who_has_just_opened_a_hall_or_admitted_a_department_goes_on_at_once(desk: Desk) -> None:
    tax = {"code": "tax", "name": words("Tax")}
    desk.do(f"/halls/{desk.code}/departments", {"department": tax}, by="operator")
    draft = {"hall": desk.code, "item": "levy", "department": "tax", "definition": DEFINITION}
    desk.do("/items", draft, by="clerk", department="tax")
    other = Desk(desk.suite).open()
    other.do(f"/halls/{other.code}/plan", {"plan": PLAN}, by="operator")
    read = partial(other.ask, f"/halls/{other.code}", by="public")
    told = eventually(lambda: (answer := read()).status_code == 200 and answer.json())
    assert (told["hall"], told["name"]["en"]) == (other.code, "Hall")
    assert [one["code"] for one in told["departments"]] == ["food", "inspection"]
    refused(other.post("/halls", {"hall": other.code, "name": words("x")}, by="operator"), "hall_exists")
    other.close()


@pytest.mark.clause("1.2")
def test_a_head_is_named_by_the_operator_and_each_naming_is_in_the_log(desk: Desk) -> None:
    path = f"/halls/{desk.code}/departments/food/head"
    refused(desk.post(path, {"person": PERSON}, by="clerk"), "not_allowed")
    refused(desk.post(path.replace("food", "tax"), {"person": PERSON}, by="operator"), "unknown_department")
    refused(desk.post(path, {"person": "wang"}, by="operator"), "malformed")
    desk.do(path, {"person": PERSON}, by="operator")
    desk.do(path, {"person": None}, by="supervisor")
    named = [one for one in desk.recorded(hall_id(desk.code), "staff") if one["type"] == "HeadNamed"]
    assert [one["data"]["person"] for one in named] == [PERSON, None]
    assert [one["metadata"]["role"] for one in named] == ["operator", "supervisor"]


@pytest.mark.clause("3.2.1")
def test_a_closed_day_is_told_once_and_closes_clocks_and_windows_alike(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    hall = Hall(desk)
    assert desk.clocks(number)["case"]["due_on"] == "2026-03-16"
    desk.set_rules("calendar", closed("2026-03-05"))
    assert desk.clocks(number)["case"]["due_on"] == "2026-03-17"

    def by_calendar() -> list[tuple[str, str]]:
        """What is closed before the next holiday of the country, which is in April."""
        told = desk.ask(f"{hall.path}/plan", by="public").json()["closed_by_calendar"]
        return [(day["day"], day["name"]["en"]) for day in told if day["day"] < "2026-04"]

    eventually(lambda: by_calendar() == [("2026-03-05", "Flood")])
    desk.at(5)
    refused(desk.post(f"{hall.path}/lines/permits/tickets", by="kiosk"), "hall_closed")
    hours = [{"opens": "09:00", "closes": "12:00"}]
    special = [{"day": "2026-03-05", "name": words("Help on site"), "hours": hours}]
    hall.plan({**PLAN, "special": special})
    assert hall.draw() == "A001"  # the plan opens it all the same
    hall.plan(PLAN | {"special": special, "reminders": [words("Mind the step")]})
    desk.set_rules("calendar", closed("2026-03-05", working=None))
    assert desk.clocks(number)["case"]["due_on"] == "2026-03-16"
    eventually(lambda: by_calendar() == [])


@pytest.mark.clause("3.2.1")
def test_a_year_that_nobody_has_announced_is_provisional_until_it_is_adopted(desk: Desk) -> None:
    path = f"/halls/{desk.code}/calendar"
    desk.publish()
    desk.suite.set_clock(datetime(2040, 12, 24, 10, tzinfo=MONDAY.tzinfo))
    number = desk.apply()["number"]
    desk.accept(number)
    clock = desk.clocks(number)["case"]
    before = clock["due_on"]
    assert (clock["provisional"], before > "2041-01-02") == ([2040, 2041], True)

    def paper() -> str:
        told = desk.do(
            f"/cases/{number}/papers/acceptance", {"lang": "zh-Hans", "purpose": "handed over"}, by="clerk"
        )
        return str(told["html"])

    assert "暂定：2040, 2041年放假安排尚未公布" in paper()
    years = {year["year"]: year for year in desk.ask(path, by="public").json()["years"]}
    assert [(years[year]["adopted"], years[year]["announced"]) for year in (2026, 2040)] == [
        (True, True),
        (False, False),
    ]
    refused(desk.post(f"{path}/years", {"year": 2041}, by="supervisor"), "year_not_announced")
    refused(desk.post(f"{path}/years", {"year": 2041}, by="clerk"), "not_allowed")
    gazette = {"source": "State Council, 2040-11-03"}
    desk.set_rules("calendar/years", {"year": 2040, "days": [], **gazette})
    desk.set_rules("calendar/years", {"year": 2041, "days": NEW_YEAR, **gazette})
    clock = desk.clocks(number)["case"]
    assert clock["provisional"] == []
    assert clock["calendar"] == "CN 2040: State Council, 2040-11-03; 2041: State Council, 2040-11-03"
    assert [day["name"]["en"] for day in clock["days"] if day["why"] == "holiday"] == [
        "New year",
        "New year",
    ]
    moves = [move for move in desk.clocks(number)["moves"] if move["event"] == "CaseDatesMoved"]
    assert [(move["before"], move["detail"]) for move in moves if move["what"] == "case"] == [
        (before, "State Council, 2040-11-03")
    ]

"""Appointments, through HTTP: from the free slot to the ticket, and whatever else may become of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from icalendar import Calendar, Event

from services.queue.domain.identity import appointment_day_id, hall_id, line_day_id
from tests.acceptance.desk import MONDAY, Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall

PERMITS = {**PLAN["lines"][0], "appointments": {"slot_minutes": 30, "capacity": 2}}
BOOKABLE = {**PLAN, "lines": [PERMITS, PLAN["lines"][1]]}
TEN_THIRTY = MONDAY.replace(minute=30)
TOMORROW = TEN_THIRTY + timedelta(days=1)

_keys = count(1)


class Bookings(Hall):
    """A hall whose line of permits can be booked; what is read has seen all that was done through it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.permits = f"{self.path}/lines/permits"
        self.codes: dict[str, str] = {}
        self.done = self.plan(BOOKABLE)

    def try_to_reserve(self, begins: datetime, line: str = "permits", by: str = "kiosk", **who: Any) -> Any:
        path = f"{self.path}/lines/{line}/appointments"
        return self.desk.post(path, {"begins": begins.isoformat()}, by=by, **who)

    def reserve(self, begins: datetime = TEN_THIRTY, **who: Any) -> dict[str, Any]:
        booked = self._done(self.try_to_reserve(begins, **who))
        self.codes[booked["number"]] = booked["code"]
        return booked

    def attempt(
        self, number: str, act: str, by: str = "kiosk", subject: str | None = None, **body: Any
    ) -> Any:
        """What a visitor does under his account, or at the kiosk with the code that he was given."""
        if by == "kiosk":
            body = {"code": self.codes[number], **body}
        return self.desk.post(f"{self.permits}/appointments/{number}/{act}", body, by=by, subject=subject)

    def do(self, number: str, act: str, **body: Any) -> dict[str, Any]:
        return self._done(self.attempt(number, act, **body))

    def _done(self, response: Any) -> dict[str, Any]:
        assert response.status_code == 200, response.text
        told: dict[str, Any] = response.json()
        self.done = {"position": max(self.done["position"], int(response.headers["Hall-Position"]))}
        return told

    def ask(self, path: str, by: str = "public", **more: Any) -> Any:
        return self.desk.ask(f"{self.permits}/{path}", self.done, by=by, **more)

    def read(self, number: str, by: str = "clerk", **more: Any) -> Any:
        return self.ask(f"appointments/{number}", by, **more)

    def status(self, number: str) -> str:
        status: str = self.read(number).json()["status"]
        return status

    def free(self, begins: datetime) -> int:
        slots = self.ask("slots", day=begins.date().isoformat()).json()["slots"]
        (free,) = [one["free"] for one in slots if datetime.fromisoformat(one["begins"]) == begins]
        return int(free)

    def calendar(self, number: str, **more: Any) -> Event:
        """The one event in the file of an appointment."""
        (event,) = self.calendar_file(number, **more).walk("VEVENT")
        assert isinstance(event, Event)
        return event

    def calendar_file(self, number: str, **more: Any) -> Any:
        file = self.ask(f"appointments/{number}/calendar", **more)
        assert file.headers["content-type"] == "text/calendar; charset=utf-8"
        return Calendar.from_ical(file.content)

    def report(self) -> list[dict[str, Any]]:
        told = self.desk.ask(f"{self.path}/queue-report", self.done, by="supervisor").json()
        figures: list[dict[str, Any]] = told["appointments"]
        return figures

    def history(self, day: date) -> list[dict[str, Any]]:
        return self.desk.recorded(appointment_day_id(self.desk.code, "permits", day), "queue")


@pytest.fixture
def hall(desk: Desk) -> Bookings:
    return Bookings(desk)


@pytest.mark.clause("3.3.1")
def test_an_appointment_from_the_free_slot_to_the_ticket(hall: Bookings) -> None:
    who = {"by": "visitor", "subject": hall.person("wang")}
    assert hall.free(TEN_THIRTY) == 2
    booked = hall.reserve(**who)
    number = booked["number"]
    assert (number, booked["status"]) == ("20260302-001", "reserved")
    assert hall.free(TEN_THIRTY) == 1
    refused(
        hall.attempt(number, "check-in", **who), "wrong_appointment_status", appointment_status="reserved"
    )
    assert hall.do(number, "confirmation", **who)["status"] == "confirmed"
    refused(hall.attempt(number, "check-in", **who), "not_check_in_time", until="2026-03-02T02:40:00+00:00")
    earlier = [hall.draw(), hall.draw(priority="elderly")]
    hall.desk.at(2, 10, 15)
    ticket = hall.do(number, "check-in", **who)
    assert (ticket["label"], ticket["number"], ticket["status"], ticket["ahead"]) == (
        *("A003", number, "waiting", 1),
    )
    refused(
        hall.attempt(number, "cancellation", **who),
        "wrong_appointment_status",
        appointment_status="checked_in",
    )
    assert hall.board(hall.done)["lines"][0]["following"] == [earlier[1], "A003", earlier[0]]
    view = hall.read(number, **who).json()
    assert (view["status"], view["label"]) == ("checked_in", "A003")
    assert [(one["reserved"], one["kept"]) for one in hall.report()] == [(1, 1)]
    line = hall.desk.recorded(line_day_id(hall.desk.code, "permits", MONDAY.date()), "queue")
    assert [event["data"]["appointment"] for event in line] == [None, None, number]
    told = hall.desk.suite.hall_json("audit", "history", f"appointments/{hall.desk.code}/permits/2026-03-02")
    assert [event["type"] for event in told["events"]] == [
        *("AppointmentReserved", "AppointmentConfirmed", "AppointmentCheckedIn"),
    ]
    assert told["events"][2]["data"]["label"] == "A003"
    assert booked["code"] not in str(told)


@pytest.mark.clause("1.3.4")
def test_only_a_slot_within_the_opening_hours_can_be_booked(hall: Bookings) -> None:
    friday = MONDAY.replace(day=6)  # the hall is closed
    for begins, code in (
        (MONDAY.replace(hour=12), "outside_hours"),
        (MONDAY.replace(hour=17), "outside_hours"),
        (friday, "outside_hours"),
        (MONDAY.replace(day=7), "outside_hours"),
        (MONDAY.replace(minute=45), "no_such_slot"),
        (MONDAY, "slot_past"),
        (MONDAY.replace(day=1), "slot_past"),
        (MONDAY.replace(day=17), "too_far_ahead"),
    ):
        problem = refused(hall.try_to_reserve(begins), code)
        assert problem["clause"] == ("1.3.4" if code == "outside_hours" else "3.3.1")
    refused(hall.try_to_reserve(TEN_THIRTY, "tax"), "line_not_bookable")
    refused(hall.try_to_reserve(TEN_THIRTY, "fishing"), "unknown_line")
    refused(hall.try_to_reserve(TEN_THIRTY.replace(tzinfo=None)), "malformed")
    refused(hall.desk.ask(f"{hall.path}/lines/tax/slots", hall.done, by="public"), "line_not_bookable")
    refused(hall.desk.ask("/halls/nowhere/lines/permits/slots", by="public"), "unplanned_hall")
    closed = hall.ask("slots", day="2026-03-06").json()
    assert (closed["slots"], closed["bookable_until"]) == ([], "2026-03-16")
    assert hall.free(MONDAY) == 0  # it has begun
    assert hall.reserve(MONDAY.replace(day=16))["number"] == "20260316-001"


@pytest.mark.clause("3.3.1")
@pytest.mark.clause("3.3.2")
def test_an_appointment_is_opened_by_its_account_or_its_code_only(hall: Bookings) -> None:
    wang, zhao = hall.person("wang"), hall.person("zhao")
    key = f"once-{hall.desk.code}"
    mine = hall.reserve(by="visitor", subject=wang, key=key)
    assert hall.reserve(by="visitor", subject=wang, key=key) == mine  # sent twice, reserved once
    refused(hall.try_to_reserve(TEN_THIRTY, by="visitor", subject=wang), "booked_already")
    number, code = mine["number"], mine["code"]
    refused(hall.attempt(number, "confirmation", by="visitor", subject=zhao), "not_your_appointment")
    wrong = []
    for which, guess in ((number, "0000-0000"), ("20260302-009", code), ("20269999-009", code)):
        answer = hall.attempt(which, "confirmation", by="visitor", subject=zhao, code=guess)
        wrong.append(refused(answer, "unknown_appointment"))
    assert {(one["detail"], one["title"]) for one in wrong} == {(wrong[0]["detail"], wrong[0]["title"])}
    told = code.replace("-", "").lower()
    hall.do(number, "confirmation", by="visitor", subject=zhao, code=told)
    refused(hall.read(number, by="public"), "not_your_appointment")
    refused(hall.read(number, by="public", code="0000-0000"), "unknown_appointment")
    assert hall.read(number, by="public", code=code).json()["status"] == "confirmed"
    assert hall.read(number, by="visitor", subject=wang).json()["number"] == number
    event = hall.calendar(number, code=code, lang="zh-Hant")
    assert (event["SUMMARY"], event["STATUS"]) == ("預約：Permits", "CONFIRMED")
    hall.do(number, "cancellation", by="visitor", subject=wang)
    refused(hall.attempt(number, "cancellation"), "wrong_appointment_status", appointment_status="cancelled")
    hall.reserve(by="visitor", subject=wang)  # it was given back at once


@pytest.mark.clause("3.3.1")
@pytest.mark.clause("3.3.2")
def test_a_kiosk_opens_an_appointment_by_its_code_only(hall: Bookings) -> None:
    number, other = hall.reserve()["number"], hall.reserve()["code"]
    acts = {"confirmation": {}, "check-in": {}, "cancellation": {}, "move": {"begins": TOMORROW.isoformat()}}
    for act, body in acts.items():
        refused(hall.attempt(number, act, code=None, **body), "not_your_appointment")
        refused(hall.attempt(number, act, code=other, **body), "unknown_appointment")
    for what in ("", "/calendar"):
        refused(hall.ask(f"appointments/{number}{what}", by="kiosk"), "not_your_appointment")
    assert hall.do(number, "confirmation")["status"] == "confirmed"
    assert hall.attempt(number, "cancellation", by="clerk").status_code == 200  # who sees him there


@pytest.mark.clause("3.3.1")
def test_a_move_gives_the_old_place_back_and_takes_the_new_one_or_nothing_changes(hall: Bookings) -> None:
    who = {"by": "visitor", "subject": hall.person("wang")}
    booked = hall.reserve(**who)
    hall.do(booked["number"], "confirmation")
    code, eleven = booked["code"], MONDAY.replace(hour=11)
    same = hall.do(booked["number"], "move", begins=eleven.isoformat(), **who)
    assert (same["number"], same["code"], same["status"]) == (booked["number"], code, "confirmed")
    assert (hall.free(TEN_THIRTY), hall.free(eleven)) == (2, 1)
    full = [hall.reserve(TOMORROW) for _ in range(2)]
    refused(hall.attempt(booked["number"], "move", begins=TOMORROW.isoformat()), "slot_full")
    assert hall.free(eleven) == 1
    before = hall.calendar(booked["number"], code=code)
    hall.do(full[0]["number"], "cancellation")
    moved = hall.do(booked["number"], "move", begins=TOMORROW.isoformat(), **who)
    assert (moved["number"], moved["status"]) == ("20260303-003", "confirmed")
    assert moved["code"] != code
    assert (hall.free(eleven), hall.free(TOMORROW)) == (2, 0)
    after = hall.calendar(booked["number"], code=code)  # of what it became
    assert (before["UID"], before["SEQUENCE"], after["SEQUENCE"]) == (after["UID"], 1, 2)
    assert (before.start, after.start, after.end - after.start) == (eleven, TOMORROW, timedelta(minutes=30))
    assert hall.read(booked["number"], **who).json()["moved_to"] == moved["number"]
    refused(hall.attempt(booked["number"], "cancellation"), "wrong_appointment_status")
    refused(hall.try_to_reserve(TOMORROW.replace(hour=15), **who), "booked_already")
    hall.reserve(**who)  # that day is free for him again
    out, into = hall.history(MONDAY.date())[-2], hall.history(TOMORROW.date())[-1]
    assert (out["type"], into["type"]) == ("AppointmentMovedOut", "AppointmentMovedIn")
    assert out["metadata"]["command_id"] == into["metadata"]["command_id"]


@pytest.mark.clause("3.3.1")
def test_an_unconfirmed_one_is_released_and_who_never_came_is_noted_once(hall: Bookings) -> None:
    loose, kept = hall.reserve(), hall.reserve()
    hall.do(kept["number"], "confirmation")
    refused(hall.try_to_reserve(TEN_THIRTY), "slot_full")
    hall.desk.at(2, 10, 10)
    refused(hall.attempt(loose["number"], "confirmation"), "wrong_appointment_status")
    eventually(lambda: hall.status(loose["number"]) == "released")
    assert hall.free(TEN_THIRTY) == 1
    again = hall.reserve()
    hall.do(again["number"], "confirmation")
    hall.desk.at(2, 10, 40)
    eventually(lambda: {hall.status(one["number"]) for one in (kept, again)} == {"missed"})
    (figures,) = hall.report()
    assert (figures["reserved"], figures["released"], figures["missed"]) == (3, 1, 2)
    types = [event["type"] for event in hall.history(MONDAY.date())]
    assert (types.count("AppointmentReleased"), types.count("AppointmentMissed")) == (1, 2)


@pytest.mark.clause("1.3.4")
def test_a_plan_leaves_no_appointment_behind(hall: Bookings) -> None:
    number = hall.reserve(TOMORROW)["number"]
    hall.do(number, "confirmation")
    closed = {**BOOKABLE, "closed": [{"day": "2026-03-03", "name": PERMITS["name"]}]}

    def attempt(plan: dict[str, Any], effective_from: str | None = None) -> Any:
        body = {"plan": plan, "effective_from": effective_from}
        return hall.desk.post(f"{hall.path}/plan", body, by="operator")

    for plan in (closed, PLAN):
        for begins in (None, "2026-03-03"):
            assert number in refused(attempt(plan, begins), "plan_leaves_behind")["detail"]
    assert attempt(PLAN, "2026-03-04").status_code == 200
    refused(hall.try_to_reserve(MONDAY.replace(day=4)), "line_not_bookable")
    refused(attempt(closed), "plan_leaves_behind")
    hall.do(number, "cancellation")
    assert attempt(closed).status_code == 200


@pytest.mark.clause("1.3.4")
def test_a_plan_is_refused_for_all_its_reasons_and_one_act_calls_off_who_is_booked(hall: Bookings) -> None:
    who = {"by": "visitor", "subject": hall.person("wang")}
    mine, other = hall.reserve(TOMORROW, **who), hall.reserve(TOMORROW.replace(hour=14))
    today = hall.reserve()
    hall.draw("tax")
    hall.at("W2", "opening")
    closed = {**BOOKABLE, "closed": [{"day": f"2026-03-0{day}", "name": PERMITS["name"]} for day in (2, 3)]}
    fewer = {**closed, "lines": [PERMITS], "windows": [{**PLAN["windows"][0], "lines": ["permits"]}]}

    def attempt(plan: dict[str, Any]) -> Any:
        return hall.desk.post(f"{hall.path}/plan", {"plan": plan}, by="operator")

    problem = refused(attempt(fewer), "plan_leaves_behind")
    assert problem["reasons"][:2] == ["line tax has tickets", "window W2 is open"]
    assert [one["number"] for one in problem["appointments"]] == [
        *(today["number"], mine["number"], other["number"])
    ]
    assert all(reason in problem["detail"] for reason in problem["reasons"])
    hall.do(today["number"], "cancellation")
    booked = [{name: one[name] for name in ("line", "number")} for one in problem["appointments"]]
    reason = {"en": "The hall moves", "zh_hant": "大廳搬遷", "zh_hans": "大厅搬迁"}
    path, body = f"{hall.path}/appointments/cancellation", {"appointments": booked, "reason": reason}
    refused(hall.desk.post(path, body, by="clerk"), "not_allowed")
    unknown = {**body, "appointments": [*booked, {"line": "permits", "number": "20260303-009"}]}
    refused(hall.desk.post(path, unknown, by="supervisor"), "unknown_appointment")
    done = hall._done(hall.desk.post(path, body, by="supervisor"))
    assert [one["number"] for one in done["appointments"]] == [mine["number"], other["number"]]
    assert hall._done(hall.desk.post(path, body, by="supervisor"))["appointments"] == []
    view = hall.read(mine["number"], **who).json()
    assert (view["status"], view["called_off"]) == ("cancelled", reason)
    event = hall.calendar(mine["number"], code=mine["code"], lang="zh-Hant")
    assert (event["STATUS"], event["DESCRIPTION"]) == ("CANCELLED", "大廳搬遷")
    told = [one for one in hall.history(TOMORROW.date()) if one["type"] == "AppointmentCalledOff"]
    assert [one["data"]["number"] for one in told] == [mine["number"], other["number"]]
    hall.reserve(TOMORROW, **who)  # nothing keeps him from another one
    hall.attempt("20260303-003", "cancellation")
    assert attempt(closed).status_code == 200


@pytest.mark.clause("3.3.1")
def test_a_calendar_is_told_what_to_do_with_the_file(hall: Bookings) -> None:
    booked = hall.reserve(TOMORROW)
    number, code = booked["number"], booked["code"]
    organizer = hall_id(hall.desk.code).urn

    def said() -> Any:
        file = hall.calendar_file(number, code=code)
        (event,) = file.walk("VEVENT")
        return file["METHOD"], str(event["LOCATION"]), event

    method, location, event = said()
    assert (method, location) == ("PUBLISH", "Hall")
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == (organizer, "Hall")
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", event["SUMMARY"])
    assert alarm["TRIGGER"].dt == timedelta(hours=-1)
    hall.do(number, "cancellation")
    method, _, event = said()
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert (str(event["ORGANIZER"]), event.walk("VALARM")) == (organizer, [])


@pytest.mark.clause("3.3.1")
def test_however_many_ask_at_once_no_slot_is_given_beyond_its_capacity(hall: Bookings) -> None:
    five = {**PERMITS, "appointments": {"slot_minutes": 30, "capacity": 5}}
    hall.plan({**BOOKABLE, "lines": [five, PLAN["lines"][1]]})
    second = hall.desk.suite.launch("queue", "queue-second").wait_ready()
    try:
        with ThreadPoolExecutor(30) as visitors:
            answers = list(visitors.map(lambda number: _ask(hall, f"p{number}"), range(30)))
    finally:
        second.stop()
    got = [answer for answer in answers if answer.status_code == 200]
    assert len(got) == 5
    assert {answer.json()["number"] for answer in got} == {f"20260302-00{n}" for n in range(1, 6)}
    assert {answer.json()["code"] for answer in answers if answer not in got} == {"slot_full"}
    hall.done = {"position": max(int(answer.headers["Hall-Position"]) for answer in got)}
    assert hall.free(TEN_THIRTY) == 0


def _ask(hall: Bookings, person: str) -> Any:
    with hall.desk.suite.client("visitor", subject=hall.person(person)) as visitor:
        headers = {"Idempotency-Key": f"{hall.desk.code}-{person}-{next(_keys)}"}
        body = {"begins": TEN_THIRTY.isoformat()}
        return visitor.post(f"/v1{hall.permits}/appointments", json=body, headers=headers)

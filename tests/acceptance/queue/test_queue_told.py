"""What a visitor is told of an appointment, through HTTP."""

from typing import Any

import pytest

from tests.acceptance.desk import MONDAY, Desk, eventually
from tests.acceptance.queue.test_queue_appointments import TOMORROW, Bookings

REASON = {"en": "The hall moves", "zh_hant": "大廳搬遷", "zh_hans": "大厅搬迁"}


@pytest.fixture
def hall(desk: Desk) -> Bookings:
    return Bookings(desk)


def told(hall: Bookings, name: str) -> list[dict[str, Any]]:
    ask = hall.desk.ask("/told/queue", hall.done, by="visitor", subject=hall.person(name))
    assert ask.status_code == 200, ask.text
    items: list[dict[str, Any]] = ask.json()["items"]
    return items


@pytest.mark.clause("1.3.4")
def test_whose_appointment_is_called_off_is_told_why_once_and_nobody_else(hall: Bookings) -> None:
    mine = hall.reserve(TOMORROW, by="visitor", subject=hall.person("wang"))
    nobodys = hall.reserve(TOMORROW)  # at a kiosk, without an account
    booked = [{"line": "permits", "number": one["number"]} for one in (mine, nobodys)]
    body = {"appointments": booked, "reason": REASON}
    for _ in range(2):
        hall._done(hall.desk.post(f"{hall.path}/appointments/cancellation", body, by="supervisor"))
    (line,) = told(hall, "wang")
    about = {"kind": "appointment", "number": mine["number"], "line": "permits"}
    assert (line["what"], line["about"]) == ("appointment_called_off", about)
    number = mine["number"]
    assert line["wording"] == {
        "en": f"The hall has to cancel your appointment {number} on 3 March 2026 at 10:30: The hall moves",
        "zh_hant": f"您 {number} 號預約（2026年3月3日 10:30）由大廳取消，原因：大廳搬遷",
        "zh_hans": f"您 {number} 号预约（2026年3月3日 10:30）由大厅取消，原因：大厅搬迁",
    }
    assert mine["code"] not in str(line)
    assert told(hall, "li") == []
    assert hall.desk.suite.person(hall.person("wang")) not in str(line)


@pytest.mark.clause("3.3.1")
def test_who_did_not_confirm_in_time_is_told_that_his_place_is_free(hall: Bookings) -> None:
    hall.reserve(TOMORROW, by="visitor", subject=hall.person("wang"))
    hall.desk.suite.set_clock(MONDAY.replace(minute=11))
    eventually(lambda: [line["what"] for line in told(hall, "wang")] == ["appointment_released"])

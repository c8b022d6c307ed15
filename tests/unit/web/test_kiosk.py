"""What the kiosk reads off a scanner, and what it tells of opening hours."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.web.forms import Form
from gateway.web.kiosk.opening import Opening, opening
from gateway.web.kiosk.scanning import line_scanned, scanned
from services.queue.contract.plan import HallPlan

ZONE = ZoneInfo("Asia/Shanghai")
NAME = {"en": "Day", "zh_hant": "日", "zh_hans": "日"}


@pytest.mark.parametrize(
    ("number", "code", "read"),
    [
        ("north-2026-AAAA-BBBB", "CCCC-DDDD", ("north-2026-AAAA-BBBB", "CCCC-DDDD")),
        (" 20260302-001  CCCC-DDDD ", "", ("20260302-001", "CCCC-DDDD")),
        ("20260302-001 x", "CCCC-DDDD", ("20260302-001 x", "CCCC-DDDD")),
        ("http://h/en/halls/n/appointments/p/20260302-001#c=CCCC-DDDD", "", ("20260302-001", "CCCC-DDDD")),
        ("https://h/en/progress?number=n-1#c=CCCC-DDDD", "", ("n-1", "CCCC-DDDD")),
        ("https://h/en/progress?number=n-1", "EEEE-FFFF", ("n-1", "EEEE-FFFF")),
        ("https://", "", ("", "")),
        ("http://[", "", ("http://[", "")),
        ("", "", ("", "")),
    ],
)
def test_a_scanner_fills_one_field_with_both(number: str, code: str, read: tuple[str, str]) -> None:
    assert scanned(Form({"number": [number], "code": [code]}), "number", "code") == read


def test_the_line_is_in_an_appointments_address() -> None:
    address = "http://h/en/halls/n/appointments/permits/20260302-001#c=A"
    assert line_scanned(Form({"number": [address]}), "number") == "permits"
    for other in ("20260302-001", "http://h/en/progress?number=1", "http://[", "http://h/appointments/p"):
        assert line_scanned(Form({"number": [other]}), "number") is None


def plan(**changed: Any) -> HallPlan:
    weekly = [
        {"weekday": day, "opens": opens, "closes": closes}
        for day in range(1, 6)
        for opens, closes in (("09:00", "12:00"), ("13:30", "17:00"))
    ]
    line = {"code": "a", "name": NAME, "prefix": "A"}
    window = {"code": "W1", "name": NAME, "kind": "special", "lines": ["a"]}
    told = {"hours": weekly, "lines": [line], "windows": [window], **changed}
    return HallPlan.model_validate(
        {
            **{"hall": "n", "version": 1, "day": date(2026, 3, 2), "effective_from": date(2026, 3, 2)},
            **{"changes_on": (), "plan": told, "closed_by_calendar": [{"day": "2026-03-09", "name": NAME}]},
        }
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (at(2, 9), Opening(True, None, False)),
        (at(2, 8, 59), Opening(False, at(2, 9), False)),
        (at(2, 12), Opening(False, at(2, 13, 30), True)),
        (at(2, 17), Opening(False, at(3, 9), False)),
        (at(6, 18), Opening(False, at(10, 9), False)),  # over a weekend and a Monday of the calendar's
    ],
)
def test_when_a_hall_is_open_and_when_again(now: datetime, told: Opening) -> None:
    assert opening(plan(), now, ZONE) == told


def test_special_and_closed_days_and_nights_count() -> None:
    saturday = {"day": "2026-03-07", "name": NAME, "hours": [{"opens": "22:00", "closes": "26:00"}]}
    hall = plan(special=[saturday], closed=[{"day": "2026-03-06", "name": NAME}])
    assert opening(hall, at(6, 10), ZONE) == Opening(False, at(7, 22), False)
    assert opening(hall, at(8, 1), ZONE).is_open
    assert not opening(hall, at(8, 2), ZONE).is_open
    never = plan(
        hours=[{"weekday": 1, "opens": "09:00", "closes": "10:00"}],
        closed=[
            {"day": date.fromordinal(date(2026, 3, 2).toordinal() + 7 * week).isoformat(), "name": NAME}
            for week in range(20)
        ],
    )
    assert opening(never, at(2, 9), ZONE) == Opening(False, None, False)

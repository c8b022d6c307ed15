"""Which day of a hall a moment belongs to: by its hours, not by midnight. Clause 1.3.4."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Refusal
from services.queue.contract.plan import Plan
from services.queue.domain.hall_day import check_open, hall_day
from services.queue.domain.slots import slot_at, slots_of

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
NAME = {"en": "x", "zh_hant": "x", "zh_hans": "x"}


def plan(*hours: tuple[str, str], weekdays: range = range(1, 8), **more: Any) -> Plan:
    line = {"code": "main", "name": NAME, "prefix": "A"}
    told = {
        "hours": [
            {"weekday": day, "opens": opens, "closes": closes} for day in weekdays for opens, closes in hours
        ],
        "lines": [{**line, "appointments": {"slot_minutes": 30, "capacity": 2}}],
        "windows": [{"code": "W1", "name": NAME, "kind": "special", "lines": ["main"]}],
    }
    return Plan.model_validate({**told, **more})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def days(plan: Plan, moment: datetime) -> tuple[int, ...]:
    """The days of March whose visitors are there."""
    return tuple(day.day for day in hall_day(lambda day: plan, moment, ZONE).days)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (("09:00", "17:00"), {at(2, 23, 59): (2,), at(3, 0): (3,)}),
        (("09:00", "23:30"), {at(3, 1, 29): (2,), at(3, 1, 30): (3,)}),  # who is there is served first
        (("09:00", "24:00"), {at(3, 0): (2,), at(3, 1, 59): (2,), at(3, 2): (3,)}),
        (("20:00", "26:00"), {at(3, 1, 59): (2,), at(3, 3, 59): (2,), at(3, 4): (3,), at(3, 21): (3,)}),
        (("00:00", "24:00"), {at(2, 23, 59): (1, 2), at(3, 0): (2, 3), at(3, 12): (2, 3)}),
        (("06:00", "30:00"), {at(3, 5, 59): (1, 2), at(3, 6): (2, 3)}),
        (("08:00", "31:00"), {at(3, 7, 59): (1, 2), at(3, 8): (2, 3)}),  # an hour is no closing
    ],
)
def test_a_day_ends_with_the_hall_s_night(
    hours: tuple[str, str], told: dict[datetime, tuple[int, ...]]
) -> None:
    assert {moment: days(plan(hours), moment) for moment in told} == told


def test_a_day_of_the_hall_follows_the_plan_that_holds_on_it() -> None:
    night, usual = plan(("20:00", "26:00")), plan(("09:00", "17:00"))
    told = hall_day(lambda day: night if day <= MONDAY else usual, at(3, 1), ZONE)
    assert (told.day, told.ends) == (MONDAY, at(3, 4))
    closed = plan(("20:00", "26:00"), closed=[{"day": "2026-03-02", "name": NAME}])
    assert days(closed, at(2, 1)) == (1,)
    assert days(closed, at(3, 1)) == (3,)
    assert hall_day(lambda day: None, at(3, 0), ZONE).days == (TUESDAY,)


def test_every_moment_is_of_one_day_and_days_follow_each_other() -> None:
    for hours in (("09:00", "17:00"), ("20:00", "26:00"), ("00:00", "24:00"), ("08:00", "31:00")):
        held, moment, seen = plan(hours), at(2, 22), []
        for _ in range(7):
            day = hall_day(lambda _, held=held: held, moment, ZONE)
            assert day.begins <= moment < day.ends
            seen.append(day.day)
            moment = day.ends
        assert seen == [MONDAY + timedelta(days=number) for number in range(7)]


def test_a_hall_is_open_past_midnight_if_its_plan_says_so() -> None:
    night = plan(("20:00", "26:00"))
    for moment in (at(2, 20), at(2, 23, 59), at(3, 0), at(3, 1, 59)):
        check_open(night, MONDAY, moment, ZONE)
    with pytest.raises(Refusal, match="20:00–26:00"):
        check_open(night, MONDAY, at(3, 2), ZONE)
    check_open(plan(("09:00", "24:00")), MONDAY, at(2, 23, 59), ZONE)


def test_a_round_the_clock_day_has_all_its_slots() -> None:
    always = plan(("00:00", "24:00"))
    slots = slots_of(always, always.lines[0], MONDAY, ZONE)
    assert (len(slots), slots[0].begins, slots[-1].ends) == (48, at(2, 0), at(3, 0))


def test_slots_of_a_night_are_of_the_day_it_began_on() -> None:
    night = plan(("20:00", "26:00"))
    slots = slots_of(night, night.lines[0], MONDAY, ZONE)
    assert (len(slots), slots[-1].begins) == (12, at(3, 1, 30))
    assert slot_at(night, night.lines[0], MONDAY, at(3, 1), ZONE).closes == at(3, 2)
    with pytest.raises(Refusal, match="closed"):
        slot_at(night, night.lines[0], MONDAY, at(3, 2), ZONE)


def test_a_day_of_the_change_of_clocks_is_as_long_as_it_is() -> None:
    zone, always = ZoneInfo("Europe/Berlin"), plan(("00:00", "24:00"))
    lengths = [len(slots_of(always, always.lines[0], day, zone)) for day in (date(2026, 3, 29), MONDAY)]
    assert lengths == [46, 48]

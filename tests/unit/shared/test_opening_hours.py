"""Yellow while somebody is there: a share of a short limit is counted over the opening hours."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from services.shared.deadlines import limits
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.hours import UNPLANNED, Hours, HoursOfDay, OpeningHours, PlannedHours
from services.shared.told_by_queue import hours_from
from tests.unit.shared.office import AFTERNOON, MORNING, office, planned

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", SHANGHAI)
MONDAY = date(2026, 11, 30)
FRIDAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Rules:
    hours: OpeningHours
    yellow_share: int = 80
    calendar: WorkingCalendar = CHINA
    version: int = 0


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def yellow(since: date, limit: int, hours: OpeningHours, share: int = 80) -> datetime:
    return limits.deadline(Rules(hours, share), since, limit).yellow_at


def opening(*told: tuple[str, str]) -> tuple[Hours, ...]:
    return tuple(Hours.model_validate({"opens": opens, "closes": closes}) for opens, closes in told)


@pytest.mark.parametrize(
    ("since", "limit", "share", "expected"),
    [
        (FRIDAY, 1, 80, at(MONDAY, 16, 30)),  # 6 of 7.5 hours
        (FRIDAY, 1, 20, at(MONDAY, 10, 30)),
        (FRIDAY, 1, 40, at(MONDAY, 12)),  # the morning's end
        (FRIDAY, 1, 100, at(date(2026, 12, 1), 0)),
        (FRIDAY, 5, 80, at(date(2026, 12, 4), 0)),  # whole days: the end of the fourth
        (date(2026, 12, 1), 12, 80, at(date(2026, 12, 15), 15)),  # 4.5 hours into the tenth
    ],
)
def test_a_share_of_a_day_is_so_far_into_its_hours(
    since: date, limit: int, share: int, expected: datetime
) -> None:
    assert yellow(since, limit, office(), share) == expected


def test_the_deadline_says_over_which_hours() -> None:
    due = limits.deadline(Rules(office()), FRIDAY, 1)
    assert due.opening == opening(("09:00", "12:00"), ("13:30", "18:00"))
    assert limits.deadline(Rules(office()), FRIDAY, 5).opening == ()  # the end of a day


def test_while_nothing_is_planned_it_is_the_whole_day() -> None:
    due = limits.deadline(Rules(UNPLANNED), FRIDAY, 1)
    assert (due.yellow_at, due.opening) == (at(MONDAY, 19, 12), ())
    later = OpeningHours().planned(date(2026, 12, 1), planned())
    assert yellow(FRIDAY, 1, later) == at(MONDAY, 19, 12)
    assert yellow(MONDAY, 1, later) == at(date(2026, 12, 1), 16, 30)


def test_a_day_of_its_own_has_its_own_hours() -> None:
    shorter = planned(HoursOfDay(day=MONDAY, hours=opening(("10:00", "15:00"))))
    assert yellow(FRIDAY, 1, OpeningHours().planned(date(2026, 1, 1), shorter)) == at(MONDAY, 14)
    assert yellow(date(2026, 11, 25), 1, OpeningHours().planned(date(2026, 1, 1), shorter)).minute == 30


def test_a_make_up_day_without_hours_has_those_of_the_first_weekday_that_has_some() -> None:
    saturday = date(2026, 10, 10)
    tuesdays = [{"weekday": 2, "opens": "10:00", "closes": "15:00"}, {"weekday": 4, **MORNING}]
    _, hours = hours_from({"plan": {"hours": tuesdays}})
    assert yellow(date(2026, 10, 9), 1, OpeningHours().planned(date(2026, 1, 1), hours)) == at(saturday, 14)


def test_hours_of_a_night_count_up_to_the_end_of_the_day() -> None:
    _, hours = hours_from({"plan": {"hours": [{"weekday": 1, "opens": "14:00", "closes": "26:00"}]}})
    assert yellow(FRIDAY, 1, OpeningHours().planned(date(2026, 1, 1), hours)) == at(MONDAY, 22)


def test_it_is_never_past_the_end_of_the_limit_nor_before_its_beginning() -> None:
    for share in range(1, 101):
        due = limits.deadline(Rules(office(), share), FRIDAY, 3)
        assert at(MONDAY, 9) < due.yellow_at <= due.due_at


def test_each_plan_holds_from_its_day_until_the_next_does() -> None:
    first, second, third = (planned(HoursOfDay(day=MONDAY, hours=opening(one))) for one in _OPEN)
    hours = OpeningHours().planned(FRIDAY, second).planned(date(2026, 1, 1), first)
    assert [hours.in_force(day) for day in (date(2025, 12, 31), date(2026, 11, 26), FRIDAY, MONDAY)] == [
        None,
        first,
        second,
        second,
    ]
    assert hours.planned(FRIDAY, third).in_force(MONDAY) == third
    assert hours.planned(FRIDAY, third).in_force(date(2026, 11, 26)) == first


_OPEN = (("09:00", "10:00"), ("09:00", "11:00"), ("09:00", "12:00"))


def test_what_the_queue_tells_is_read_by_name() -> None:
    told = {
        "hall": "h",
        "effective_from": "2026-11-27",
        "plan": {
            "hours": [{"weekday": 1, **MORNING, "later": 1}],
            "closed": [],
            "special": [{"day": "2026-11-30", "name": {}, "hours": [{**AFTERNOON, "later": 1}]}],
            "lines": [],
        },
    }
    effective_from, hours = hours_from(told)
    assert effective_from == FRIDAY
    assert hours == PlannedHours.model_validate(
        {
            "weekly": [{"weekday": 1, **MORNING}],
            "special": [{"day": "2026-11-30", "hours": [AFTERNOON]}],
        }
    )
    assert hours_from({"plan": told["plan"]})[0] == date(1900, 1, 1)


def test_hours_are_told_as_they_are_read() -> None:
    hours = planned(HoursOfDay(day=MONDAY, hours=opening(("20:00", "26:00"))))
    assert PlannedHours.model_validate(hours.model_dump(mode="json")) == hours
    assert hours.on(MONDAY)[0].closes == timedelta(hours=26)


@pytest.mark.parametrize("wrong", ["5 pm", "17", "36:01", "24:60", 17, None])
def test_a_closing_time_is_written_as_one(wrong: object) -> None:
    with pytest.raises(ValidationError, match="write when it closes as 17:00"):
        Hours.model_validate({"opens": "09:00", "closes": wrong})


def test_a_closing_time_may_be_of_the_night_that_follows() -> None:
    (until,) = opening(("20:00", "26:00"))
    assert until.closes == timedelta(hours=26)


@pytest.mark.parametrize("wrong", ["9 am", "24:00", "09:00+08:00", 9])
def test_an_opening_time_is_one_of_the_day_without_an_offset(wrong: object) -> None:
    with pytest.raises(ValidationError, match="write a time of day as 09:00"):
        Hours.model_validate({"opens": wrong, "closes": "17:00"})

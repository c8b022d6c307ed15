"""Years of a country's calendar: adopted as they were announced, or only foreseen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from services.shared.deadlines.calendar import LIBRARY, WorkingCalendar, is_announced, year_of
from services.shared.values import AdoptedYear, CalendarDay, Words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAME = Words(en="Storm day", zh_hant="風災假", zh_hans="风灾假")
PLAIN = WorkingCalendar("CN", SHANGHAI)


def test_a_year_adopted_as_the_package_knows_it_changes_no_day() -> None:
    calendar = WorkingCalendar("CN", SHANGHAI, years=(year_of("CN", 2026),))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [calendar.is_working_day(day) for day in days] == [PLAIN.is_working_day(day) for day in days]
    assert [calendar.unusual(day) for day in days] == [PLAIN.unusual(day) for day in days]


def test_an_adopted_year_is_as_it_was_announced_whatever_the_package_says() -> None:
    spring = date(2026, 2, 17)  # the new year by the moon
    storm = CalendarDay(day=date(2026, 3, 4), working=False, name=NAME)
    calendar = WorkingCalendar("CN", SHANGHAI, years=(AdoptedYear(year=2026, source="x", days=(storm,)),))
    assert (PLAIN.is_working_day(spring), calendar.is_working_day(spring)) == (False, True)
    told = calendar.unusual(storm.day)
    assert told is not None
    assert (told.counted, told.why, told.name) == (False, "holiday", NAME)


def test_a_day_of_the_hall_s_own_goes_before_the_year_s() -> None:
    own = CalendarDay(day=date(2026, 10, 1), working=True, name=NAME)
    calendar = WorkingCalendar("CN", SHANGHAI, (own,), (year_of("CN", 2026),))
    told = calendar.unusual(own.day)
    assert told is not None
    assert (told.counted, told.why) == (True, "hall")


@dataclass
class LeftOut:
    first: date
    last: date


def test_days_after_one_are_counted_but_for_those_that_are_left_out() -> None:
    friday = date(2026, 3, 6)
    left_out = LeftOut(date(2026, 3, 10), date(2026, 3, 11))
    counted = PLAIN.counted_after(friday, (left_out,))
    assert [next(counted).day for _ in range(4)] == [9, 12, 13, 16]


def test_a_day_of_the_hall_is_from_its_midnight_to_the_next() -> None:
    day = date(2026, 3, 2)
    assert PLAIN.start_of(day) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert PLAIN.end_of(day) == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert PLAIN.day_of(PLAIN.start_of(day)) == day


@pytest.mark.parametrize(
    ("country", "year", "announced"),
    [("CN", 2026, True), ("CN", 2040, False), ("FR", 2040, True), ("FR", 2400, False)],
)
def test_where_days_are_shifted_by_decree_a_year_is_announced_once_it_was(
    country: str, year: int, announced: bool
) -> None:
    assert is_announced(country, year) is announced


def test_a_date_is_provisional_while_it_rests_on_a_year_that_nobody_has_announced() -> None:
    first, last = date(2040, 12, 20), date(2041, 1, 5)
    assert PLAIN.provisional(first, last) == (2040, 2041)
    half = WorkingCalendar("CN", SHANGHAI, years=(AdoptedYear(year=2041, source="the gazette", days=()),))
    assert half.provisional(first, last) == (2040,)
    assert half.basis(first, last) == f"CN 2040: {LIBRARY}; 2041: the gazette"


def test_a_day_on_which_work_is_made_up_for_says_so_and_a_holiday_its_own_name() -> None:
    told = {one.day: one for one in year_of("CN", 2026).days}
    assert told[date(2026, 2, 14)].working is True
    assert told[date(2026, 2, 14)].name.en == "Make-up working day"
    assert told[date(2026, 10, 1)].working is False
    assert told[date(2026, 10, 1)].name.en == "National Day"


def test_a_year_is_announced_up_to_the_last_that_the_package_knows() -> None:
    last = holidays.country_holidays("DE").end_year
    assert (is_announced("DE", last), is_announced("DE", last + 1)) == (True, False)

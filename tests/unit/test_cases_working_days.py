"""Which days count, and when a limit of them ends: clauses 3.1.2 and 3.2.1."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases.domain.deadlines import limits
from services.cases.domain.deadlines.working_days import Span, WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2026, 10, 10), True, "a Saturday worked for the National Day week"),
        (date(2026, 2, 14), True, "a Saturday worked for the Spring Festival"),
        (date(2026, 1, 4), True, "a Sunday worked for New Year"),
        (date(2026, 10, 7), False, "a Wednesday off, worked on October 10"),
        (date(2026, 2, 17), False, "Chinese New Year"),
        (date(2026, 10, 11), False, "a Sunday like any other"),
        (date(2026, 10, 8), True, "the first day after the National Day week"),
        (date(2025, 10, 8), False, "in 2025 it belonged to the holiday"),
        (date(2027, 10, 1), False, "a year whose holidays are not announced yet is projected"),
    ],
)
def test_working_days_of_china(day: date, works: bool, why: str) -> None:
    assert CHINA.is_working_day(day) is works, why


def test_a_limit_across_the_national_day_week_counts_its_make_up_day() -> None:
    due = limits.deadline(CHINA, date(2026, 9, 30), 3)
    assert due.due_on == date(2026, 10, 10)  # 8, 9 and the Saturday
    assert due.due_at == datetime(2026, 10, 11, tzinfo=SHANGHAI)


def test_the_day_is_the_hall_s_and_not_utc_s() -> None:
    assert CHINA.day_of(datetime(2026, 3, 2, 17, tzinfo=UTC)) == date(2026, 3, 3)
    assert CHINA.end_of(date(2026, 3, 2)) == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_the_day_something_begins_does_not_count() -> None:
    assert limits.deadline(CHINA, date(2026, 3, 2), 1).due_on == date(2026, 3, 3)


def test_excluded_days_do_not_count() -> None:
    # Monday March 2; five days end on the 9th; Wednesday to Friday stand still
    due = limits.deadline(CHINA, date(2026, 3, 2), 5, ((date(2026, 3, 4), date(2026, 3, 6)),))
    assert due.due_on == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("limit", "yellow"),
    [
        (1, datetime(2026, 3, 3, 19, 12, tzinfo=SHANGHAI)),  # 80 % of its one day
        (5, datetime(2026, 3, 7, tzinfo=SHANGHAI)),  # the end of its fourth day, a Friday
        (10, datetime(2026, 3, 13, tzinfo=SHANGHAI)),
    ],
)
def test_yellow_when_80_percent_of_the_limit_is_used(limit: int, yellow: datetime) -> None:
    due = limits.deadline(CHINA, date(2026, 3, 2), limit)
    assert due.yellow_at == yellow
    assert limits.light(due, yellow - timedelta(seconds=1)) == "green"
    assert limits.light(due, yellow) == "yellow"
    assert limits.light(due, due.due_at - timedelta(seconds=1)) == "yellow"
    assert limits.light(due, due.due_at) == "red"


def test_an_immediate_item_is_due_the_day_it_comes_in_or_the_next_working_day() -> None:
    assert limits.end_of_day(CHINA, date(2026, 3, 2)).due_at == datetime(2026, 3, 3, tzinfo=SHANGHAI)
    assert limits.end_of_day(CHINA, date(2026, 3, 7)).due_on == date(2026, 3, 9)


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
spans = st.lists(
    st.builds(lambda day, more: (day, day + timedelta(days=more)), days, st.integers(0, 10)), max_size=4
).map(tuple)


@settings(max_examples=150)
@given(since=days, limit=st.integers(1, 60), passed=st.integers(0, 120), excluded=spans)
def test_used_and_left_make_the_limit(
    since: date, limit: int, passed: int, excluded: tuple[Span, ...]
) -> None:
    due = limits.deadline(CHINA, since, limit, excluded)
    today = since + timedelta(days=passed)
    used, left = (of(CHINA, due, today, excluded) for of in (limits.used, limits.left))
    assert used + left == limit
    assert (left <= 0) == (today >= due.due_on)
    assert due.yellow_at <= due.due_at


@settings(max_examples=100)
@given(since=days, limit=st.integers(1, 40), excluded=spans)
def test_standing_still_never_shortens_a_limit(since: date, limit: int, excluded: tuple[Span, ...]) -> None:
    plain = limits.deadline(CHINA, since, limit)
    assert limits.deadline(CHINA, since, limit, excluded).due_on >= plain.due_on
    assert CHINA.count(since, plain.due_on) == limit

"""Which days count, and when a limit of them ends: clauses 3.1.2 and 3.2.1."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases.domain.rules import Rules
from services.shared.deadlines import limits
from services.shared.deadlines.calendar import WorkingCalendar, within
from services.shared.deadlines.explanation import explain, left, used
from services.shared.deadlines.values import Excluded
from services.shared.values import CalendarDay, Words
from tests.permits import words

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkingCalendar("CN", SHANGHAI)
RULES = Rules(CHINA)
NAME = Words.model_validate(words("x"))


def stood(first: date, last: date) -> Excluded:
    return Excluded(first=first, last=last, kind="supplement")


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


def test_holidays_have_their_names_whatever_language_the_machine_speaks() -> None:
    unusual = CHINA.unusual(date(2026, 10, 1))
    assert unusual is not None
    assert (unusual.name.zh_hans, unusual.name.zh_hant, unusual.name.en) == (
        "国庆节",
        "國慶節",
        "National Day",
    )


def test_a_limit_across_the_national_day_week_counts_its_make_up_day() -> None:
    due = limits.deadline(RULES, date(2026, 9, 30), 3)
    assert due.due_on == date(2026, 10, 10)  # 8, 9 and the Saturday
    assert due.due_at == datetime(2026, 10, 11, tzinfo=SHANGHAI)


def test_the_day_is_the_hall_s_and_not_utc_s() -> None:
    assert CHINA.day_of(datetime(2026, 3, 2, 17, tzinfo=UTC)) == date(2026, 3, 3)
    assert CHINA.end_of(date(2026, 3, 2)) == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_the_day_something_begins_does_not_count() -> None:
    assert limits.deadline(RULES, date(2026, 3, 2), 1).due_on == date(2026, 3, 3)


def test_excluded_days_do_not_count() -> None:
    # Monday March 2; five days end on the 9th; Wednesday to Friday stand still
    due = limits.deadline(RULES, date(2026, 3, 2), 5, (stood(date(2026, 3, 4), date(2026, 3, 6)),))
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
    due = limits.deadline(RULES, date(2026, 3, 2), limit)
    assert due.yellow_at == yellow
    second = timedelta(seconds=1)
    for now, light in (
        (yellow - second, "green"),
        (yellow, "yellow"),
        (due.due_at - second, "yellow"),
        (due.due_at, "red"),
    ):
        assert limits.light(due.yellow_at, due.due_at, now) == light


def test_an_immediate_item_is_due_the_day_it_comes_in_or_the_next_working_day() -> None:
    assert limits.end_of_day(RULES, date(2026, 3, 2)).due_at == datetime(2026, 3, 3, tzinfo=SHANGHAI)
    assert limits.end_of_day(RULES, date(2026, 3, 7)).due_on == date(2026, 3, 9)


days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
spans = st.lists(
    st.builds(lambda day, more: stood(day, day + timedelta(days=more)), days, st.integers(0, 10)), max_size=4
).map(tuple)
own_days = st.dictionaries(days, st.booleans(), max_size=8).map(
    lambda chosen: tuple(CalendarDay(day=day, working=chosen[day], name=NAME) for day in sorted(chosen))
)


@settings(max_examples=150)
@given(since=days, limit=st.integers(1, 60), passed=st.integers(0, 120), excluded=spans)
def test_used_and_left_make_the_limit(
    since: date, limit: int, passed: int, excluded: tuple[Excluded, ...]
) -> None:
    due = limits.deadline(RULES, since, limit, excluded)
    today = since + timedelta(days=passed)
    assert used(due, today) + left(due, today) == limit
    assert (left(due, today) == 0) == (today >= due.due_on)
    assert due.yellow_at <= due.due_at


@settings(max_examples=150)
@given(since=days, limit=st.integers(1, 60), excluded=spans, own=own_days)
def test_a_deadline_explains_itself_as_the_calendar_has_it(
    since: date, limit: int, excluded: tuple[Excluded, ...], own: tuple[CalendarDay, ...]
) -> None:
    calendar = WorkingCalendar("CN", SHANGHAI, own)
    due = limits.deadline(Rules(calendar), since, limit, excluded)
    told = list(explain(due))
    assert [day.day for day in told] == [since + timedelta(days=n + 1) for n in range(len(told))]
    assert [day.number for day in told if day.number] == list(range(1, limit + 1))
    assert told[-1].day == due.due_on
    for day in told:
        counts = calendar.is_working_day(day.day) and not within(day.day, excluded)
        assert (day.number is not None) == counts, day
        assert (day.why in ("working", "make_up", "hall")) or not counts


@settings(max_examples=100)
@given(since=days, limit=st.integers(1, 40), excluded=spans)
def test_standing_still_never_shortens_a_limit(
    since: date, limit: int, excluded: tuple[Excluded, ...]
) -> None:
    plain = limits.deadline(RULES, since, limit)
    assert limits.deadline(RULES, since, limit, excluded).due_on >= plain.due_on
    assert used(plain, plain.due_on) == limit


def test_each_day_says_why_it_counts_or_not() -> None:
    own = (
        CalendarDay(
            day=date(2026, 10, 12), working=False, name=Words.model_validate(words("Move of the hall"))
        ),
        CalendarDay(day=date(2026, 10, 17), working=True, name=NAME),
    )
    rules = Rules(WorkingCalendar("CN", SHANGHAI, own), version=3)
    due = limits.deadline(rules, date(2026, 10, 6), 4, (stood(date(2026, 10, 13), date(2026, 10, 15)),))
    assert [(day.day.day, day.number, day.why) for day in explain(due)] == [
        (7, None, "holiday"),
        (8, 1, "working"),
        (9, 2, "working"),
        (10, 3, "make_up"),
        (11, None, "weekend"),
        (12, None, "hall"),
        (13, None, "supplement"),
        (14, None, "supplement"),
        (15, None, "supplement"),
        (16, 4, "working"),
    ]
    names = {day.why: day.name.en for day in explain(due) if day.name}
    assert names["hall"] == "Move of the hall"
    assert "10/10/2026" in names["holiday"]  # the day it was swapped with
    assert (due.rules, due.calendar.startswith("CN 2026: holidays ")) == (3, True)


@pytest.mark.parametrize(
    ("received", "told"),
    [
        (date(2026, 3, 2), [(2, "working")]),
        (date(2026, 3, 7), [(7, "weekend"), (8, "weekend"), (9, "working")]),
    ],
)
def test_an_immediate_item_s_deadline_explains_the_day_it_was_received_too(
    received: date, told: list[tuple[int, str]]
) -> None:
    due = limits.end_of_day(RULES, received)
    assert [(day.day.day, day.why) for day in explain(due)] == told

"""What holds from a day on: a hall's plan and its policy. Clause 1.3.4."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from infra.contracts import Refusal
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import ClosedDay, HallPlanned, Plan, PlannedLine, PlannedWindow, SpecialDay
from services.queue.contract.policy import DEFAULTS, Policy
from services.queue.contract.ticket_events import NamesForgotten
from services.queue.domain.hall_day import check_open
from services.queue.domain.hall_plan import (
    HallPlan,
    check_serves,
    contradictions,
    left_behind,
    line_of,
    opening_hours,
    relabelled,
    window_of,
)
from services.queue.domain.names import DayNames
from services.queue.domain.policy import QueuePolicy
from services.shared.hours import Hours, Opening
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.refusals import EFFECT_IN_THE_PAST
from services.shared.values import Words
from tests.given import given

TODAY = date(2026, 3, 2)
ZONE = ZoneInfo("Asia/Shanghai")
NAME = Words(en="x", zh_hant="x", zh_hans="x")
PLAN = Plan(
    hours=tuple(Opening(weekday=day, opens=time(9), closes=timedelta(hours=17)) for day in range(1, 6)),
    lines=(PlannedLine(code="permits", name=NAME, prefix="A"),),
    windows=(PlannedWindow(code="W1", name=NAME, kind="special", lines=("permits",)),),
)
LATER = PLAN.model_copy(update={"windows": (PLAN.windows[0].model_copy(update={"code": "W9"}),)})


def planned(plan: Plan, effective_from: date) -> HallPlanned:
    return HallPlanned(hall="h", effective_from=effective_from, plan=plan)


def changed(effective_from: date, **values: int) -> PolicyChanged:
    return PolicyChanged(hall="h", change=values, effective_from=effective_from, reason="decreed")


def test_each_plan_holds_from_its_day_until_the_next_begins() -> None:
    hall = HallPlan.fold(UUID(int=1), [planned(LATER, date(2026, 4, 1)), planned(PLAN, TODAY)])
    assert [hall.on(day) for day in (TODAY, date(2026, 3, 31))] == [PLAN, PLAN]
    assert [hall.on(day) for day in (date(2026, 4, 1), date(2027, 1, 1))] == [LATER, LATER]
    with pytest.raises(Refusal) as refused:
        hall.on(date(2026, 3, 1))
    assert refused.value.kind is refuse.UNPLANNED_HALL


def test_what_was_in_force_is_not_changed_afterwards() -> None:
    given(HallPlan, [planned(PLAN, TODAY)]).when(
        lambda hall: hall.set("h", LATER, date(2026, 3, 1), TODAY)
    ).then(EFFECT_IN_THE_PAST)
    given(HallPlan, [planned(PLAN, TODAY)]).when(lambda hall: hall.set("h", PLAN, TODAY, TODAY)).then()
    given(QueuePolicy, []).when(
        lambda policy: policy.change_policy("h", Policy(recall_max=2), date(2026, 3, 1), "decreed", TODAY)
    ).then(EFFECT_IN_THE_PAST)


def test_a_plan_leaves_nobody_behind_who_waits_or_serves() -> None:
    assert list(map(str, left_behind(LATER, {"permits"}, {"W1"}))) == ["window W1 is open"]
    assert list(map(str, left_behind(PLAN, {"permits", "tax"}, {"W1"}))) == ["line tax has tickets"]


def test_a_line_ranks_by_each_thing_once() -> None:
    twice = PLAN.lines[0].model_copy(update={"ranks": ("priority", "priority")})
    assert list(map(str, contradictions(PLAN.model_copy(update={"lines": (twice,)})))) == [
        "line permits ranks by the same twice"
    ]


def test_all_that_contradicts_itself_is_said_at_once() -> None:
    long = PLAN.windows[0].model_copy(update={"name": Words(en="W" * 490, zh_hant="x", zh_hans="x")})
    twice = PLAN.lines[0].model_copy(update={"ranks": ("priority", "priority")})
    wrong = PLAN.model_copy(update={"windows": (long,), "lines": (twice,)})
    given(HallPlan, []).when(lambda hall: hall.set("h", wrong, TODAY, TODAY)).then(
        refuse.PLAN_CONTRADICTS_ITSELF,
        reasons=[
            "line permits ranks by the same twice",
            "the name of window W1 is too long to be said in a call",
        ],
    )


def test_a_refusal_names_the_hours_of_the_day() -> None:
    check_open(PLAN, TODAY, datetime(2026, 3, 2, 9, tzinfo=ZONE), ZONE)
    with pytest.raises(Refusal, match="09:00–17:00"):
        check_open(PLAN, TODAY, datetime(2026, 3, 2, 17, tzinfo=ZONE), ZONE)
    with pytest.raises(Refusal, match="not at all"):
        check_open(PLAN, date(2026, 3, 7), datetime(2026, 3, 7, 10, tzinfo=ZONE), ZONE)


def test_a_special_day_has_hours_of_its_own() -> None:
    saturday = date(2026, 3, 7)
    day = SpecialDay(day=saturday, name=NAME, hours=(Hours(opens=time(10), closes=timedelta(hours=12)),))
    open_once = PLAN.model_copy(update={"special": (day,)})
    assert [(one.opens, one.closes) for one in opening_hours(open_once, saturday)] == [
        (time(10), timedelta(hours=12))
    ]
    assert list(opening_hours(open_once, date(2026, 3, 14))) == []
    twice = open_once.model_copy(update={"closed": (ClosedDay(day=saturday, name=NAME),)})
    assert list(map(str, contradictions(twice))) == ["day 2026-03-07 is there twice"]
    overlap = (*day.hours, Hours(opens=time(11), closes=timedelta(hours=13)))
    wrong = open_once.model_copy(update={"special": (day.model_copy(update={"hours": overlap}),)})
    assert list(map(str, contradictions(wrong))) == ["hours of 2026-03-07 overlap"]


@pytest.mark.parametrize("wrong", ["9:00", "24:00", "09:00+08:00", "09:00Z", "nine", 32400, None])
def test_hours_are_times_of_day_without_an_offset(wrong: object) -> None:
    assert Hours.model_validate({"opens": "09:00", "closes": "17:00:30.5"}).opens == time(9)
    with pytest.raises(ValidationError):
        Hours.model_validate({"opens": wrong, "closes": "17:00"})
    if wrong != "24:00":
        with pytest.raises(ValidationError):
            Hours.model_validate({"opens": "09:00", "closes": wrong})


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("17:00", "17:00:00"),
        ("24:00", "24:00:00"),
        ("26:30", "26:30:00"),
        ("36:00", "36:00:00"),
        ("23:59:59.999999", "23:59:59.999999"),
    ],
)
def test_a_hall_may_close_at_midnight_and_after_it(said: str, told: str) -> None:
    hours = Hours.model_validate({"opens": "09:00", "closes": said})
    assert hours.model_dump(mode="json") == {"opens": "09:00:00", "closes": told}
    assert Hours.model_validate_json(hours.model_dump_json()) == hours


@pytest.mark.parametrize("wrong", ["36:01", "37:00", "24:60"])
def test_it_closes_by_the_noon_after(wrong: str) -> None:
    with pytest.raises(ValidationError):
        Hours.model_validate({"opens": "09:00", "closes": wrong})


def test_hours_of_a_night_do_not_last_into_those_of_the_day_after() -> None:
    def hours(*told: tuple[int, str, str]) -> list[str]:
        opened = tuple(Opening(weekday=day, opens=opens, closes=closes) for day, opens, closes in told)
        return list(map(str, contradictions(PLAN.model_copy(update={"hours": opened}))))

    assert hours((1, "20:00", "26:00"), (2, "02:00", "04:00")) == []
    assert hours((7, "20:00", "26:00"), (1, "01:00", "04:00")) == [
        "hours of weekday 7 last into those of the day after"
    ]
    assert hours((1, "20:00", "02:00")) == [
        "weekday 1 closes at 02:00:00 before it opens at 20:00:00; 02:00 of the next day is 26:00"
    ]
    special = SpecialDay(day=date(2026, 3, 3), name=NAME, hours=(Hours(opens="01:00", closes="26:00"),))
    nights = tuple(Opening(weekday=day, opens="20:00", closes="26:00") for day in range(1, 8))
    assert list(
        map(str, contradictions(PLAN.model_copy(update={"hours": nights, "special": (special,)})))
    ) == ["hours of 2026-03-02 last into those of the day after"]


def test_a_policy_holds_from_its_day_and_the_later_word_goes_before() -> None:
    policy = QueuePolicy.fold(
        UUID(int=1),
        [
            changed(date(2026, 4, 1), recall_max=5),
            changed(TODAY, recall_max=2, wait_minutes=30),
            changed(TODAY, recall_max=4),
        ],
    )
    assert policy.on(date(2026, 3, 1)) == DEFAULTS
    assert policy.on(TODAY) == Policy(recall_max=4, wait_minutes=30)
    assert policy.on(date(2026, 4, 1)) == Policy(recall_max=5, wait_minutes=30)


def test_lines_and_windows_are_found_by_their_code() -> None:
    two = PLAN.model_copy(update={"windows": (*PLAN.windows, *LATER.windows)})
    assert window_of(two, "W9") == two.windows[1]
    assert line_of(PLAN, "permits") == PLAN.lines[0]
    for find, kind in ((window_of, refuse.UNKNOWN_WINDOW), (line_of, refuse.UNKNOWN_LINE)):
        with pytest.raises(Refusal) as refused:
            find(PLAN, "nowhere")
        assert refused.value.kind is kind


def test_a_window_serves_its_own_lines_only() -> None:
    check_serves(PLAN.windows[0], "permits")
    with pytest.raises(Refusal) as refused:
        check_serves(PLAN.windows[0], "tax")
    assert refused.value.kind is refuse.LINE_NOT_SERVED


def test_a_line_may_keep_its_own_letter_but_take_no_other_s_of_today() -> None:
    assert list(map(str, relabelled(PLAN, {}))) == []
    assert list(map(str, relabelled(PLAN, {"A": "permits", "B": "tax"}))) == []
    assert list(map(str, relabelled(PLAN, {"A": "tax"}))) == [
        "line permits would give numbers of line tax again"
    ]


def test_what_would_hold_with_one_more_plan_can_be_looked_at_first() -> None:
    tomorrow = TODAY + timedelta(days=1)
    with_one_more = HallPlan.fold(UUID(int=1), [planned(PLAN, TODAY)]).planned(LATER, tomorrow)
    assert [with_one_more(day) for day in (TODAY, tomorrow)] == [PLAN, LATER]
    assert with_one_more(TODAY - timedelta(days=1)) is None


def test_a_change_that_was_taken_back_never_holds_and_the_others_do() -> None:
    first, second = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    back = PolicyTakenBack(hall="h", effective_from=first, reason="a slip")
    policy = QueuePolicy.fold(
        UUID(int=1), [changed(first, recall_max=7), changed(second, noshow_returns=4), back]
    )
    assert policy.on(second) == DEFAULTS.model_copy(update={"noshow_returns": 4})


def test_the_names_of_a_day_are_forgotten_once() -> None:
    at = datetime(2026, 3, 3, 2, tzinfo=ZONE)
    forgotten = NamesForgotten(hall="h", day=TODAY, forgotten_at=at)
    given(DayNames).when(lambda names: names.forget("h", TODAY, at)).then(forgotten)
    given(DayNames, [forgotten]).when(lambda names: names.forget("h", TODAY, at)).then()

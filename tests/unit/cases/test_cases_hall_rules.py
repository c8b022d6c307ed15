"""What a hall works its dates out under, and what a change of it does to open cases: clause 3.2.1."""

from datetime import date, timedelta

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract.policy import DEFAULTS, Policy
from services.cases.contract.rules import CalendarChanged, DatesMoved
from services.cases.domain.afterwards import deliver
from services.cases.domain.authority import forward
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.exclusions import resume_clock, stop_clock
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.moving import move_dates
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import year_of
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED
from services.shared.values import AdoptedYear, CalendarDay, Words
from tests.given import Outcome, given
from tests.permits import REPORTED, definition, words
from tests.unit.cases_told import (
    CHINA,
    CLOCKS,
    PERMIT,
    TRINKET,
    accepted,
    applied,
    clocks,
    decided,
    fold,
    noticed,
    on,
    stepped,
)

FLOOD = Words.model_validate(words("Flood"))
FRIDAY = date(2026, 3, 6)
TODAY = date(2026, 3, 2)
LONGER: dict[str, int] = {"decision_limit": 30}
SHORTER: dict[str, int] = {"decision_limit": 10, "extension": 5}


def day(on_day: date = FRIDAY, *, working: bool | None = False) -> CalendarDay:
    return CalendarDay(day=on_day, working=working, name=FLOOD)


def told(*days: CalendarDay) -> Event:
    return CalendarChanged(hall="h", moves_dates=True, days=days, reason="flood")


def policy(change: dict[str, int], effective_from: date = TODAY) -> PolicyChanged:
    return PolicyChanged(hall="h", change=change, effective_from=effective_from, reason="decreed")


def rules_of(*events: Event, today: date = TODAY) -> Rules:
    return HallRules.fold(fold(applied()).id, events).rules(CHINA, today)


# the rules themselves


def test_a_hall_that_set_nothing_works_by_country_and_defaults() -> None:
    given(HallRules).when(lambda rules: rules.days_set("h", [day()], "flood")).then(told(day()))
    assert rules_of() == Rules(CHINA, DEFAULTS, 0)


def test_a_day_is_the_halls_until_it_takes_its_word_back() -> None:
    past = [told(day())]
    assert rules_of(*past).calendar.is_working_day(FRIDAY) is False
    past.append(told(day(working=True)))
    assert rules_of(*past).calendar.is_working_day(FRIDAY) is True
    past.append(told(day(working=None)))
    assert rules_of(*past) == Rules(CHINA, DEFAULTS, 3)


def test_every_change_is_a_version_of_the_rules_from_the_day_on_which_it_holds() -> None:
    ninth, tenth = date(2026, 3, 9), date(2026, 3, 10)
    past = [told(day()), policy(LONGER, tenth), policy(SHORTER, ninth)]
    seen = [rules_of(*past, today=on_day) for on_day in (date(2026, 3, 8), ninth, tenth)]
    assert [rules.version for rules in seen] == [1, 2, 3]
    assert [rules.policy for rules in seen] == [
        DEFAULTS,
        Policy(decision_limit=10, extension=5),
        Policy(decision_limit=30, extension=5),
    ]
    back = PolicyTakenBack(hall="h", effective_from=tenth, reason="a slip")
    assert rules_of(*past, back, today=tenth) == rules_of(*past, today=ninth)


def test_that_dates_were_moved_is_recorded_once_a_version() -> None:
    done = DatesMoved(hall="h", rules_version=2, looked_at=7, moved=3, moved_at=on(3))
    past = [told(day()), told(day(working=True))]
    given(HallRules, past).when(lambda rules: rules.dates_moved("h", 2, 7, 3, on(3))).then(done)
    given(HallRules, [*past, done]).when(lambda rules: rules.dates_moved("h", 1, 7, 3, on(3))).then()
    given(HallRules, [*past, done]).when(lambda rules: rules.dates_moved("h", 2, 7, 3, on(3))).then()


# what it does to open cases

CLOSED = rules_of(told(day()))


def moving(past: list[Event], rules: Rules = CLOSED, under: Clocks = CLOCKS) -> Outcome:
    now = Clocks(under.definition, rules)
    return given(Case, past).when(lambda case: move_dates(case, now, on(3)))


def test_an_accepted_cases_limits_move_and_the_history_says_under_which_rules() -> None:
    event = moving(accepted()).then(happened.CaseDatesMoved).having(rules_version=1).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.case_deadline is not None
    assert (event.case_deadline.due_on, event.case_deadline.rules) == (date(2026, 3, 17), 1)
    assert event.check_deadline is event.delivery_deadline is None
    moving([*accepted(), event]).then()  # once


def test_an_unaccepted_cases_check_moves() -> None:
    event = moving(applied()).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.check_deadline is not None
    assert event.check_deadline.due_on == date(2026, 3, 10)
    assert event.case_deadline is None


def test_the_end_of_an_immediate_items_day_moves_off_a_closed_day() -> None:
    rules = rules_of(told(day(TODAY)))
    event = moving(applied(of=TRINKET), rules, clocks(TRINKET)).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.day_end is not None
    assert event.day_end.due_on == date(2026, 3, 3)


def test_the_limit_of_a_higher_authority_moves_too_while_its_case_stands() -> None:
    of = definition(REPORTED)
    past = stepped(accepted(applied(of=of), of=of), "review", at=on(3), of=of)
    past = [*past, *forward(fold(past), clocks(of), "H 1", on(4))]
    event = moving(past, under=clocks(of)).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.authority_deadline is not None
    assert event.authority_deadline.due_on == date(2026, 3, 12)
    assert event.case_deadline is None


def test_a_decided_cases_delivery_moves_and_a_delivered_ones_nothing() -> None:
    past = decided(stepped(accepted(), "examine", "visit", "sign"))
    event = moving(past).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.delivery_deadline is not None
    assert event.delivery_deadline.due_on == date(2026, 3, 17)
    moving([*past, *deliver(fold(past), "posted", on(3))]).then()


@pytest.mark.parametrize(
    "past",
    [accepted(), stepped(accepted(), "examine"), noticed(accepted(), "id", at=on(2)), applied("form")],
    ids=["accepted", "at its second step", "noticed", "applied"],
)
def test_a_withdrawn_case_has_no_dates_to_move(past: list[Event]) -> None:
    moving([*past, *fold(past).withdraw(None, on(3))]).then()


def test_a_closed_day_that_did_not_count_anyway_moves_nothing() -> None:
    past = [*accepted(), *stop_clock(fold(accepted()), CLOCKS, "hearing", "disputed", on(5))]
    past = [*past, *resume_clock(fold(past), CLOCKS, "hearing", on(9))]
    moving(past).then()


def test_a_case_that_stands_moves_when_it_goes_on() -> None:
    past = [*accepted(), *stop_clock(fold(accepted()), CLOCKS, "hearing", "disputed", on(3))]
    moving(past).then()
    resumed = given(Case, past).when(
        lambda case: resume_clock(case, Clocks(PERMIT, CLOSED), "hearing", on(4))
    )
    event = resumed.then(happened.ClockResumed).events[0]
    assert isinstance(event, happened.ClockResumed)
    assert event.case_deadline is not None
    assert (event.case_deadline.due_on, event.case_deadline.rules) == (date(2026, 3, 19), 1)


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({"yellow_share": 50}, True),
        ({"escalate_after": 1}, True),
        ({"delivery_limit": 3}, False),
        ({"extension": 3}, False),
        ({"decision_limit": 15}, False),
    ],
)
def test_a_policy_moves_what_depends_on_it_and_nothing_else(change: dict[str, int], moves: bool) -> None:
    rules = rules_of(policy(change))
    assert bool(moving(accepted(), rules).events) is moves


def test_a_day_past_the_deadline_moves_nothing_and_one_taken_back_moves_it_back() -> None:
    far = rules_of(told(day(date(2026, 4, 30))))
    moving(accepted(), far).then()
    past = [*accepted(), *moving(accepted()).events]
    back = Rules(CHINA, DEFAULTS, 2)
    event = moving(past, back).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.case_deadline is not None
    assert event.case_deadline.due_on == date(2026, 3, 16)


def test_nothing_takes_effect_in_the_past_and_only_what_has_not_is_taken_back() -> None:
    later, change = TODAY + timedelta(days=1), Policy(extension=5)
    given(HallRules).when(
        lambda rules: rules.change_policy("h", change, TODAY - timedelta(days=1), "decreed", TODAY)
    ).then(EFFECT_IN_THE_PAST)
    past = [policy(SHORTER, later)]
    back = PolicyTakenBack(hall="h", effective_from=later, reason="a slip")
    given(HallRules, past).when(lambda rules: rules.take_back("h", later, "a slip", TODAY)).then(back)
    given(HallRules, past).when(lambda rules: rules.take_back("h", later, "a slip", later)).then(
        NOTHING_SCHEDULED
    )
    given(HallRules, [*past, back]).when(lambda rules: rules.take_back("h", later, "x", TODAY)).then(
        NOTHING_SCHEDULED
    )


# years


def year_adopted(year: AdoptedYear, *past: Event) -> Outcome:
    return given(HallRules, past).when(lambda rules: rules.year_adopted("h", year, "CN"))


def test_a_year_that_only_confirms_what_was_announced_moves_no_date() -> None:
    as_foreseen = year_of("CN", 2026)
    year_adopted(as_foreseen).then(CalendarChanged).having(moves_dates=False, reason=as_foreseen.source)


def test_a_year_with_other_days_or_that_nobody_had_announced_moves_dates() -> None:
    as_foreseen = year_of("CN", 2026)
    other = as_foreseen.model_copy(update={"days": as_foreseen.days[1:]})
    year_adopted(other).then(CalendarChanged).having(moves_dates=True)
    year_adopted(year_of("CN", 2040)).then(CalendarChanged).having(moves_dates=True)


def test_a_year_that_was_adopted_before_is_held_against_that() -> None:
    as_foreseen = year_of("CN", 2040)
    before = CalendarChanged(hall="h", moves_dates=True, year=as_foreseen, reason="the gazette")
    other = as_foreseen.model_copy(update={"days": as_foreseen.days[1:]})
    year_adopted(as_foreseen, before).then(CalendarChanged).having(moves_dates=False)
    year_adopted(other, before).then(CalendarChanged).having(moves_dates=True)


def test_a_year_that_is_announced_anew_is_held_against_what_was_adopted_and_not_against_the_package() -> None:
    as_foreseen = year_of("CN", 2026)
    other = as_foreseen.model_copy(update={"days": as_foreseen.days[1:]})
    before = CalendarChanged(hall="h", moves_dates=True, year=other, reason="the gazette")
    year_adopted(other, before).then(CalendarChanged).having(moves_dates=False)
    year_adopted(as_foreseen, before).then(CalendarChanged).having(moves_dates=True)

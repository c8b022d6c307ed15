"""What a hall works its dates out under, and what a change of it does to open cases: clause 3.2.1."""

from datetime import date, timedelta

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as no
from services.cases.contract.rules import (
    DEFAULTS,
    CalendarChanged,
    DatesMoved,
    Policy,
    PolicyChange,
    PolicyChanged,
    PolicyScheduled,
    PolicyTakenBack,
)
from services.cases.domain.afterwards import deliver
from services.cases.domain.case import Case
from services.cases.domain.clocks import Clocks
from services.cases.domain.exclusions import resume_clock, stop_clock
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.moving import move_dates
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import year_of
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED
from services.shared.values import AdoptedYear, CalendarDay, Words
from tests.given import Outcome, given
from tests.permits import words
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
LONGER = PolicyChange(decision_limit=30)
SHORTER = PolicyChange(decision_limit=10, extension=5)


def day(on_day: date = FRIDAY, *, working: bool | None = False) -> CalendarDay:
    return CalendarDay(day=on_day, working=working, name=FLOOD)


def changed(version: int, *days: CalendarDay) -> Event:
    return CalendarChanged(hall="h", rules_version=version, days=days, reason="flood")


def policy(version: int, change: PolicyChange, effective_from: date = TODAY) -> PolicyChanged:
    return PolicyChanged(
        hall="h", rules_version=version, change=change, effective_from=effective_from, reason="decreed"
    )


def changing(change: PolicyChange, since: date) -> Outcome:
    return given(HallRules).when(lambda rules: rules.change_policy("h", change, since, "decreed", TODAY))


def scheduled(change: PolicyChange, effective_from: date) -> PolicyScheduled:
    return PolicyScheduled(hall="h", change=change, effective_from=effective_from, reason="decreed")


# the rules themselves


def test_a_hall_that_set_nothing_works_by_country_and_defaults() -> None:
    given(HallRules).when(lambda rules: rules.days_set("h", [day()], "flood")).then(changed(1, day()))
    rules = HallRules(fold(applied()).id)
    assert rules.rules(CHINA) == Rules(CHINA, DEFAULTS, 0)


def test_a_day_is_the_halls_until_it_takes_its_word_back() -> None:
    rules = HallRules.fold(fold(applied()).id, [changed(1, day())])
    assert rules.rules(CHINA).calendar.is_working_day(FRIDAY) is False
    rules.apply(changed(2, day(working=True)))
    assert rules.rules(CHINA).calendar.is_working_day(FRIDAY) is True
    rules.apply(changed(3, day(working=None)))
    assert (rules.days, rules.rules_version) == ({}, 3)


def test_a_policy_holds_at_once_or_from_its_day() -> None:
    later = TODAY + timedelta(days=1)
    changing(LONGER, TODAY).then(policy(1, LONGER, TODAY))
    changing(LONGER, later).then(scheduled(LONGER, later))


def test_a_change_leaves_the_other_values_as_they_were() -> None:
    rules = HallRules.fold(fold(applied()).id, [policy(1, SHORTER), policy(2, LONGER)])
    assert rules.policy == Policy(decision_limit=30, extension=5)
    assert rules.rules(CHINA).version == 2


def test_what_was_scheduled_takes_effect_in_the_order_of_its_days_and_once() -> None:
    tenth, ninth = date(2026, 3, 10), date(2026, 3, 9)
    past: list[Event] = [scheduled(LONGER, tenth), scheduled(SHORTER, ninth)]
    given(HallRules, past).when(lambda rules: rules.apply_scheduled(date(2026, 3, 8))).then(no.NOT_DUE)
    first = given(HallRules, past).when(lambda rules: rules.apply_scheduled(ninth))
    first.then(policy(1, SHORTER, ninth))
    both = given(HallRules, past).when(lambda rules: rules.apply_scheduled(tenth))
    both.then(policy(1, SHORTER, ninth), policy(2, LONGER, tenth))
    given(HallRules, [*past, *both.events]).when(lambda rules: rules.apply_scheduled(tenth)).then(no.NOT_DUE)
    after = HallRules.fold(fold(applied()).id, [*past, *both.events])
    assert (after.policy.decision_limit, after.scheduled) == (30, ())


def test_that_dates_were_moved_is_recorded_once_a_version() -> None:
    done = DatesMoved(hall="h", rules_version=2, looked_at=7, moved=3, moved_at=on(3))
    past = [changed(1, day()), changed(2, day(working=True))]
    given(HallRules, past).when(lambda rules: rules.dates_moved(2, 7, 3, on(3))).then(done)
    given(HallRules, [*past, done]).when(lambda rules: rules.dates_moved(1, 7, 3, on(3))).then()
    given(HallRules, [*past, done]).when(lambda rules: rules.dates_moved(2, 7, 3, on(3))).then()


# what it does to open cases

CLOSED = HallRules.fold(fold(applied()).id, [changed(1, day())]).rules(CHINA)


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
    rules = HallRules.fold(fold(applied()).id, [changed(1, day(TODAY))]).rules(CHINA)
    event = moving(applied(of=TRINKET), rules, clocks(TRINKET)).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.day_end is not None
    assert event.day_end.due_on == date(2026, 3, 3)


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
        (PolicyChange(yellow_share=50), True),
        (PolicyChange(escalate_after=1), True),
        (PolicyChange(delivery_limit=3), False),
        (PolicyChange(extension=3), False),
        (PolicyChange(decision_limit=15), False),
    ],
)
def test_a_policy_moves_what_depends_on_it_and_nothing_else(change: PolicyChange, moves: bool) -> None:
    rules = HallRules.fold(fold(applied()).id, [policy(1, change)]).rules(CHINA)
    assert bool(moving(accepted(), rules).events) is moves


def test_a_day_past_the_deadline_moves_nothing_and_one_taken_back_moves_it_back() -> None:
    far = HallRules.fold(fold(applied()).id, [changed(1, day(date(2026, 4, 30)))]).rules(CHINA)
    moving(accepted(), far).then()
    past = [*accepted(), *moving(accepted()).events]
    back = Rules(CHINA, DEFAULTS, 2)
    event = moving(past, back).then(happened.CaseDatesMoved).events[0]
    assert isinstance(event, happened.CaseDatesMoved)
    assert event.case_deadline is not None
    assert event.case_deadline.due_on == date(2026, 3, 16)


def test_nothing_takes_effect_in_the_past_and_only_what_has_not_is_taken_back() -> None:
    later, change = TODAY + timedelta(days=1), PolicyChange(extension=5)
    given(HallRules).when(
        lambda rules: rules.change_policy("h", change, TODAY - timedelta(days=1), "decreed", TODAY)
    ).then(EFFECT_IN_THE_PAST)
    past = [scheduled(change, later)]
    back = PolicyTakenBack(hall="h", effective_from=later, reason="a slip")
    given(HallRules, past).when(lambda rules: rules.take_back(later, "a slip", TODAY)).then(back)
    given(HallRules, past).when(lambda rules: rules.take_back(later, "a slip", later)).then(NOTHING_SCHEDULED)
    given(HallRules, [*past, back]).when(lambda rules: rules.take_back(later, "x", TODAY)).then(
        NOTHING_SCHEDULED
    )
    given(HallRules, [*past, back]).when(lambda rules: rules.apply_scheduled(later)).then(no.NOT_DUE)


# years


def year_adopted(year: AdoptedYear, *past: Event) -> Outcome:
    return given(HallRules, past).when(lambda rules: rules.year_adopted("h", year, "CN"))


def test_a_year_that_only_confirms_what_was_announced_moves_no_date() -> None:
    as_foreseen = year_of("CN", 2026)
    year_adopted(as_foreseen).then(CalendarChanged).having(rules_version=0, reason=as_foreseen.source)


def test_a_year_with_other_days_or_that_nobody_had_announced_moves_dates() -> None:
    as_foreseen = year_of("CN", 2026)
    other = as_foreseen.model_copy(update={"days": as_foreseen.days[1:]})
    year_adopted(other).then(CalendarChanged).having(rules_version=1)
    year_adopted(year_of("CN", 2040)).then(CalendarChanged).having(rules_version=1)


def test_a_year_that_was_adopted_before_is_held_against_that() -> None:
    as_foreseen = year_of("CN", 2040)
    before = CalendarChanged(hall="h", rules_version=1, year=as_foreseen, reason="the gazette")
    other = as_foreseen.model_copy(update={"days": as_foreseen.days[1:]})
    year_adopted(as_foreseen, before).then(CalendarChanged).having(rules_version=1)
    year_adopted(other, before).then(CalendarChanged).having(rules_version=2)

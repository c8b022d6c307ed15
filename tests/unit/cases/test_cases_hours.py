"""Yellow follows the hours that the hall plans, while it lies ahead: clauses 1.3.4 and 3.2.1."""

from datetime import date, datetime
from uuid import UUID

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract.rules import HoursPlanned, Policy
from services.cases.domain.case import Case
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.moving import move_dates
from services.cases.domain.passing import pass_deadline
from services.cases.domain.rules import Rules
from services.shared.hours import HoursOfDay
from services.shared.values import CalendarDay, Words
from tests.given import given
from tests.permits import words
from tests.unit.cases_told import CHINA, CLOCKS, PERMIT, accepted, clocks, fold, on
from tests.unit.shared.office import OFFICE_HOURS, office, planned

ALWAYS = date(2026, 1, 1)
WITH_HOURS = Rules(CHINA, version=1, hours=office())
STORM = Words.model_validate(words("Storm"))


def plans(version: int, from_day: date = ALWAYS) -> HoursPlanned:
    return HoursPlanned(hall="h", rules_version=version, effective_from=from_day, hours=OFFICE_HOURS)


def test_hours_are_kept_from_their_day_on_and_dates_are_worked_out_anew() -> None:
    kept = given(HallRules, []).when(lambda rules: rules.hours_planned("h", ALWAYS, OFFICE_HOURS))
    kept.then(plans(1))
    rules = HallRules.fold(UUID(int=1), kept.events).rules(CHINA)
    assert (rules.hours, rules.version) == (office(), 1)


def test_the_same_hours_again_are_no_event_and_those_that_held_before_move_no_date() -> None:
    past: list[Event] = [plans(1)]
    given(HallRules, past).when(lambda rules: rules.hours_planned("h", ALWAYS, OFFICE_HOURS)).then()
    later = date(2026, 6, 1)
    given(HallRules, past).when(lambda rules: rules.hours_planned("h", later, OFFICE_HOURS)).then(
        plans(1, later)
    )
    shorter = planned(HoursOfDay(day=later, hours=()))
    given(HallRules, past).when(lambda rules: rules.hours_planned("h", later, shorter)).then(
        HoursPlanned(hall="h", rules_version=2, effective_from=later, hours=shorter)
    )


def moved_to(past: list[Event], at: datetime, rules: Rules = WITH_HOURS) -> Case:
    """The case once it was moved; its step `examine` has three days, yellow 0.4 into the third."""
    events = given(Case, past).when(lambda case: move_dates(case, clocks(PERMIT, rules), at)).events
    return fold([*past, *events])


def yellow_of_step(case: Case) -> datetime:
    deadline = case.open_steps["examine"].deadline
    assert deadline is not None
    return deadline.yellow_at


def test_an_open_step_is_yellow_while_somebody_is_there() -> None:
    past = accepted()
    assert yellow_of_step(fold(past)) == on(5, 9).replace(minute=36)
    given(Case, past).when(lambda case: move_dates(case, clocks(PERMIT, WITH_HOURS), on(3))).then(
        happened.CaseDatesMoved
    ).having(rules_version=1, withdrawn=())
    case = moved_to(past, on(3))
    assert yellow_of_step(case) == on(5, 12)
    assert case.case_deadline == fold(past).case_deadline.model_copy(update={"rules": 1})  # type: ignore[union-attr]


def test_what_is_yellow_stays_yellow() -> None:
    past = accepted()
    raised = pass_deadline(fold(past), CLOCKS, "step_yellow", "examine", on(5))
    given(Case, [*past, *raised]).when(
        lambda case: move_dates(case, clocks(PERMIT, WITH_HOURS), on(5))
    ).then()


def test_nor_does_another_share_of_the_limit_take_it_back() -> None:
    past = accepted()
    generous = Rules(CHINA, Policy(yellow_share=90), version=1)
    before, after = moved_to(past, on(12), generous).case_deadline, moved_to(past, on(13, 0), generous)
    assert before is not None
    assert before.yellow_at == on(14, 0)
    assert after.case_deadline == fold(past).case_deadline


def test_until_a_day_that_is_declared_closed_takes_it_back_and_it_may_be_raised_anew() -> None:
    past = accepted()
    past = [*past, *pass_deadline(fold(past), CLOCKS, "step_yellow", "examine", on(5))]
    own = (CalendarDay(day=on(4).date(), working=False, name=STORM),)
    stormy = Rules(type(CHINA)("CN", CHINA.zone, own), version=1)
    moving = given(Case, past).when(lambda case: move_dates(case, clocks(PERMIT, stormy), on(5)))
    moving.then(happened.CaseDatesMoved).having(withdrawn=("step_yellow/examine",))
    anew = moved_to(past, on(5), stormy)
    assert pass_deadline(anew, clocks(PERMIT, stormy), "step_yellow", "examine", on(6)) != []

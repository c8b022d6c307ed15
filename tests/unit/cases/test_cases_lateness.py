"""What was late stays late, and only a day of the calendar declared since takes it back: clause 3.1.2."""

from datetime import datetime

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.policy import Policy
from services.cases.domain import exclusions, extension
from services.cases.domain.case import Case
from services.cases.domain.moving import move_dates
from services.cases.domain.passing import pass_deadline, passed_limits
from services.cases.domain.rules import Rules
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.values import CalendarDay, Words
from tests.given import Outcome, given
from tests.permits import words
from tests.unit.cases_told import (
    CHINA,
    CLOCKS,
    PERMIT,
    SHANGHAI,
    TRINKET,
    accepted,
    applied,
    clocks,
    fold,
    noticed,
    on,
    stepped,
)

BEGUN = stepped(accepted(), "examine", "visit", "sign")
"""Only the decision is left, due by the end of March 16."""
FLOOD = Words.model_validate(words("Flood"))


def flooded(*days: int) -> Rules:
    """The rules once these days of March are declared closed."""
    own = tuple(CalendarDay(day=on(day).date(), working=False, name=FLOOD) for day in days)
    return Rules(WorkingCalendar("CN", SHANGHAI, own), version=1)


def overdue(past: list[Event], at: datetime) -> list[Event]:
    """The case, once its limit of March 16 was raised."""
    return [
        *past,
        *given(Case, past).when(lambda case: pass_deadline(case, CLOCKS, "case_due", None, at)).events,
    ]


def moving(past: list[Event], rules: Rules, at: datetime) -> Outcome:
    return given(Case, past).when(lambda case: move_dates(case, clocks(PERMIT, rules), at))


def asking(past: list[Event], at: datetime) -> Outcome:
    return given(Case, past).when(
        lambda case: extension.request_extension(case, CLOCKS, 5, "busy", "lin", at)
    )


def approving(past: list[Event], at: datetime) -> Outcome:
    return given(Case, past).when(lambda case: extension.approve_extension(case, CLOCKS, "wu", at))


# time that has run out is not given again


def test_an_extension_is_asked_and_approved_before_the_limit_ends_and_not_after() -> None:
    asking(BEGUN, on(16, 23)).then(happened.ExtensionRequested)
    asking(BEGUN, on(17, 0)).then(refuse.LIMIT_ENDED, due_on="2026-03-16")
    asked = [*BEGUN, *asking(BEGUN, on(16)).events]
    approving(asked, on(16, 23)).then(happened.CaseExtended)
    approving(asked, on(17, 0)).then(refuse.LIMIT_ENDED, due_on="2026-03-16")
    rejecting = given(Case, asked).when(lambda case: extension.reject_extension(case, "too late", "wu"))
    rejecting.then(happened.ExtensionRejected)


def test_nor_while_its_clock_stands_once_it_had_ended() -> None:
    asked = [*BEGUN, *asking(BEGUN, on(16)).events]
    late = noticed(overdue(asked, on(18)), "id", at=on(18))
    assert fold(late).case_deadline is None
    approving(late, on(19)).then(refuse.LIMIT_ENDED, due_on="2026-03-16")


# what has run out is raised by whatever comes next, if no sweeper was there before


def test_what_passed_is_raised_once_whoever_comes_first() -> None:
    past = stepped(accepted(), "examine")
    given(Case, past).when(lambda case: passed_limits(case, CLOCKS, on(4))).then()
    passed = given(Case, past).when(lambda case: passed_limits(case, CLOCKS, on(18)))
    passed.then(happened.CaseOverdue, happened.StepOverdue).having(step="visit")
    given(Case, [*past, *passed.events]).when(lambda case: passed_limits(case, CLOCKS, on(30))).then()


def test_an_immediate_case_and_a_delivery_too() -> None:
    past = applied(of=TRINKET)
    given(Case, past).when(lambda case: passed_limits(case, clocks(TRINKET), on(3))).then(
        happened.ImmediateCaseLeftOpen
    )


# what moves it back, and what does not


def test_a_day_declared_since_takes_the_mark_back_in_one_event_and_it_may_be_raised_anew() -> None:
    past = overdue(BEGUN, on(17))
    moved = moving(past, flooded(12), on(17)).then(happened.CaseDatesMoved)
    moved.having(withdrawn=("case_due",))
    past = [*past, *moved.events]
    assert "case_due" not in fold(past).raised
    back = [*past, *moving(past, Rules(CHINA, version=2), on(17)).then(happened.CaseDatesMoved).events]
    assert "case_due" in fold(overdue(back, on(17))).raised


def test_what_was_raised_on_its_way_goes_with_it_if_it_lies_ahead_again() -> None:
    past = BEGUN
    for kind in ("case_yellow", "case_due", "escalation"):
        past = [*past, *pass_deadline(fold(past), CLOCKS, kind, None, on(20))]
    moving(past, flooded(10, 11, 12, 13), on(20)).having(withdrawn=("case_due", "escalation"))
    nine = flooded(3, 4, 5, 6, 9, 10, 11, 12, 13)
    moving(past, nine, on(20)).having(withdrawn=("case_due", "case_yellow", "escalation"))


def test_a_day_that_does_not_reach_past_now_takes_nothing_back() -> None:
    past = overdue(BEGUN, on(17))
    moving(past, flooded(12), on(18)).then(happened.CaseDatesMoved).having(withdrawn=())


def test_neither_a_policy_nor_a_stop_takes_it_back() -> None:
    past = overdue(BEGUN, on(17))
    generous = Rules(CHINA, Policy(escalate_after=9, yellow_share=99), version=1)
    moving(past, generous, on(17)).then(happened.CaseDatesMoved).having(withdrawn=())
    for event in (
        lambda case: exclusions.stop_clock(case, CLOCKS, "hearing", "disputed", on(17)),
        lambda case: exclusions.resume_clock(case, CLOCKS, "hearing", on(27)),
    ):
        past = [*past, *given(Case, past).when(event).events]
    assert "case_due" in fold(past).raised
    moving(past, generous, on(27)).then(happened.CaseDatesMoved).having(withdrawn=())


def test_nor_the_limit_that_a_supplement_begins_anew() -> None:
    under = clocks(PERMIT, Rules(CHINA, Policy(supplement_clock="reset")))
    past = noticed(overdue(BEGUN, on(17)), "id", at=on(17))
    past = [*past, *fold(past).supplement(under, ["id"], (), on(20))]
    assert fold(past).case_deadline is not None
    moving(past, flooded(25), on(24)).then(happened.CaseDatesMoved).having(withdrawn=())
    assert "case_due" in fold(past).raised


def test_a_day_declared_while_the_clock_stands_counts_as_well() -> None:
    past = overdue(BEGUN, on(17))
    stop = given(Case, past).when(
        lambda case: exclusions.stop_clock(case, CLOCKS, "hearing", "disputed", on(17))
    )
    standing = [*past, *stop.events]
    moving(standing, flooded(12), on(27)).then(happened.CaseDatesMoved).having(withdrawn=("case_due",))
    moving(standing, flooded(27), on(27)).then()


def test_what_no_sweeper_had_raised_is_not_late_where_the_calendar_moves_it() -> None:
    moved = moving(BEGUN, flooded(12), on(17)).then(happened.CaseDatesMoved).having(withdrawn=())
    given(Case, [*BEGUN, *moved.events]).when(lambda case: passed_limits(case, CLOCKS, on(17, 23))).then()


def test_and_is_late_where_only_a_policy_moves_something() -> None:
    generous = Rules(CHINA, Policy(escalate_after=9), version=1)
    moving(BEGUN, generous, on(17)).then(happened.CaseOverdue, happened.CaseDatesMoved)

"""Lights and overdue, raised once each: clauses 3.1.2 and 3.2.1."""

from datetime import date, datetime

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import DeadlineKind, Definition
from services.cases.domain.case import Case
from services.cases.domain.passing import pass_deadline
from tests.given import Outcome, given
from tests.unit.cases_told import (
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
    supplemented,
)


def passing(
    past: list[Event], kind: DeadlineKind, at: datetime, step: str | None = None, of: Definition = PERMIT
) -> Outcome:
    return given(Case, past).when(lambda case: pass_deadline(case, clocks(of), kind, step, at))


@pytest.mark.parametrize(
    ("kind", "step", "early", "passed", "event"),
    [
        ("case_yellow", None, on(12, 23), on(13, 0), happened.CaseNearlyDue),
        ("case_due", None, on(16, 23), on(17, 0), happened.CaseOverdue),
        ("step_yellow", "examine", on(5, 9), on(5, 10), happened.StepNearlyDue),
        ("step_due", "examine", on(5, 23), on(6, 0), happened.StepOverdue),
    ],
)
def test_each_is_raised_when_it_passes_and_once(
    kind: DeadlineKind, step: str | None, early: datetime, passed: datetime, event: type[Event]
) -> None:
    past = accepted()
    passing(past, kind, early, step).then(refuse.NOT_DUE)
    raised = passing(past, kind, passed, step).then(event).events
    passing([*past, *raised], kind, on(30), step).then(refuse.NOT_DUE)


def test_an_immediate_case_left_open_at_day_end_is_raised_once() -> None:
    past = applied(of=TRINKET)
    passing(past, "day_end", on(2, 23), of=TRINKET).then(refuse.NOT_DUE)
    raised = passing(past, "day_end", on(3, 0), of=TRINKET).then(happened.ImmediateCaseLeftOpen).events
    passing([*past, *raised], "day_end", on(4), of=TRINKET).then(refuse.NOT_DUE)


def test_silence_past_the_check_limit_accepts() -> None:
    passing(applied(), "check", on(10, 0)).then(happened.CaseDeemedAccepted).having(
        accepted_on=date(2026, 3, 2)
    )
    past = supplemented(noticed(applied("form"), at=on(3)), "id", at=on(5))
    passing(past, "check", on(13, 0)).then(happened.CaseDeemedAccepted).having(accepted_on=date(2026, 3, 5))


def test_nothing_is_overdue_in_a_decided_case() -> None:
    past = decided(stepped(accepted(), "examine", "visit", "sign"))
    passing(past, "case_due", on(30)).then(refuse.NOT_DUE)


def test_nothing_passes_while_a_notice_waits() -> None:
    past = noticed(accepted(), "id", at=on(4))
    passing(past, "case_due", on(30)).then(refuse.NOT_DUE)
    passing(past, "step_due", on(30), "examine").then(refuse.NOT_DUE)


def test_a_step_that_is_done_is_not_overdue() -> None:
    passing(stepped(accepted(), "examine"), "step_due", on(30), "examine").then(refuse.NOT_DUE)


def test_the_next_step_is_raised_for_itself() -> None:
    past = accepted()
    past += passing(past, "step_due", on(6, 0), "examine").then(happened.StepOverdue).events
    past = stepped(past, "examine", at=on(9))
    passing(past, "step_due", on(12), "visit").then(happened.StepOverdue).having(party="inspection")
    assert fold(past).raised.keys() == {"step_due/examine"}

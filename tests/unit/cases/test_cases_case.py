"""A case from application to delivery: clauses 3.1.2 and 3.2.1."""

from datetime import date

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import StepDeadline
from services.cases.domain.afterwards import deliver
from services.cases.domain.case import Case
from services.shared.deadlines.values import Excluded
from tests.given import given
from tests.unit.cases_told import (
    CLOCKS,
    IN_CHARGE,
    MONDAY,
    TRINKET,
    accepted,
    applied,
    decided,
    fold,
    noticed,
    on,
    someone,
    stepped,
    supplemented,
)


def due_of(steps: tuple[StepDeadline, ...]) -> dict[str, date | None]:
    return {step.step: step.deadline.due_on if step.deadline else None for step in steps}


COMPLETE = applied("form", "id")
DONE = stepped(accepted(), "examine", "visit", "sign")


def test_accepting_starts_the_limits_of_the_case_and_of_its_first_step() -> None:
    outcome = given(Case, COMPLETE).when(lambda case: case.accept(CLOCKS, on(3)))
    outcome.then(happened.CaseAccepted).having(accepted_on=date(2026, 3, 3))
    event = outcome.events[0]
    assert isinstance(event, happened.CaseAccepted)
    assert event.case_deadline is not None
    assert event.case_deadline.due_on == date(2026, 3, 17)
    assert due_of(event.open_steps) == {"examine": date(2026, 3, 6)}


def test_a_case_with_materials_missing_is_not_accepted() -> None:
    given(Case, applied("form")).when(lambda case: case.accept(CLOCKS, MONDAY)).then(
        refuse.MATERIALS_MISSING, missing=["id"]
    )


def test_shared_and_conditional_materials_need_not_be_brought() -> None:
    given(Case, COMPLETE).when(lambda case: case.accept(CLOCKS, MONDAY)).then(happened.CaseAccepted)


def test_an_application_is_refused_with_its_reason() -> None:
    given(Case, COMPLETE).when(lambda case: case.refuse("not ours", MONDAY)).then(
        happened.CaseRefused(
            hall="h", number="h-2026-1", applicant="person-1", reason="not ours", refused_at=MONDAY
        )
    )


def test_what_was_accepted_is_not_refused_any_more() -> None:
    given(Case, accepted()).when(lambda case: case.refuse("late", MONDAY)).then(refuse.CASE_NOT_READY)


def test_steps_are_done_in_order_by_the_party_responsible() -> None:
    def examine(case: Case) -> list[Event]:
        return case.complete_step(CLOCKS, "examine", "lin", someone("food"), IN_CHARGE, on(3))

    given(Case, accepted()).when(examine).then(happened.StepCompleted).having(
        step="examine", party="food", done_by="lin"
    )


def test_a_step_out_of_order_is_refused_and_the_next_one_named() -> None:
    given(Case, accepted()).when(
        lambda case: case.complete_step(CLOCKS, "visit", "lin", someone("inspection"), IN_CHARGE, MONDAY)
    ).then(refuse.STEP_OUT_OF_ORDER, next="examine")


def test_a_step_is_not_done_twice() -> None:
    given(Case, stepped(accepted(), "examine")).when(
        lambda case: case.complete_step(CLOCKS, "examine", "lin", someone("food"), IN_CHARGE, MONDAY)
    ).then(refuse.STEP_OUT_OF_ORDER, next="visit")


def test_another_party_s_step_is_refused_and_the_responsible_one_named() -> None:
    given(Case, accepted()).when(
        lambda case: case.complete_step(CLOCKS, "examine", "lin", someone("tax"), IN_CHARGE, MONDAY)
    ).then(refuse.NOT_RESPONSIBLE, responsible="food")


def test_a_role_may_be_the_party() -> None:
    past = stepped(accepted(), "examine", "visit")
    given(Case, past).when(
        lambda case: case.complete_step(
            CLOCKS, "sign", "wu", someone(role="department_head"), IN_CHARGE, MONDAY
        )
    ).then(happened.StepCompleted).having(opened=())


def test_no_step_before_acceptance() -> None:
    given(Case, COMPLETE).when(
        lambda case: case.complete_step(CLOCKS, "examine", "lin", someone("food"), IN_CHARGE, MONDAY)
    ).then(refuse.CASE_NOT_READY)


def test_a_case_is_decided_once_all_steps_are_done() -> None:
    given(Case, DONE).when(lambda case: case.decide(CLOCKS, "granted", None, MONDAY)).then(
        happened.CaseDecided
    )
    given(Case, stepped(accepted(), "examine")).when(
        lambda case: case.decide(CLOCKS, "granted", None, MONDAY)
    ).then(refuse.CASE_OPEN, next="visit")


def test_a_denial_needs_its_reason() -> None:
    given(Case, DONE).when(lambda case: case.decide(CLOCKS, "denied", None, MONDAY)).then(
        refuse.REASON_MISSING
    )
    given(Case, DONE).when(lambda case: case.decide(CLOCKS, "denied", "no drain", MONDAY)).then(
        happened.CaseDecided
    )


def test_a_case_that_waits_for_materials_is_not_decided() -> None:
    past = noticed(DONE, "id", at=MONDAY)
    given(Case, past).when(lambda case: case.decide(CLOCKS, "granted", None, MONDAY)).then(
        refuse.CASE_NOT_READY, missing=["id"]
    )


def test_the_result_is_delivered_after_the_decision() -> None:
    given(Case, decided(DONE)).when(lambda case: deliver(case, "posted", MONDAY)).then(
        happened.ResultDelivered
    )
    given(Case, DONE).when(lambda case: deliver(case, "posted", MONDAY)).then(refuse.CASE_NOT_READY)


def test_an_applicant_withdraws_until_the_decision() -> None:
    given(Case, accepted()).when(lambda case: case.withdraw(None, MONDAY)).then(happened.CaseWithdrawn)
    given(Case, decided(DONE)).when(lambda case: case.withdraw(None, MONDAY)).then(refuse.CASE_CLOSED)


_REFUSED = happened.CaseRefused(hall="h", number="h-2026-1", reason="not ours", refused_at=MONDAY)
_WITHDRAWN = happened.CaseWithdrawn(hall="h", number="h-2026-1", reason=None, withdrawn_at=MONDAY)
_DELIVERED = happened.ResultDelivered(hall="h", number="h-2026-1", method="post", delivered_at=MONDAY)


@pytest.mark.parametrize(
    "past",
    [[*COMPLETE, _REFUSED], [*COMPLETE, _WITHDRAWN], [*decided(DONE), _DELIVERED]],
    ids=["refused", "withdrawn", "delivered"],
)
def test_nothing_is_done_with_a_closed_case(past: list[Event]) -> None:
    for act in (
        lambda case: case.give_notice(CLOCKS, [], MONDAY),
        lambda case: case.supplement(CLOCKS, ["id"], (), MONDAY),
        lambda case: case.accept(CLOCKS, MONDAY),
        lambda case: case.refuse("x", MONDAY),
        lambda case: case.complete_step(CLOCKS, "examine", "lin", someone("food"), IN_CHARGE, MONDAY),
        lambda case: case.decide(CLOCKS, "granted", None, MONDAY),
        lambda case: deliver(case, "posted", MONDAY),
        lambda case: case.withdraw(None, MONDAY),
    ):
        given(Case, past).when(act).then(refuse.CASE_CLOSED)


def test_the_clocks_stand_while_a_notice_waits_and_then_go_on() -> None:
    # accepted on the 2nd: due on the 16th; from Wednesday the 4th to Tuesday the 10th it waits, 5 days
    past = noticed(accepted(), "id", at=on(4))
    waiting = fold(past)
    assert waiting.case_deadline is None
    assert [step.deadline for step in waiting.open_steps.values()] == [None]
    outcome = given(Case, past).when(lambda case: case.supplement(CLOCKS, ["id"], (), on(10)))
    event = outcome.then(happened.MaterialsSupplemented).events[0]
    assert isinstance(event, happened.MaterialsSupplemented)
    assert event.resumed == Excluded(first=date(2026, 3, 4), last=date(2026, 3, 10), kind="supplement")
    assert event.case_deadline is not None
    assert event.case_deadline.due_on == date(2026, 3, 23)
    assert due_of(event.open_steps) == {"examine": date(2026, 3, 12)}


def test_a_step_done_while_the_clocks_stand_starts_the_next_one_s_limit_when_they_go_on() -> None:
    past = stepped(noticed(accepted(), "id", at=on(4)), "examine", at=on(5))
    outcome = given(Case, past).when(lambda case: case.supplement(CLOCKS, ["id"], (), on(10)))
    event = outcome.events[0]
    assert isinstance(event, happened.MaterialsSupplemented)
    assert due_of(event.open_steps) == {"visit": date(2026, 3, 12)}  # two days of inspection after the 10th


def test_an_immediate_item_has_the_day_and_no_limit() -> None:
    past = accepted(applied(of=TRINKET), of=TRINKET)
    case = fold(past)
    assert case.case_deadline is None
    assert case.day_end is not None
    assert case.day_end.due_on == date(2026, 3, 2)


def test_a_partial_supplement_leaves_the_rest_outstanding() -> None:
    past = supplemented(noticed(applied(), at=on(3)), "form", at=on(4))
    case = fold(past)
    assert (case.status, case.outstanding, case.check_deadline) == ("noticed", {"id"}, None)

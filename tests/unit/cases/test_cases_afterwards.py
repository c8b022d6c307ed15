"""Fee, delivery, correction and a case taken up again, by rule; and the order of steps they keep."""

from collections.abc import Collection
from datetime import date, datetime

import pytest

from infra.contracts import Event
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Charge, Definition
from services.cases.domain import afterwards, authority, exclusions
from services.cases.domain.case import Case
from services.cases.domain.process import order_contradictions, ready, side_by_side, waits_for
from services.shared.deadlines.explanation import left, used
from services.shared.deadlines.values import Excluded
from tests.given import Outcome, given
from tests.permits import DEFINITION, JOINT, REPORTED, definition
from tests.unit.cases_told import (
    CLOCKS,
    IN_CHARGE,
    MONDAY,
    PERMIT,
    accepted,
    applied,
    clocks,
    decided,
    fold,
    noticed,
    on,
    someone,
    stepped,
)

UPWARDS = definition(REPORTED)
TOGETHER = definition(JOINT)
DONE = stepped(accepted(), "examine", "visit", "sign")
DECIDED = decided(DONE, at=on(6))
ENDED, AGAIN = on(6), on(16)
FEE = Charge(amount=5000, currency="CNY")


def quoted(past: list[Event]) -> list[Event]:
    """The same with the fee quoted."""
    first = past[0]
    assert isinstance(first, happened.CaseApplied)
    return [first.model_copy(update={"fee": FEE}), *past[1:]]


def paying(past: list[Event], charge: Charge = FEE) -> Outcome:
    return given(Case, past).when(lambda case: afterwards.pay_fee(case, charge, "K 1", on(6)))


def delivering(past: list[Event]) -> Outcome:
    return given(Case, past).when(lambda case: afterwards.deliver(case, "posted", on(9)))


def correcting(past: list[Event], of: Definition = PERMIT) -> Outcome:
    return given(Case, past).when(
        lambda case: afterwards.correct_decision(case, clocks(of), "granted", "a wrong page", on(9))
    )


def withdrawn(past: list[Event], at: datetime = ENDED) -> list[Event]:
    return [*past, *fold(past).withdraw(None, at)]


def reopening(past: list[Event], *redo: str, at: datetime = AGAIN, of: Definition = PERMIT) -> Outcome:
    return given(Case, past).when(
        lambda case: afterwards.reopen(case, clocks(of), "R 1", "new facts", redo, at)
    )


def reopened(past: list[Event], *redo: str, at: datetime = AGAIN, of: Definition = PERMIT) -> list[Event]:
    return [*past, *reopening(past, *redo, at=at, of=of).then(happened.CaseReopened).events]


# fee and delivery


def test_the_fee_is_paid_once_and_as_quoted() -> None:
    past = quoted(DECIDED)
    paying(past, Charge(amount=4999, currency="CNY")).then(refuse.WRONG_FEE, amount=5000, currency="CNY")
    paying(past, Charge(amount=5000, currency="USD")).then(refuse.WRONG_FEE)
    paid = [*past, *paying(past).then(happened.FeePaid).events]
    paying(paid).then(refuse.NO_FEE_DUE)
    paying(DECIDED).then(refuse.NO_FEE_DUE)
    delivering(past).then(refuse.FEE_UNPAID, amount=5000)
    delivering(paid).then(happened.ResultDelivered)


def test_it_may_be_paid_at_any_time_but_not_for_what_came_to_nothing() -> None:
    paying(quoted(applied("form", "id"))).then(happened.FeePaid)
    paying(withdrawn(quoted(accepted()))).then(refuse.CASE_CLOSED)


# corrections


def test_a_correction_is_delivered_anew_within_the_policys_days() -> None:
    delivered = [*DECIDED, *delivering(DECIDED).events]
    event = correcting(delivered).then(happened.DecisionCorrected).events[0]
    assert isinstance(event, happened.DecisionCorrected)
    assert event.delivery_deadline is not None
    assert event.delivery_deadline.due_on == date(2026, 3, 23)
    corrected = [*delivered, event]
    assert (fold(corrected).status, fold(corrected).outcome) == ("decided", "granted")
    delivering(corrected).then(happened.ResultDelivered)


def test_only_what_was_decided_is_corrected() -> None:
    correcting(DONE).then(refuse.CASE_NOT_READY)
    correcting(withdrawn(DONE)).then(refuse.CASE_CLOSED)


def test_a_correction_grants_nothing_that_a_part_objected_to_or_the_authority_denied() -> None:
    past = accepted(applied(of=TOGETHER), of=TOGETHER)
    objecting = fold(past).complete_step(
        clocks(TOGETHER),
        "fire",
        "lin",
        someone("inspection"),
        IN_CHARGE,
        on(3),
        finding="objected",
        reason="one exit",
    )
    past = stepped([*past, *objecting], "kitchen", "gather", of=TOGETHER)
    past = [*past, *fold(past).decide(clocks(TOGETHER), "denied", "one exit", on(6))]
    correcting(past, TOGETHER).then(refuse.PART_OBJECTED, steps=["fire"])

    past = stepped(accepted(applied(of=UPWARDS), of=UPWARDS), "review", of=UPWARDS)
    past = [*past, *authority.forward(fold(past), clocks(UPWARDS), "H", on(3))]
    past = [*past, *authority.record_answer(fold(past), clocks(UPWARDS), "P", "denied", "no", on(4))]
    past = [*past, *fold(past).decide(clocks(UPWARDS), "denied", "no", on(6))]
    correcting(past, UPWARDS).then(refuse.AUTHORITY_SAID_OTHERWISE, answer="denied")
    again = reopened(past, "review", of=UPWARDS)
    assert (fold(again).forwarded, fold(again).authority_answer) == (False, None)


# taken up again


def test_a_case_taken_up_again_keeps_what_it_had_used_by_the_end_of_its_last_day() -> None:
    before = fold(DONE).case_deadline
    assert before is not None
    event = reopening(DECIDED, "sign").then(happened.CaseReopened).events[0]
    assert isinstance(event, happened.CaseReopened)
    assert event.resumed == Excluded(first=date(2026, 3, 7), last=date(2026, 3, 16), kind="closed")
    after = event.case_deadline
    assert after is not None
    assert (used(before, date(2026, 3, 6)), used(after, date(2026, 3, 16))) == (4, 4)
    assert left(after, date(2026, 3, 16)) == 6
    assert after.due_on == date(2026, 3, 24)


def test_taken_up_again_on_the_day_of_its_end_no_day_is_given_away() -> None:
    event = reopening(DECIDED, "sign", at=on(6, 17)).then(happened.CaseReopened).events[0]
    assert isinstance(event, happened.CaseReopened)
    assert event.case_deadline is not None
    assert (event.case_deadline.due_on, used(event.case_deadline, date(2026, 3, 6))) == (date(2026, 3, 16), 4)


def test_what_was_not_counted_before_is_not_counted_after() -> None:
    past = [*accepted(), *exclusions.stop_clock(fold(accepted()), CLOCKS, "hearing", "disputed", on(4))]
    past = [*past, *exclusions.resume_clock(fold(past), CLOCKS, "hearing", on(5))]
    past = reopened(withdrawn(past))
    past = [*past, *exclusions.stop_clock(fold(past), CLOCKS, "hearing", "disputed", on(17))]
    past = [*past, *exclusions.resume_clock(fold(past), CLOCKS, "hearing", on(17))]
    deadline = fold(past).case_deadline
    assert deadline is not None
    assert used(deadline, date(2026, 3, 17)) == 3  # the 3rd, the 6th, and the 17th: it stood within a day
    assert [span.kind for span in deadline.excluded] == ["hearing", "closed"]


def test_what_was_done_stays_done_but_for_what_is_named() -> None:
    case = fold(reopened(DECIDED, "visit"))
    assert (case.status, case.outcome, case.closed) == ("accepted", None, False)
    assert (case.steps_done, set(case.open_steps)) == (("examine", "sign"), {"visit"})
    visit = case.open_steps["visit"].deadline
    assert visit is not None
    assert visit.due_on == date(2026, 3, 18)


@pytest.mark.parametrize("redo", [("visit", "examine"), ("sign", "examine"), ("sign", "visit", "examine")])
def test_steps_done_again_are_done_in_their_order(redo: tuple[str, ...]) -> None:
    past = reopened(DECIDED, *redo)
    assert set(fold(past).open_steps) == {"examine"}
    for step in [one for one in ("examine", "visit", "sign") if one in redo]:
        assert set(fold(past).open_steps) == {step}
        past = stepped(past, step, at=on(17))
    decided(past, at=on(17))


def test_an_open_step_waits_for_what_is_done_again_before_it() -> None:
    past = withdrawn(stepped(accepted(), "examine"))
    assert set(fold(reopened(past)).open_steps) == {"visit"}
    past = reopened(past, "examine")
    assert set(fold(past).open_steps) == {"examine"}
    assert set(fold(stepped(past, "examine", at=on(17))).open_steps) == {"visit"}


def test_an_objection_is_gone_once_its_part_is_to_be_done_again() -> None:
    past = accepted(applied(of=TOGETHER), of=TOGETHER)
    objecting = fold(past).complete_step(
        clocks(TOGETHER),
        "fire",
        "lin",
        someone("inspection"),
        IN_CHARGE,
        on(3),
        finding="objected",
        reason="one exit",
    )
    past = stepped([*past, *objecting], "kitchen", "gather", of=TOGETHER)
    past = [*past, *fold(past).decide(clocks(TOGETHER), "denied", "one exit", on(6))]
    assert fold(reopened(past, "kitchen", of=TOGETHER)).objections == {"fire"}
    assert fold(reopened(past, "fire", of=TOGETHER)).objections == frozenset()


def test_a_case_withdrawn_from_the_higher_authority_goes_there_anew() -> None:
    past = stepped(accepted(applied(of=UPWARDS), of=UPWARDS), "review", at=on(3), of=UPWARDS)
    past = [*past, *authority.forward(fold(past), clocks(UPWARDS), "H", on(4))]
    past = withdrawn(past, on(9))
    reopening(past, of=UPWARDS).then(refuse.NOTHING_TO_DO)
    past = reopened(past, "review", of=UPWARDS)
    case = fold(past)
    assert (case.stops, case.forwarded) == ({}, False)
    assert case.case_deadline is not None
    assert used(case.case_deadline, date(2026, 3, 16)) == 1  # what the authority had of it stays apart
    given(Case, past).when(
        lambda case: authority.record_answer(case, clocks(UPWARDS), "P", "granted", None, on(17))
    ).then(refuse.NOT_FORWARDED)


def test_an_unaccepted_case_is_checked_anew_unless_it_waits_for_materials() -> None:
    refused = happened.CaseRefused(hall="h", number="h-2026-1", reason="not ours", refused_at=on(3))
    event = reopening([*applied("form", "id"), refused]).then(happened.CaseReopened).events[0]
    assert isinstance(event, happened.CaseReopened)
    assert event.check_deadline is not None
    assert (event.check_deadline.due_on, event.open_steps) == (date(2026, 3, 23), ())
    past = reopened(withdrawn(noticed(applied("form"), at=on(3))))
    assert (fold(past).status, fold(past).check_deadline) == ("noticed", None)


def test_a_case_taken_up_again_is_refused_what_it_cannot_be() -> None:
    reopening(accepted()).then(refuse.CASE_NOT_CLOSED)
    reopening(DECIDED).then(refuse.NOTHING_TO_DO)
    reopening(DECIDED, "dance").then(refuse.UNKNOWN_STEP, unknown=["dance"])


# the order of steps


def _definition(**after: tuple[str, ...] | None) -> Definition:
    first = DEFINITION["steps"][0]
    return definition(steps=[{**first, "code": code, "after": told} for code, told in after.items()])


IN_TURN = _definition(a=None, b=None, c=None)
DIAMOND = _definition(a=(), b=("a",), c=("a",), d=("b", "c"))


@pytest.mark.parametrize(
    ("of", "done", "open_now"),
    [
        (IN_TURN, "", "a"),
        (IN_TURN, "a", "b"),
        (IN_TURN, "abc", ""),
        (IN_TURN, "b", "a"),  # a is done again: c waits for it through b
        (IN_TURN, "bc", "a"),
        (DIAMOND, "", "a"),
        (DIAMOND, "a", "bc"),
        (DIAMOND, "ab", "c"),
        (DIAMOND, "abc", "d"),
        (DIAMOND, "bcd", "a"),
    ],
)
def test_a_step_can_be_done_once_all_before_it_are(
    of: Definition, done: Collection[str], open_now: str
) -> None:
    assert [step.code for step in ready(of, set(done))] == list(open_now)


def test_a_step_that_names_none_waits_for_the_one_before_it() -> None:
    assert [waits_for(IN_TURN, step) for step in IN_TURN.steps or ()] == [(), ("a",), ("b",)]


@pytest.mark.parametrize(
    ("of", "wrong"),
    [
        (IN_TURN, None),
        (DIAMOND, None),
        (_definition(a=("b",), b=("a",)), "steps a, b wait for each other"),
        (_definition(a=("a",)), "steps a wait for each other"),
        (_definition(a=None, b=("c",), c=("b",)), "steps b, c wait for each other"),
        (_definition(a=None, b=("x", "y")), "step b comes after x, y, which is no step"),
    ],
)
def test_an_order_that_cannot_be_kept_is_told(of: Definition, wrong: str | None) -> None:
    assert next(map(str, order_contradictions(of)), None) == wrong


def test_how_many_parties_have_something_to_do_at_once() -> None:
    assert side_by_side(TOGETHER) == {"food", "inspection"}
    assert len(side_by_side(PERMIT)) == 1
    assert CLOCKS.parties(fold(accepted(at=MONDAY))) == ["food"]

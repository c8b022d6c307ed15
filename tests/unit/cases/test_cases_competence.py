"""For whom of a hall a case is there."""

from collections.abc import Callable
from functools import partial
from typing import get_args
from uuid import uuid4

import pytest

from infra.contracts import Context, Event, Refusal, RefusalKind
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import CompleteStep, DecideCase
from services.cases.contract.words import Charge, ReceptionAct
from services.cases.domain.afterwards import deliver
from services.cases.domain.competence import (
    Whose,
    acts_of_reception,
    check_concerned,
    check_device,
    check_responsible,
    concerned_by,
    personal_data_is_for,
    with_a_part,
)
from services.shared.words import NOT_YOUR_DEPARTMENT, Authority
from tests.permits import JOINT, definition
from tests.unit.cases_told import (
    IN_CHARGE,
    MONDAY,
    PERMIT,
    accepted,
    applied,
    decided,
    fold,
    noticed,
    on,
    someone,
    stepped,
)

WHOSE = Whose("h-2026-1", "h", {"food"}, ("ann", None))


def refusal(act: Callable[[], object]) -> RefusalKind | None:
    try:
        act()
    except Refusal as refused:
        return refused.kind
    return None


def context(role: str, actor: str = "lin", **belongs: tuple[str, ...]) -> Context:
    return Context(uuid4(), actor, role, "window", "c", attributes=belongs)


def concerned(who: Context) -> RefusalKind | None:
    return refusal(lambda: check_concerned(who, "department", WHOSE))


def test_a_case_concerns_its_department_its_hall_s_overseers_and_its_applicant() -> None:
    assert concerned(context("clerk", halls=("h",), departments=("food",))) is None
    assert concerned(context("supervisor", halls=("h",))) is None
    assert concerned(context("visitor", "ann")) is None
    assert concerned(context("system")) is None


def test_whom_a_case_does_not_concern() -> None:
    assert concerned(context("clerk", halls=("h",), departments=("tax",))) is NOT_YOUR_DEPARTMENT
    assert concerned(context("clerk", halls=("south",), departments=("food",))) is refuse.UNKNOWN_CASE
    assert concerned(context("supervisor", halls=("south",))) is refuse.UNKNOWN_CASE
    assert concerned(context("visitor", "eve")) is refuse.NOT_YOUR_CASE


def test_another_hall_s_case_is_refused_as_one_that_is_not_there() -> None:
    with pytest.raises(Refusal) as refused:
        check_concerned(context("clerk", halls=("south",)), "hall", WHOSE)
    assert str(refused.value) == "unknown_case: there is no case h-2026-1"


def responsible(party: str, *departments: str, role: str = "clerk") -> RefusalKind | None:
    who = someone(*departments, role=role)
    return refusal(lambda: check_responsible(who, "examine", party, IN_CHARGE))


def test_a_step_is_its_department_s() -> None:
    assert responsible("inspection", "inspection") is None
    assert responsible("inspection", "inspection", role="department_head") is None
    assert responsible("inspection", "food") is refuse.NOT_RESPONSIBLE
    assert responsible("inspection", "tax", "inspection") is None
    everywhere = Authority("clerk", None, None)
    assert refusal(lambda: check_responsible(everywhere, "examine", "inspection", IN_CHARGE)) is None


def test_a_role_s_step_is_done_in_that_role_in_the_department_in_charge() -> None:
    assert responsible("department_head", "food", role="department_head") is None
    assert responsible("department_head", "food", role="clerk") is refuse.NOT_RESPONSIBLE
    assert responsible("department_head", "inspection", role="department_head") is NOT_YOUR_DEPARTMENT


def test_the_departments_with_a_part_are_the_lead_and_those_whose_steps_there_are() -> None:
    assert with_a_part(PERMIT, "food") == {"food", "inspection"}
    assert with_a_part(definition(JOINT), "lead") == {"lead", "food", "inspection"}


DONE = decided(stepped(accepted(), "examine", "visit", "sign"))


@pytest.mark.parametrize(
    ("past", "acts"),
    [
        (applied("form", "id"), {"withdrawal"}),
        (accepted(), {"withdrawal"}),
        (noticed(accepted(), "id", at=on(3)), {"withdrawal", "supplement"}),
        (DONE, {"delivery"}),
        ([*DONE, *deliver(fold(DONE), "collected", on(5))], set()),
        ([*accepted(), *fold(accepted()).withdraw(None, MONDAY)], set()),
    ],
)
def test_what_an_applicant_may_come_to_a_window_for(past: list[Event], acts: set[str]) -> None:
    assert set(acts_of_reception(fold(past))) == acts


def test_a_fee_is_paid_at_any_window_until_it_is() -> None:
    case = fold(accepted())
    case.fee = Charge(amount=5, currency="CNY")
    assert "payment" in set(acts_of_reception(case))
    case.fee_paid = True
    assert "payment" not in set(acts_of_reception(case))
    withdrawn = fold([*accepted(), *fold(accepted()).withdraw(None, MONDAY)])
    withdrawn.fee = case.fee
    assert "payment" not in set(acts_of_reception(withdrawn))


def test_a_step_concerns_every_department_that_has_a_part_and_a_decision_the_one_in_charge() -> None:
    case, joint = fold(accepted()), definition(JOINT)
    step = CompleteStep(number="h-2026-1", step="examine")
    decision = DecideCase(number="h-2026-1", outcome="granted")
    assert set(concerned_by(step, case, joint, "food")[1].in_charge) == with_a_part(joint, "food")
    assert len(with_a_part(joint, "food")) > 1
    assert set(concerned_by(decision, case, joint, "food")[1].in_charge) == {"food"}


def test_personal_data_is_the_reception_s_until_acceptance_and_then_for_an_act_of_theirs() -> None:
    assert personal_data_is_for(fold(applied("form", "id")), None) == "reception"
    assert personal_data_is_for(fold(accepted()), None) == "department"
    assert personal_data_is_for(fold(accepted()), "withdrawal") == "reception"
    assert personal_data_is_for(fold(accepted()), "delivery") == "department"
    assert personal_data_is_for(fold(DONE), "delivery") == "reception"
    refused = [*applied("form"), *fold(applied("form")).refuse("no", MONDAY)]
    for act in (None, *get_args(ReceptionAct)):
        assert personal_data_is_for(fold(refused), act) == "department"


def test_a_kiosk_takes_fees_only_where_it_was_given_payments() -> None:
    assert refusal(lambda: check_device(context("kiosk", grants=("payments",)))) is None
    assert refusal(lambda: check_device(context("clerk"))) is None
    for device in (context("kiosk"), context("kiosk", grants=("printing",))):
        assert refusal(partial(check_device, device)) is refuse.DEVICE_WITHOUT_PAYMENTS


def test_a_case_is_its_agent_s_account_s_else_its_applicant_s() -> None:
    by_himself = applied()
    by_another = [event.model_copy(update={"agent": "person-2"}) for event in by_himself]
    assert fold(by_himself).account == "person-1"
    assert fold(by_another).account == "person-2"

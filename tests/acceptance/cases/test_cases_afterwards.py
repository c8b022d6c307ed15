"""Fee, delivery, correction, withdrawal and a case taken up again, through HTTP."""

from typing import Any

import pytest

from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk, eventually, refused
from tests.permits import DEFINITION, REPORTED, words

FREE: dict[str, Any] = {**DEFINITION, "fees": []}
ONE_STEP: dict[str, Any] = {**FREE, "steps": DEFINITION["steps"][:1]}
ORDER = {"order": "R 1", "reason": "new facts"}
FEE = {"amount": 5000, "receipt": "K 17"}


def _decided(desk: Desk, outcome: str = "granted", fields: dict[str, Any] = ONE_STEP) -> str:
    """A case of one step, decided."""
    desk.publish(fields)
    number: str = desk.apply()["number"]
    desk.accept(number)
    desk.step(number, "examine", "food")
    desk.do(f"/cases/{number}/decision", {"outcome": outcome, "reason": "so found"}, by="clerk")
    return number


# the fee


@pytest.mark.clause("3.1.1")
def test_the_fee_is_quoted_with_the_receipt_and_marked_paid_once_in_full(desk: Desk) -> None:
    fees = [*DEFINITION["fees"], {"name": words("Copy"), "amount": 200}]
    desk.publish({**DEFINITION, "fees": fees})
    case = desk.apply()
    assert case["fee"] == {"amount": 5200, "currency": "CNY"}
    path = f"/cases/{case['number']}/payment"
    refused(desk.post(path, FEE, by="clerk"), "wrong_fee", amount=5200, currency="CNY")
    dollars = {**FEE, "amount": 5200, "currency": "USD"}
    refused(desk.post(path, dollars, by="clerk"), "wrong_fee", amount=5200, currency="CNY")
    refused(desk.post(path, {"amount": 5200}, by="clerk"), "malformed")  # no receipt
    refused(desk.post(path, {**FEE, "amount": 5200}, by="visitor"), "not_allowed")
    assert desk.view(case["number"])["fee_paid"] is False
    paid = desk.do(path, {**FEE, "amount": 5200}, by="clerk")
    assert desk.view(case["number"])["fee_paid"] is True
    progress = desk.ask(f"/progress/{case['number']}", paid, by="public", code=case["code"]).json()
    assert (progress["fee"], progress["fee_paid"]) == (case["fee"], True)
    refused(desk.post(path, {**FEE, "amount": 5200}, by="clerk"), "no_fee_due")


@pytest.mark.clause("3.1.1")
def test_where_nothing_is_charged_there_is_nothing_to_pay(desk: Desk) -> None:
    desk.publish({**FREE, "fees": [{"name": words("Nothing"), "amount": 0}]})
    case = desk.apply()
    assert case["fee"] is None
    free = {"amount": 0, "receipt": "K"}
    refused(desk.post(f"/cases/{case['number']}/payment", free, by="clerk"), "no_fee_due")


@pytest.mark.clause("3.1.1")
def test_no_fee_is_taken_for_what_was_refused_or_withdrawn(desk: Desk) -> None:
    desk.publish()
    for act, body in (("refusal", {"reason": "not ours"}), ("withdrawal", {})):
        number = desk.apply()["number"]
        desk.do(f"/cases/{number}/{act}", body, by="clerk")
        refused(desk.post(f"/cases/{number}/payment", FEE, by="clerk"), "case_closed")


# delivery


@pytest.mark.clause("3.3.2")
def test_what_was_granted_is_handed_over_once_and_only_when_paid(desk: Desk) -> None:
    number = _decided(desk, fields={**ONE_STEP, "fees": DEFINITION["fees"]})
    path = f"/cases/{number}/delivery"
    refused(desk.post(path, {"method": "printed"}, by="clerk"), "fee_unpaid", amount=5000, currency="CNY")
    desk.do(f"/cases/{number}/payment", FEE, by="clerk")
    refused(desk.post(path, {"method": "by pigeon"}, by="clerk"), "malformed")
    assert desk.do(path, {"method": "printed"}, by="clerk")["status"] == "delivered"
    refused(desk.post(path, {"method": "printed"}, by="clerk"), "case_closed")
    assert desk.types(number).count("ResultDelivered") == 1


@pytest.mark.clause("3.3.2")
def test_a_denial_is_delivered_unpaid_and_what_is_undecided_or_refused_not_at_all(desk: Desk) -> None:
    denied = _decided(desk, "denied", {**ONE_STEP, "fees": DEFINITION["fees"]})
    desk.do(f"/cases/{denied}/delivery", {"method": "posted"}, by="clerk")
    number = desk.apply()["number"]
    posted = {"method": "posted"}
    refused(desk.post(f"/cases/{number}/delivery", posted, by="clerk"), "case_not_ready")
    desk.do(f"/cases/{number}/refusal", {"reason": "not ours"}, by="clerk")
    refused(desk.post(f"/cases/{number}/delivery", posted, by="clerk"), "case_closed")
    refused(desk.post(f"/cases/{denied}-x/delivery", posted, by="clerk"), "unknown_case")


# corrections


@pytest.mark.clause("3.1.2")
@pytest.mark.clause("7.4.1")
def test_a_correction_is_a_new_event_and_the_public_reads_what_was_corrected(desk: Desk) -> None:
    number = _decided(desk, "denied")
    desk.do(f"/cases/{number}/delivery", {"method": "posted"}, by="clerk")
    before = desk.recorded(case_id(number))
    desk.at(9)
    path, correction = f"/cases/{number}/correction", {"outcome": "granted", "reason": "a wrong page"}
    refused(desk.post(path, correction, by="clerk"), "not_allowed")
    refused(desk.post(path, {"outcome": "granted"}, by="supervisor"), "malformed")  # no reason
    done = desk.do(path, correction, by="supervisor")
    assert done["status"] == "decided"  # to be delivered anew
    told = desk.recorded(case_id(number))
    assert told[:-1] == before
    assert (told[-1]["type"], told[-1]["data"]["outcome"]) == ("DecisionCorrected", "granted")
    view = desk.view(number)
    assert (view["outcome"], view["reason"], view["corrected"]) == ("granted", "a wrong page", True)
    assert desk.clocks(number)["delivery"]["due_on"] == "2026-03-23"
    (line,) = desk.ask("/results", done, by="public", hall=desk.code).json()["items"]
    assert (line["outcome"], line["corrected"], line["decided_on"]) == ("granted", True, "2026-03-02")
    desk.do(f"/cases/{number}/delivery", {"method": "collected"}, by="clerk")


@pytest.mark.clause("3.1.2")
def test_only_a_decision_is_corrected(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    correction = {"outcome": "granted", "reason": "x"}
    refused(desk.post(f"/cases/{number}/correction", correction, by="supervisor"), "case_not_ready")
    desk.do(f"/cases/{number}/withdrawal", by="clerk")
    refused(desk.post(f"/cases/{number}/correction", correction, by="supervisor"), "case_closed")


# withdrawal


@pytest.mark.clause("3.3.2")
def test_an_application_is_withdrawn_at_any_time_before_its_decision(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    numbers = [desk.apply(by="visitor", subject="wang", materials=[])["number"] for _ in range(2)]
    for number in numbers:
        desk.do(f"/cases/{number}/notice", by="clerk")
    desk.do(f"/cases/{numbers[1]}/supplement", {"materials": ["form", "id"]}, by="visitor", subject="wang")
    desk.accept(numbers[1])
    desk.step(numbers[1], "examine", "food")
    for number in numbers:
        refused(desk.post(f"/cases/{number}/withdrawal", by="visitor", subject="zhao"), "not_your_case")
        done = desk.do(f"/cases/{number}/withdrawal", {"reason": "moved away"}, by="visitor", subject="wang")
        view = desk.view(number)
        assert (done["status"], view["reason"], view["light"]) == ("withdrawn", "moved away", None)
        refused(desk.post(f"/cases/{number}/notice", by="clerk"), "case_closed")
        refused(desk.post(f"/cases/{number}/withdrawal", by="clerk"), "case_closed")
    assert desk.ask("/deadlines", done, by="clerk", hall=desk.code).json()["items"] == []
    assert desk.ask("/results", done, by="public", hall=desk.code).json()["items"] == []


@pytest.mark.clause("3.3.2")
def test_a_decided_case_is_not_withdrawn(desk: Desk) -> None:
    number = _decided(desk)
    refused(desk.post(f"/cases/{number}/withdrawal", by="clerk"), "case_closed")


# taken up again (重啟)


@pytest.mark.clause("3.2.1")
def test_only_an_order_takes_a_closed_case_up_again(desk: Desk) -> None:
    number = _decided(desk)
    path = f"/cases/{number}/reopening"
    refused(desk.post(path, {**ORDER, "steps": ["examine"]}, by="clerk"), "not_allowed")
    refused(desk.post(path, {"reason": "x", "steps": ["examine"]}, by="supervisor"), "malformed")
    refused(
        desk.post(path, {**ORDER, "steps": ["dance"]}, by="supervisor"), "unknown_step", unknown=["dance"]
    )
    refused(desk.post(path, ORDER, by="supervisor"), "nothing_to_do")
    done = desk.do(path, {**ORDER, "steps": ["examine"]}, by="supervisor")
    assert done["status"] == "accepted"
    refused(desk.post(path, ORDER, by="supervisor"), "case_not_closed")
    view = desk.view(number)
    assert (view["outcome"], view["reason"], view["open_steps"]) == (None, None, ["examine"])
    assert desk.ask("/results", done, by="public", hall=desk.code).json()["items"] == []
    refused(desk.post(f"/cases/{number}/delivery", {"method": "posted"}, by="clerk"), "case_not_ready")
    desk.step(number, "examine", "food")
    desk.do(f"/cases/{number}/decision", {"outcome": "denied", "reason": "as found"}, by="clerk")


@pytest.mark.clause("3.2.1")
def test_a_refused_application_taken_up_again_is_checked_anew(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.do(f"/cases/{number}/refusal", {"reason": "not ours"}, by="clerk")
    desk.at(9)
    done = desk.do(f"/cases/{number}/reopening", ORDER, by="department_head")
    assert done["status"] == "applied"
    assert desk.clocks(number)["check"]["due_on"] == "2026-03-16"
    assert desk.accept(number)["status"] == "accepted"


@pytest.mark.clause("3.2.1")
def test_a_withdrawn_application_taken_up_again_stands_where_it_was(desk: Desk) -> None:
    desk.publish()
    noticed, accepted = (desk.apply(materials=given)["number"] for given in ([], ["form", "id"]))
    desk.do(f"/cases/{noticed}/notice", by="clerk")
    desk.accept(accepted)
    desk.step(accepted, "examine", "food")
    for number in (noticed, accepted):
        desk.do(f"/cases/{number}/withdrawal", by="clerk")
    desk.at(9)
    assert desk.do(f"/cases/{noticed}/reopening", ORDER, by="supervisor")["status"] == "noticed"
    assert desk.clocks(noticed)["check"]["state"] == "standing"
    assert desk.do(f"/cases/{accepted}/reopening", ORDER, by="supervisor")["status"] == "accepted"
    assert desk.view(accepted)["open_steps"] == ["visit"]


@pytest.mark.clause("3.2.1")
def test_steps_done_again_are_done_in_their_order_and_what_follows_waits(desk: Desk) -> None:
    desk.publish(FREE)
    number = desk.apply()["number"]
    desk.finish(number)
    again = {**ORDER, "steps": ["sign", "visit", "examine"]}
    desk.do(f"/cases/{number}/reopening", again, by="supervisor")
    assert desk.view(number)["open_steps"] == ["examine"]
    states = [step["state"] for step in desk.view(number)["steps"]]
    assert states == ["current", "ahead", "ahead"]
    early = desk.post(f"/cases/{number}/steps", {"step": "visit"}, by="clerk", department="inspection")
    refused(early, "step_out_of_order", next="examine")
    assert desk.step(number, "examine", "food")["open"] == ["visit"]
    desk.do(f"/cases/{number}/withdrawal", by="clerk")
    desk.do(f"/cases/{number}/reopening", {**ORDER, "steps": ["examine"]}, by="supervisor")
    assert desk.view(number)["open_steps"] == ["examine"]  # the visit waits for it again
    assert desk.step(number, "examine", "food")["open"] == ["visit"]


@pytest.mark.clause("3.1.2")
def test_a_case_withdrawn_from_the_higher_authority_is_reviewed_and_forwarded_anew(desk: Desk) -> None:
    desk.publish({**REPORTED, "fees": []})
    number = desk.apply(materials=[])["number"]
    desk.accept(number)
    desk.at(4)
    desk.step(number, "review", "food")
    desk.do(f"/cases/{number}/forwarding", {"reference": "H 1"}, by="clerk")
    desk.at(9)
    desk.do(f"/cases/{number}/withdrawal", by="clerk")
    assert desk.clocks(number)["case"]["used"] == 1  # it had stood since March 4
    desk.at(10)
    desk.do(f"/cases/{number}/reopening", {**ORDER, "steps": ["review"]}, by="supervisor")
    clocks = desk.clocks(number)
    assert (clocks["stops"], clocks["case"]["state"], clocks["case"]["used"]) == ([], "running", 1)
    assert clocks["case"]["due_on"] == "2026-03-23"  # nine more days after March 10
    answer = {"reference": "P", "outcome": "granted"}
    refused(desk.post(f"/cases/{number}/authority-answer", answer, by="clerk"), "not_forwarded")
    desk.step(number, "review", "food")
    desk.do(f"/cases/{number}/forwarding", {"reference": "H 2"}, by="clerk")
    desk.do(f"/cases/{number}/authority-answer", answer, by="clerk")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")


@pytest.mark.clause("3.1.2")
def test_what_is_begun_anew_is_raised_anew_and_what_goes_on_is_not(desk: Desk) -> None:
    desk.publish(FREE)
    number = desk.apply()["number"]
    desk.accept(number)
    desk.at(20)
    desk.raised(number, "CaseOverdue", "StepOverdue", "CaseEscalated")
    for step, party in (("examine", "food"), ("visit", "inspection")):
        desk.step(number, step, party)
    desk.do(f"/cases/{number}/steps", {"step": "sign"}, by="department_head")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    desk.do(f"/cases/{number}/reopening", {**ORDER, "steps": ["examine"]}, by="supervisor")
    desk.at(27)
    eventually(lambda: desk.types(number).count("StepOverdue") == 2)
    told = desk.types(number)
    assert (told.count("CaseOverdue"), told.count("CaseEscalated")) == (1, 1)

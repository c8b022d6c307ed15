"""The fee, the delivery of the result, a correction of it, and a case taken up again."""

from typing import Annotated

from pydantic import Field

from infra.contracts import Command, command
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import CaseAnswer, Codes
from services.cases.contract.reading import MISSES_PER_MINUTE
from services.cases.contract.words import Currency, Delivery, Number, Outcome
from services.shared.values import ExpectedVersion, OneLine, Reason
from services.shared.words import Found

_AT_COUNTER = (refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.DEVICE_WITHOUT_PAYMENTS)


class AtCounter(Command):
    """What is done for who stands there, by a clerk, or by a kiosk that was granted payments.

    A kiosk sees nobody: it proves with the case's `code` that the applicant gave it. A clerk needs none.
    """

    number: Number
    code: OneLine | None = None


@command(
    "/cases/{number}/payment",
    roles=("clerk", "kiosk"),
    place=Found("reception"),
    clause="3.1.1",
    answer=CaseAnswer,
    refusals=(*_AT_COUNTER, refuse.CASE_CLOSED, refuse.NO_FEE_DUE, refuse.WRONG_FEE),
    misses_per_minute=MISSES_PER_MINUTE,
)
class MarkFeePaid(AtCounter):
    """Mark the quoted fee as paid in full; `receipt` is the payment's own number."""

    amount: Annotated[int, Field(ge=0, lt=2**53)]
    currency: Currency = "CNY"
    receipt: OneLine
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/delivery",
    roles=("clerk", "kiosk"),
    place=Found("reception"),
    clause="3.3.2",
    answer=CaseAnswer,
    refusals=(*_AT_COUNTER, refuse.CASE_CLOSED, refuse.CASE_NOT_READY, refuse.FEE_UNPAID),
    misses_per_minute=MISSES_PER_MINUTE,
)
class DeliverResult(AtCounter):
    """Hand the result to the applicant: collected, posted, printed or online."""

    method: Delivery
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/correction",
    roles=("department_head", "supervisor"),
    place=Found("department"),
    clause="3.1.2",
    answer=CaseAnswer,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_CLOSED,
        refuse.CASE_NOT_READY,
        refuse.PART_OBJECTED,
        refuse.AUTHORITY_NOT_ANSWERED,
        refuse.AUTHORITY_SAID_OTHERWISE,
    ),
)
class CorrectDecision(Command):
    """Put a decision right (更正), with the reason; it is delivered anew."""

    number: Number
    outcome: Outcome
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/reopening",
    roles=("department_head", "supervisor"),
    place=Found("department"),
    clause="3.2.1",
    answer=CaseAnswer,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_NOT_CLOSED,
        refuse.UNKNOWN_STEP,
        refuse.NOTHING_TO_DO,
    ),
)
class ReopenCase(Command):
    """Take a closed case up again (重啟) by an order; `steps` of an accepted one are done again."""

    number: Number
    order: OneLine
    reason: Reason
    steps: Codes = ()
    expected_version: ExpectedVersion = None

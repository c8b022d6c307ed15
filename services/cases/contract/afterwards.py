"""The fee, the delivery of the result, a correction of it, and a case taken up again."""

from typing import Annotated

from pydantic import Field

from infra.contracts import Command, command
from services.cases.contract import refusals as no
from services.cases.contract.cases import CaseAnswer, Codes
from services.cases.contract.reading import MISSES_PER_MINUTE
from services.cases.contract.words import Currency, Delivery, Number, Outcome
from services.shared.values import ExpectedVersion, Line, Reason
from services.shared.words import Found

_AT_COUNTER = (no.UNKNOWN_CASE, no.YOUR_OWN_CASE, no.DEVICE_WITHOUT_PAYMENTS)


class AtCounter(Command):
    """What is done for who stands there, by a clerk, or by a kiosk that was granted payments.

    A kiosk sees nobody: it proves with the case's `code` that the applicant gave it. A clerk needs none.
    """

    number: Number
    code: Line | None = None


@command(
    "/cases/{number}/payment",
    roles=("clerk", "kiosk"),
    place=Found("reception"),
    clause="3.1.1",
    answer=CaseAnswer,
    refusals=(*_AT_COUNTER, no.CASE_CLOSED, no.NO_FEE_DUE, no.WRONG_FEE),
    misses_per_minute=MISSES_PER_MINUTE,
)
class MarkFeePaid(AtCounter):
    """Mark the quoted fee as paid in full; `receipt` is the payment's own number."""

    amount: Annotated[int, Field(ge=0, lt=2**53)]
    currency: Currency = "CNY"
    receipt: Line
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/delivery",
    roles=("clerk", "kiosk"),
    place=Found("reception"),
    clause="3.3.2",
    answer=CaseAnswer,
    refusals=(*_AT_COUNTER, no.CASE_CLOSED, no.CASE_NOT_READY, no.FEE_UNPAID),
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
        no.UNKNOWN_CASE,
        no.YOUR_OWN_CASE,
        no.CASE_CLOSED,
        no.CASE_NOT_READY,
        no.PART_OBJECTED,
        no.AUTHORITY_NOT_ANSWERED,
        no.AUTHORITY_SAID_OTHERWISE,
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
    refusals=(no.UNKNOWN_CASE, no.YOUR_OWN_CASE, no.CASE_NOT_CLOSED, no.UNKNOWN_STEP, no.NOTHING_TO_DO),
)
class ReopenCase(Command):
    """Take a closed case up again (重啟) by an order; `steps` of an accepted one are done again."""

    number: Number
    order: Line
    reason: Reason
    steps: Codes = ()
    expected_version: ExpectedVersion = None

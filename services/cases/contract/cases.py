"""Cases (辦件): what may be asked of one, from application to delivery."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from infra.contracts import Answer, Command, Message, command
from services.cases.contract import refusals as refuse
from services.cases.contract.words import (
    STEP_ROLES,
    Attachment,
    CaseStatus,
    Channel,
    Charge,
    DeadlineKind,
    Finding,
    ItemClass,
    MissingMaterial,
    Number,
    Outcome,
)
from services.shared.values import Code, Email, ExpectedVersion, OneLine, Reason, Words
from services.shared.words import IN_HALL, Found

Codes = Annotated[tuple[Code, ...], Field(max_length=100)]
Attachments = Annotated[tuple[Attachment, ...], Field(max_length=200)]


class ApplicationReceived(Answer):
    """The applicant keeps `number` and `code`: together they show the case's progress without signing in.

    `fee` is what the item costs, as quoted.
    """

    number: str
    code: str = ""
    item: str
    item_version: int
    item_class: ItemClass
    check_due_on: str
    fee: Charge | None = None
    version: int


class Agent(Message):
    """Who acts for the applicant (代辦人), known by a document; `basis` is a mandate or the like."""

    name: OneLine
    document_number: OneLine
    basis: OneLine


@command(
    "/cases",
    roles=("visitor", "clerk", "kiosk"),
    place=IN_HALL,
    clause="3.1.1",
    answer=ApplicationReceived,
    refusals=(
        refuse.UNKNOWN_HALL,
        refuse.UNKNOWN_ITEM,
        refuse.ITEM_NOT_PUBLISHED,
        refuse.ITEM_WITHDRAWN,
        refuse.CHANNEL_NOT_OFFERED,
        refuse.UNKNOWN_MATERIAL,
        refuse.ATTACHMENT_WITHOUT_MATERIAL,
        refuse.UNKNOWN_DRAFT,
        refuse.TOO_MANY_APPLICATIONS,
    ),
)
class SubmitApplication(Command):
    """Apply for a published item: a visitor online, a clerk for someone at the window or by post, a kiosk.

    `channel` is what a clerk enters; None: online for a visitor, window for a clerk, kiosk for a kiosk.
    `materials` lists the codes of what is handed in, `attachments` the files for them. With `agent` it is
    made on the applicant's behalf; a visitor then acts for whom the document names. `draft` is done with.
    """

    hall: Code
    item: Code
    channel: Channel | None = None
    name: OneLine
    phone: OneLine | None = None
    email: Email | None = None
    document_number: OneLine
    materials: Codes = ()
    attachments: Attachments = ()
    agent: Agent | None = None
    draft: UUID | None = None


class CaseAnswer(Answer):
    number: str
    status: CaseStatus
    version: int


class Receipt(CaseAnswer):
    """The numbered and dated receipt (回執) that the applicant is given; `paper` is its own number."""

    paper: str
    dated: date


class NoticeStep(Answer):
    step: str
    name: Words
    party: str
    limit: int | None


class NoticeLine(Answer):
    material: str
    name: Words
    reason: str | None


class Notice(CaseAnswer):
    """The one-time notice: everything that is missing, and the whole process ahead."""

    hall: str
    item: str
    item_name: Words
    given_at: datetime
    missing: tuple[NoticeLine, ...]
    process: tuple[NoticeStep, ...]
    promised_limit: int | None


@command(
    "/cases/{number}/notice",
    roles=("clerk",),
    place=Found("reception"),
    clause="3.2.2",
    answer=Notice,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_CLOSED,
        refuse.UNKNOWN_MATERIAL,
        refuse.NOTICE_ALREADY_GIVEN,
        refuse.NOTHING_MISSING,
    ),
)
class GiveNotice(Command):
    """Give the one-time notice of all that is missing.

    Every required material not handed in is on it by itself; `missing` adds conditional ones that this case
    needs, and handed-in ones that do not do (with the reason).
    """

    number: Number
    missing: Annotated[tuple[MissingMaterial, ...], Field(max_length=100)] = ()
    expected_version: ExpectedVersion = None


class SupplementAnswer(CaseAnswer):
    """`outstanding` is what the notice still waits for."""

    outstanding: tuple[str, ...]


@command(
    "/cases/{number}/supplement",
    roles=("visitor", "clerk"),
    place=Found("reception"),
    clause="3.2.2",
    answer=SupplementAnswer,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.NOT_YOUR_CASE,
        refuse.CASE_CLOSED,
        refuse.NOTHING_ASKED,
        refuse.ATTACHMENT_WITHOUT_MATERIAL,
    ),
)
class Supplement(Command):
    """Hand in what the notice asked for (補正)."""

    number: Number
    materials: Annotated[Codes, Field(min_length=1)]
    attachments: Attachments = ()
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/acceptance",
    roles=("clerk",),
    place=Found("reception"),
    clause="3.2.2",
    answer=Receipt,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_CLOSED,
        refuse.CASE_NOT_READY,
        refuse.MATERIALS_MISSING,
    ),
)
class AcceptCase(Command):
    """Take the case on (受理): its limit runs from now."""

    number: Number
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/refusal",
    roles=("clerk", "department_head"),
    place=Found("department"),
    clause="3.2.2",
    answer=Receipt,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.CASE_CLOSED, refuse.CASE_NOT_READY),
)
class RefuseCase(Command):
    """Decline to take the case on (不予受理), with the reason."""

    number: Number
    reason: Reason
    expected_version: ExpectedVersion = None


class StepAnswer(CaseAnswer):
    """`open` are the steps that can be done now, `next` the first of them."""

    next: str | None
    open: tuple[str, ...] = ()


@command(
    "/cases/{number}/steps",
    roles=STEP_ROLES,
    place=Found("department"),
    clause="3.2.1",
    answer=StepAnswer,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_CLOSED,
        refuse.CASE_NOT_READY,
        refuse.STEP_OUT_OF_ORDER,
        refuse.NOT_RESPONSIBLE,
        refuse.REASON_MISSING,
    ),
)
class CompleteStep(Command):
    """Do a step that can be done, as the party responsible: its department, or its role in the one in charge.

    A department that objects in its part says why; the case can then only be denied.
    """

    number: Number
    step: Code
    finding: Finding = "agreed"
    reason: Reason | None = None
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/decision",
    roles=("clerk", "department_head"),
    place=Found("department"),
    clause="3.1.2",
    answer=CaseAnswer,
    refusals=(
        refuse.UNKNOWN_CASE,
        refuse.YOUR_OWN_CASE,
        refuse.CASE_CLOSED,
        refuse.CASE_NOT_READY,
        refuse.CASE_OPEN,
        refuse.REASON_MISSING,
        refuse.PART_OBJECTED,
        refuse.AUTHORITY_NOT_ANSWERED,
        refuse.AUTHORITY_SAID_OTHERWISE,
    ),
)
class DecideCase(Command):
    """Decide the case once every step is done; a denial needs its reason."""

    number: Number
    outcome: Outcome
    reason: Reason | None = None
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/withdrawal",
    roles=("visitor", "clerk"),
    place=Found("reception"),
    clause="3.3.2",
    answer=CaseAnswer,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE, refuse.CASE_CLOSED),
)
class WithdrawCase(Command):
    """Withdraw the application before it is decided."""

    number: Number
    reason: Reason | None = None
    expected_version: ExpectedVersion = None


class DeadlineRaised(CaseAnswer):
    """`raised` names the event that the passing of the deadline became."""

    raised: str


@command(
    "/cases/{number}/deadlines",
    roles=("operator",),
    place=Found(),
    clause="3.2.1",
    answer=DeadlineRaised,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_DUE),
)
class PassDeadline(Command):
    """Raise what a passed deadline means; the service's own sweeper does so by itself."""

    number: Number
    kind: DeadlineKind
    step: Code | None = None

"""What happens to a case (辦件)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from infra.contracts import Event, Message, Personal
from services.cases.contract.words import (
    Channel,
    Charge,
    ExclusionKind,
    Finding,
    ItemClass,
    Outcome,
    ReceptionAct,
    StepDeadline,
)
from services.shared.deadlines.values import Deadline, Excluded


class KeptFile(Message):
    """A file handed in for a material (附件); `reference` says where it lies, and may be a person's own.

    `key` opens a file that was handed in to the hall. It is nowhere else: once the person is erased, nobody
    can open the file any more.
    """

    material: str
    reference: Annotated[str, Personal(of="applicant")]
    size: int
    sha256: str
    media_type: str
    key: Annotated[str | None, Personal(of="applicant")] = None


class Lacking(Message):
    """One line of a notice: what is missing or does not do, and why, in the clerk's words."""

    material: str
    reason: Annotated[str | None, Personal(of="applicant")] = None
    because_of: str | None = None


class OfApplicant(Message):
    """Base of what has words in it about an applicant: they are sealed under that person's key.

    `applicant` is empty in events of a first shape, whose words were not.
    """

    applicant: str = ""


class CaseApplied(Event):
    """An application came in. `number` names the case for good, `code_mac` checks the applicant's code.

    `agent` acts for the applicant (代辦), on the ground of `agent_basis`. `fee` is what was quoted.
    `check_deadline`: silence until then accepts the case. `day_end`: an immediate item is decided by then.
    `slot`: which of those of the visitor's account who made it; it is free again once the case is closed.
    `files` are the references of the hall's own files that the case has.
    """

    public = ("hall", "item", "channel")

    hall: str
    number: str
    item: str
    item_version: int
    item_class: ItemClass
    channel: Channel
    applicant: str
    name: Annotated[str, Personal(of="applicant")]
    phone: Annotated[str | None, Personal(of="applicant")]
    document_number: Annotated[str, Personal(of="applicant")]
    materials: tuple[str, ...]
    code_mac: str
    received_at: datetime
    check_deadline: Deadline
    day_end: Deadline | None
    attachments: tuple[KeptFile, ...] = ()
    fee: Charge | None = None
    agent: str | None = None
    agent_name: Annotated[str | None, Personal(of="agent")] = None
    agent_document_number: Annotated[str | None, Personal(of="agent")] = None
    agent_basis: Annotated[str | None, Personal(of="agent")] = None
    slot: int | None = None
    files: tuple[str, ...] = ()
    email: Annotated[str | None, Personal(of="applicant")] = None


class NoticeGiven(OfApplicant, Event):
    """A one-time notice (一次性告知); every clock of the case stands until all of it is supplemented."""

    hall: str
    number: str
    missing: tuple[Lacking, ...]
    given_at: datetime
    stopped_on: date


class MaterialsSupplemented(OfApplicant, Event):
    """`outstanding` is what the notice still waits for.

    Once it is empty, the days of `resumed` are not counted and the clocks go on: an unaccepted file's check
    begins anew, an accepted case's deadlines are the ones given here. `restarted`: by the hall's policy its
    limits were counted anew. `files` are the references of all of the hall's own files that the case has now.
    """

    schema_version = 2

    hall: str
    number: str
    materials: tuple[str, ...]
    outstanding: tuple[str, ...]
    supplemented_at: datetime
    resumed: Excluded | None
    check_deadline: Deadline | None
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]
    restarted: bool = False
    attachments: tuple[KeptFile, ...] = ()
    files: tuple[str, ...] = ()


class CaseAccepted(Event):
    """The case is taken on (受理); its limit counts from `accepted_at`, and `open_steps` can be done."""

    schema_version = 2
    public = ("hall", "item", "item_version")

    hall: str
    number: str
    item: str
    item_version: int
    accepted_at: datetime
    accepted_on: date
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]


class CaseDeemedAccepted(CaseAccepted):
    """Nobody answered within the limit for checking: accepted on the day received (視為受理)."""

    public = ("hall", "item", "item_version")


class CaseRefused(OfApplicant, Event):
    """Not taken on (不予受理)."""

    hall: str
    number: str
    reason: Annotated[str, Personal(of="applicant")]
    refused_at: datetime


class StepCompleted(OfApplicant, Event):
    """A step was done (環節辦畢); `opened` are the steps that can be done because of it."""

    schema_version = 2
    public = ("hall", "step")

    hall: str
    number: str
    step: str
    party: str
    done_by: str
    completed_at: datetime
    completed_on: date
    opened: tuple[StepDeadline, ...]
    finding: Finding = "agreed"
    reason: Annotated[str | None, Personal(of="applicant")] = None


class ClockStopped(OfApplicant, Event):
    """Time began that no limit of the case counts (扣除期間)."""

    hall: str
    number: str
    kind: ExclusionKind
    reason: Annotated[str, Personal(of="applicant")]
    stopped_at: datetime
    stopped_on: date


class ClockResumed(Event):
    """It ended; if nothing else stops the clocks, they go on with the deadlines given here."""

    hall: str
    number: str
    resumed: Excluded
    resumed_at: datetime
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]


class ExtensionRequested(OfApplicant, Event):
    hall: str
    number: str
    days: int
    reason: Annotated[str, Personal(of="applicant")]
    requested_by: str


class ExtensionRejected(OfApplicant, Event):
    hall: str
    number: str
    reason: Annotated[str, Personal(of="applicant")]
    rejected_by: str


class CaseExtended(Event):
    """The one extension (延期) was approved, for the reason it was asked for; the applicant is told."""

    hall: str
    number: str
    days: int
    requested_by: str
    approved_by: str
    extended_at: datetime
    case_deadline: Deadline | None


class CaseForwarded(OfApplicant, Event):
    """A reported case (上報件) went to the higher authority; the clocks stand until it answers."""

    hall: str
    number: str
    reference: Annotated[str, Personal(of="applicant")]
    forwarded_at: datetime
    forwarded_on: date
    authority_deadline: Deadline | None


class AuthorityAnswered(OfApplicant, Event):
    """The higher authority's answer came back; the days it took are not counted."""

    hall: str
    number: str
    reference: Annotated[str, Personal(of="applicant")]
    outcome: Outcome
    reason: Annotated[str | None, Personal(of="applicant")]
    answered_at: datetime
    resumed: Excluded
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]


class FeePaid(OfApplicant, Event):
    hall: str
    number: str
    charge: Charge
    receipt: Annotated[str, Personal(of="applicant")]
    paid_at: datetime


class CaseDecided(OfApplicant, Event):
    """The hall's answer (辦結)."""

    public = ("hall", "item", "item_version", "outcome")

    hall: str
    number: str
    item: str
    item_version: int
    outcome: Outcome
    reason: Annotated[str | None, Personal(of="applicant")]
    decided_at: datetime
    delivery_deadline: Deadline | None = None


class DecisionCorrected(OfApplicant, Event):
    """A decision was put right (更正); what it was before stays in the history."""

    public = ("hall", "item", "item_version", "outcome")

    hall: str
    number: str
    item: str
    item_version: int
    outcome: Outcome
    reason: Annotated[str, Personal(of="applicant")]
    corrected_at: datetime
    delivery_deadline: Deadline | None


class ResultDelivered(Event):
    hall: str
    number: str
    method: str
    delivered_at: datetime


class CaseReopened(OfApplicant, Event):
    """A closed case was taken up again by order (重啟); it keeps what it had used of its limits.

    The days of `resumed` are not counted: those after its end, up to this one. Accepted before: the steps
    `redo` are done again, and `open_steps` can be done now. Not yet: its check begins anew.
    """

    hall: str
    number: str
    order: Annotated[str, Personal(of="applicant")]
    reason: Annotated[str, Personal(of="applicant")]
    reopened_at: datetime
    resumed: Excluded
    check_deadline: Deadline | None
    day_end: Deadline | None
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]
    redo: tuple[str, ...] = ()


class CaseDatesMoved(Event):
    """The hall's calendar, hours or policy changed, and with it these dates; None stands for no such date.

    `withdrawn` are marks of what had passed and by the calendar of now has not: what was raised for it no
    longer holds, and a case that was late for one of them is not. Each may be raised anew.
    """

    hall: str
    number: str
    rules_version: int
    moved_at: datetime
    check_deadline: Deadline | None
    day_end: Deadline | None
    case_deadline: Deadline | None
    open_steps: tuple[StepDeadline, ...]
    authority_deadline: Deadline | None
    delivery_deadline: Deadline | None
    withdrawn: tuple[str, ...] = ()


class CaseWithdrawn(OfApplicant, Event):
    hall: str
    number: str
    reason: Annotated[str | None, Personal(of="applicant")]
    withdrawn_at: datetime


class DeadlinePassed(Message):
    """Base of what is raised when time passes: once each for a case, and once each for a step.

    `told` are the parties and roles it is raised with.
    """

    hall: str
    number: str
    deadline: Deadline
    raised_at: datetime
    told: tuple[str, ...] = ()


class CaseNearlyDue(DeadlinePassed, Event):
    """The case's light turned yellow (黃燈)."""


class CaseOverdue(DeadlinePassed, Event):
    """The case's light turned red (紅燈)."""

    public = ("hall",)


class CaseEscalated(DeadlinePassed, Event):
    """Overdue for so long that it is raised a level higher (督辦)."""


class StepNearlyDue(DeadlinePassed, Event):
    step: str
    party: str


class StepOverdue(DeadlinePassed, Event):
    public = ("hall", "step", "party")

    step: str
    party: str


class ImmediateCaseLeftOpen(DeadlinePassed, Event):
    """An immediate item (即辦件) was still open at the end of the day it came in."""

    public = ("hall",)


class AuthorityOverdue(DeadlinePassed, Event):
    """The higher authority has not answered within its limit."""


class DeliveryOverdue(DeadlinePassed, Event):
    """The result was not delivered within the policy's limit."""


class ApplicantRead(Event):
    """Someone read the applicant's personal data, and said what for: an act of reception, where it was."""

    hall: str
    number: str
    applicant: str
    purpose: Annotated[str, Personal(of="applicant")]
    fields: tuple[str, ...]
    act: ReceptionAct | None = None


class CaseServedAtWindow(Event):
    """A ticket (號票) of the hall's queue was finished about the case: `label` of `line` on `day`.

    It changes nothing of the case, which may have ended long ago. Like all of a case's history it counts in
    the version: a command that expects the one before it is stale, and its sender reads the case again and
    sees why; a command that expects none is decided as ever.
    """

    hall: str
    number: str
    line: str
    label: str
    day: date
    window: str
    served_at: datetime


class PersonErased(Event):
    """A person is erased: their keys from before are destroyed, in whichever service has some.

    Each says so in its own log (KeyDestroyed); ErasureFinished follows once the last one has. `cases` are the
    numbers of the cases that were the person's, `drafts` their saved drafts; read models forget whose they
    were. `reason` is sealed under the key of `erased_by`.
    """

    person: str
    reason: Annotated[str, Personal(of="erased_by")]
    cases: tuple[str, ...]
    erased_at: datetime
    drafts: tuple[UUID, ...] = ()
    erased_by: str = ""


class ErasureFinished(Event):
    """No service has a key of the person's from before `erased_at` any more; `services` are those asked."""

    person: str
    erased_at: datetime
    services: tuple[str, ...]

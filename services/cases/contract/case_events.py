"""What happens to a case (辦件)."""

from datetime import date, datetime
from typing import Annotated

from infra.contracts import Event, Message, Personal
from services.cases.contract.words import Channel, Deadline, ItemClass, MissingMaterial, Outcome


class CaseApplied(Event):
    """An application came in. `number` names the case for good, `code_mac` checks the applicant's code.

    `check_deadline`: silence until then accepts the case. `day_end`: an immediate item is decided by then.
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


class NoticeGiven(Event):
    """A one-time notice (一次性告知); every clock of the case stands until all of it is supplemented."""

    hall: str
    number: str
    missing: tuple[MissingMaterial, ...]
    given_at: datetime
    stopped_on: date


class MaterialsSupplemented(Event):
    """`outstanding` is what the notice still waits for.

    Once it is empty, the days in `excluded` (first and last) are not counted and the clocks go on.
    """

    hall: str
    number: str
    materials: tuple[str, ...]
    outstanding: tuple[str, ...]
    supplemented_at: datetime
    excluded: tuple[date, date] | None
    check_deadline: Deadline | None
    case_deadline: Deadline | None
    step_deadline: Deadline | None


class CaseAccepted(Event):
    """The case is taken on (受理); its limit counts from `accepted_at`."""

    public = ("hall", "item", "item_version")

    hall: str
    number: str
    item: str
    item_version: int
    accepted_at: datetime
    accepted_on: date
    case_deadline: Deadline | None
    first_step: str
    step_deadline: Deadline | None


class CaseDeemedAccepted(CaseAccepted):
    """Nobody answered within the limit for checking: accepted on the day received (視為受理)."""

    public = ("hall", "item", "item_version")


class CaseRefused(Event):
    """Not taken on (不予受理)."""

    hall: str
    number: str
    reason: str
    refused_at: datetime


class StepCompleted(Event):
    public = ("hall", "step")

    hall: str
    number: str
    step: str
    party: str
    done_by: str
    completed_at: datetime
    completed_on: date
    next_step: str | None
    step_deadline: Deadline | None


class CaseDecided(Event):
    """The hall's answer (辦結)."""

    public = ("hall", "item", "item_version", "outcome")

    hall: str
    number: str
    item: str
    item_version: int
    outcome: Outcome
    reason: str | None
    decided_at: datetime


class ResultDelivered(Event):
    hall: str
    number: str
    method: str
    delivered_at: datetime


class CaseWithdrawn(Event):
    hall: str
    number: str
    reason: str | None
    withdrawn_at: datetime


class DeadlinePassed(Message):
    """Base of what is raised when time passes: once each for a case, and once each for a step."""

    hall: str
    number: str
    deadline: Deadline
    raised_at: datetime


class CaseNearlyDue(DeadlinePassed, Event):
    """The case's light turned yellow (黃燈)."""


class CaseOverdue(DeadlinePassed, Event):
    """The case's light turned red (紅燈)."""

    public = ("hall",)


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


class ApplicantRead(Event):
    """Someone read the applicant's personal data, and said what for."""

    hall: str
    number: str
    applicant: str
    purpose: str
    fields: tuple[str, ...]


class PersonErased(Event):
    """The key of a person's data was destroyed: nothing of it can be read any more.

    `cases` are the numbers of the cases that were the person's; read models forget whose they were.
    """

    person: str
    reason: str
    cases: tuple[str, ...]
    erased_at: datetime

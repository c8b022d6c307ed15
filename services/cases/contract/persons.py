"""Persons: reading what is personal for a stated purpose, and erasing it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from infra.contracts import Answer, Command, ErasedIn, command
from services.cases.contract import refusals as refuse
from services.cases.contract.words import Number, ReceptionAct
from services.shared.values import PersonId, Reason
from services.shared.words import INSTALLATION, Found


class Applicant(Answer):
    """The applicant's personal data; None where the person was erased."""

    number: str
    person: str
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    document_number: str | None = None
    agent: str | None = None
    agent_name: str | None = None
    agent_document_number: str | None = None
    agent_basis: str | None = None


@command(
    "/cases/{number}/applicant",
    roles=("clerk", "department_head", "auditor", "investigator", "visitor"),
    place=Found("reception"),
    clause="7.3.1",
    answer=Applicant,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE),
)
class ReadApplicant(Command):
    """Read the applicant's personal data for a stated purpose; the reading is recorded.

    It opens to the department in charge, and until the case is accepted to every clerk of the hall; after
    that to them only with the `act` of reception that the applicant stands at the window for.
    """

    number: Number
    purpose: Reason
    act: ReceptionAct | None = None


class OpenedAttachment(Answer):
    """Where a file lies and what opens it (`GET /v1/files/{reference}`); None where the person was erased.

    `key` is None, too, for a file that does not lie in the hall's own store.
    """

    number: str
    nth: int
    material: str
    size: int
    sha256: str
    media_type: str
    reference: str | None = None
    key: Annotated[str | None, Field(repr=False)] = None


@command(
    "/cases/{number}/attachments/{nth}/reading",
    roles=("clerk", "department_head", "auditor", "investigator", "visitor"),
    place=Found("reception"),
    clause="7.3.1",
    answer=OpenedAttachment,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE, refuse.NO_ATTACHMENT),
)
class OpenAttachment(Command):
    """Open a file of the case for a stated purpose: the `nth` that was handed in; the reading is recorded.

    It opens to whom the applicant's data does.
    """

    number: Number
    nth: Annotated[int, Field(ge=1, le=100_000)]
    purpose: Reason
    act: ReceptionAct | None = None


class ErasureAnswer(Answer):
    """What an erasure came to, service by service.

    `finished`: every service has done it; one that did not answer does it as soon as it runs. `gone_by` is
    when the last that still holds a destroyed key, say a backup, will have gone; None while nobody knows:
    `services` say why.
    """

    person: str
    erased_at: datetime
    finished: bool = False
    gone_by: datetime | None = None
    services: tuple[ErasedIn, ...] = ()


@command(
    "/persons/{person}/erasure", roles=("operator",), place=INSTALLATION, clause="7.3.2", answer=ErasureAnswer
)
class ErasePerson(Command):
    """Destroy the keys of a person's data in every service: it is gone from history and read models alike.

    The answer says where keys were destroyed, and what still holds them for how long. `hall person` tells the
    id of an account.
    """

    person: PersonId
    reason: Reason

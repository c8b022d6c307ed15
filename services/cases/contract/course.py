"""On the way to a decision: time that does not count, an extension, a higher authority."""

from typing import Annotated

from pydantic import Field

from infra.contracts import Command, command
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import CaseAnswer
from services.cases.contract.words import Number, OrderedTime, Outcome
from services.shared.values import ExpectedVersion, OneLine, Reason
from services.shared.words import Found

_STAFF = ("clerk", "department_head")
_HEADS = ("department_head", "supervisor")
_ACCEPTED = (refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.CASE_CLOSED, refuse.CASE_NOT_READY)


class ClockAnswer(CaseAnswer):
    """`due_on` is the case's deadline now; None while its clock stands, or without a limit."""

    due_on: str | None


@command(
    "/cases/{number}/clock/stop",
    roles=_STAFF,
    place=Found("department"),
    clause="3.2.1",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.NOT_EXCLUDED, refuse.CLOCK_STOPPED_ALREADY),
)
class StopClock(Command):
    """Begin time that the limits do not count: a hearing, an expert's review, a test."""

    number: Number
    kind: OrderedTime
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/clock/resumption",
    roles=_STAFF,
    place=Found("department"),
    clause="3.2.1",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.CLOCK_NOT_STOPPED),
)
class ResumeClock(Command):
    """End such a time; the limits go on."""

    number: Number
    kind: OrderedTime
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/extension",
    roles=_STAFF,
    place=Found("department"),
    clause="3.1.2",
    answer=ClockAnswer,
    refusals=(
        *_ACCEPTED,
        refuse.NO_LIMIT,
        refuse.EXTENDED_ALREADY,
        refuse.LIMIT_ENDED,
        refuse.EXTENSION_TOO_LONG,
    ),
)
class RequestExtension(Command):
    """Ask for the one extension of the case's limit, in working days, before it ends."""

    number: Number
    days: Annotated[int, Field(ge=1, le=1000)]
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/extension/approval",
    roles=_HEADS,
    place=Found("department"),
    clause="3.1.2",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.NO_EXTENSION_ASKED, refuse.APPROVED_BY_REQUESTER, refuse.LIMIT_ENDED),
)
class ApproveExtension(Command):
    """Approve it before the limit ends, as someone other than who asked; the applicant is given notice."""

    number: Number
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/extension/rejection",
    roles=_HEADS,
    place=Found("department"),
    clause="3.1.2",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.NO_EXTENSION_ASKED, refuse.APPROVED_BY_REQUESTER),
)
class RejectExtension(Command):
    """Reject it, with the reason, as someone other than who asked."""

    number: Number
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/forwarding",
    roles=_STAFF,
    place=Found("department"),
    clause="3.1.2",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.NOT_REPORTED, refuse.FORWARDED_ALREADY, refuse.CASE_OPEN),
)
class ForwardCase(Command):
    """Forward a reported case to the higher authority, whose time is counted apart."""

    number: Number
    reference: OneLine
    expected_version: ExpectedVersion = None


@command(
    "/cases/{number}/authority-answer",
    roles=_STAFF,
    place=Found("department"),
    clause="3.1.2",
    answer=ClockAnswer,
    refusals=(*_ACCEPTED, refuse.NOT_FORWARDED, refuse.REASON_MISSING),
)
class RecordAuthorityAnswer(Command):
    """Take in the higher authority's answer."""

    number: Number
    reference: OneLine
    outcome: Outcome
    reason: Reason | None = None
    expected_version: ExpectedVersion = None

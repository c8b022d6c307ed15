"""What may be asked about cases."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Query, query
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import Notice
from services.cases.contract.words import (
    CaseStatus,
    Charge,
    DeadlineKind,
    ExclusionKind,
    Finding,
    ItemClass,
    Number,
    Outcome,
    TypedNumber,
)
from services.shared.deadlines.values import Light
from services.shared.values import Code, Day, Moment, OneLine, Words
from services.shared.words import IN_HALLS, OWN, Found

_STAFF = ("clerk", "department_head", "supervisor", "auditor")
Limit = Annotated[int, Field(ge=1, le=500)]


class CaseReport(Answer):
    """Figures over historical and live cases alike.

    `late` of `with_deadline_and_end` were overdue once: no stop, extension or policy that came later makes
    one timely, only a day of the calendar declared since. `on_time_share` is the rest's share (None: there
    are none). Handling times are in seconds from a case's start (an application received) to its end
    (decided, refused or withdrawn), over the `with_end` cases that have one; none where another system wrote
    the end as the day of the start. `by_channel` and `by_item` count cases, `by_party` and `by_resource`
    steps; `late_by_…` are the late cases again, and one counts with each party that did a step of it.
    """

    hall: str | None
    cases: int
    steps: int
    with_end: int
    with_deadline_and_end: int
    late: int
    on_time_share: float | None
    handling_median_seconds: float | None
    handling_p90_seconds: float | None
    by_channel: dict[str, int]
    by_item: dict[str, int]
    by_party: dict[str, int]
    by_resource: dict[str, int]
    late_by_channel: dict[str, int]
    late_by_item: dict[str, int]
    late_by_party: dict[str, int]


@query(
    "/cases/report",
    roles=("supervisor", "auditor", "operator", "department_head"),
    place=IN_HALLS,
    clause="1.3.3",
    answer=CaseReport,
    refusals=(refuse.UNKNOWN_HALL,),
)
class ReportCases(Query):
    """Report on the cases begun from `from_date` up to and including `to_date`, of one hall or of all."""

    hall: Code | None = None
    from_date: Day | None = None
    to_date: Day | None = None


class CaseLine(Answer):
    """One line of the register; it names no person."""

    number: str
    hall: str
    item: str
    item_version: int
    item_class: ItemClass
    channel: str
    status: CaseStatus
    light: Light | None
    next_step: str | None
    open_steps: tuple[str, ...]
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    version: int


CaseOrder = Literal["newest", "due"]


class CaseRegister(Answer):
    items: tuple[CaseLine, ...]
    next_cursor: str | None = None


@query("/cases", roles=("visitor", *_STAFF), place=IN_HALLS, clause="3.2.1", answer=CaseRegister, paged=True)
class ListCases(Query):
    """List cases: a visitor sees only his own.

    `department`: those of its items, and those with an open step that is its to do. `text` is in the number,
    as someone types it, or in the item's code. By `due` there are open cases only, the nearest deadline first
    and last those whose clock stands.
    """

    hall: Code | None = None
    item: Code | None = None
    status: CaseStatus | None = None
    light: Light | None = None
    department: Code | None = None
    text: OneLine | None = None
    order: CaseOrder = "newest"
    cursor: str | None = None
    limit: Limit = 50


class StepProgress(Answer):
    """A step of the process and how far it is; `light` and `due_at` while its clock runs.

    It can be done once those in `after` are.
    """

    step: str
    name: Words
    party: str
    limit: int | None
    after: tuple[str, ...]
    state: Literal["ahead", "current", "done"]
    finding: Finding | None
    light: Light | None
    completed_at: datetime | None
    due_at: datetime | None


class FileView(Answer):
    """A file of the case (附件)."""

    material: str
    reference: str | None
    size: int
    sha256: str
    media_type: str


class Extension(Answer):
    """The extension that was asked for, in working days, and whether it was approved."""

    days: int
    reason: str | None
    requested_by: str
    approved: bool


class Visit(Answer):
    """A ticket (號票) that was finished about the case, at `window`: `label` of `line` on `day`."""

    line: str
    label: str
    day: date
    window: str
    at: datetime


class CaseView(CaseLine):
    """A case and its place on the item's process; `person` is the applicant's id, not the personal data.

    `agent` acts for him. `stopped_by` is what its clocks stand for. `corrected`: the decision was put right.
    `visits` are in the order they came to the case's history. Reasons and where files lie are None once the
    applicant was erased.
    """

    person: str | None
    agent: str | None
    stopped_by: tuple[ExclusionKind, ...]
    extension: Extension | None
    fee: Charge | None
    fee_paid: bool
    corrected: bool
    item_name: Words
    materials: tuple[str, ...]
    attachments: tuple[FileView, ...]
    outstanding: tuple[str, ...]
    outcome: Outcome | None
    reason: str | None
    deemed_accepted: bool
    steps: tuple[StepProgress, ...]
    visits: tuple[Visit, ...]


@query(
    "/cases/{number}",
    roles=("visitor", *_STAFF),
    place=Found(),
    clause="3.2.1",
    answer=CaseView,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE),
)
class ReadCase(Query):
    """Read a case and its place in the process: a visitor only his own."""

    number: Number


@query(
    "/cases/{number}/notice",
    roles=("visitor", *_STAFF),
    place=Found(),
    clause="3.2.2",
    answer=Notice,
    refusals=(refuse.UNKNOWN_CASE, refuse.YOUR_OWN_CASE, refuse.NOT_YOUR_CASE, refuse.CASE_NOT_READY),
)
class ReadNotice(Query):
    """Read the one-time notice of a case."""

    number: Number


class Progress(Answer):
    """What number and code show without signing in; it names no person."""

    hall: str
    item: str
    item_version: int
    number: str
    item_name: Words
    status: CaseStatus
    status_name: Words
    received_at: datetime
    due_at: datetime | None
    outstanding: tuple[str, ...]
    outcome: Outcome | None
    fee: Charge | None
    fee_paid: bool
    steps: tuple[StepProgress, ...]


MISSES_PER_MINUTE = 30
"""How many wrong numbers or codes one address may try."""


@query(
    "/progress/{number}",
    roles=(PUBLIC,),
    place=OWN,
    clause="7.4.1",
    answer=Progress,
    refusals=(refuse.UNKNOWN_CASE,),
    misses_per_minute=MISSES_PER_MINUTE,
)
class FindProgress(Query):
    """Find a case's progress by its number and code; a wrong number and a wrong code answer the same."""

    number: TypedNumber
    code: OneLine


class DeadlineLine(Answer):
    number: str
    hall: str
    kind: DeadlineKind
    step: str | None
    due_at: datetime
    raised: bool


class DeadlineList(Answer):
    items: tuple[DeadlineLine, ...]
    next_cursor: str | None = None


@query("/deadlines", roles=_STAFF, place=IN_HALLS, clause="3.2.1", answer=DeadlineList, paged=True)
class ListDeadlines(Query):
    """List what is due on open cases, the nearest first."""

    hall: Code | None = None
    before: Moment | None = None
    cursor: str | None = None
    limit: Limit = 100

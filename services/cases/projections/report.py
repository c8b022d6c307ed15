"""What the figures are counted from: one row a case, one row a step, historical and live alike."""

from datetime import datetime

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.cases.contract import case_events as happened
from services.cases.contract.history import (
    HistoricalCaseEnded,
    HistoricalCaseRecorded,
    HistoricalStepRecorded,
)
from services.cases.domain.marks import LATE
from services.shared.deadlines.values import Deadline

FIGURES = Table(
    "cases",
    key=("case_id",),
    columns={
        "case_id": "uuid",
        "hall": "text",
        "item": "text",
        "channel": "text",
        "started_at": "timestamptz",
        "deadline": "timestamptz",
        "ended_at": "timestamptz",
        "overdue": "int",
    },
    indexes=("started_at", "hall, started_at"),
)
"""`overdue`: how often its limit ran out, less what was withdrawn; a case with any is late."""

STEPS = Table(
    "steps",
    key=("case_id", "version"),
    columns={"case_id": "uuid", "version": "int", "party": "text", "resource": "text"},
)


_Moving = (
    happened.MaterialsSupplemented
    | happened.ClockResumed
    | happened.CaseExtended
    | happened.AuthorityAnswered
)


class CaseFigures(Projection):
    name = "case_figures"
    version = 4
    tables = (FIGURES, STEPS)

    @when(HistoricalCaseRecorded)
    def recorded(self, event: HistoricalCaseRecorded, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(include={"hall", "item", "channel", "started_at", "deadline"})
        rows.put(FIGURES, {"case_id": recorded.stream_id, **told, "overdue": 0})

    @when(HistoricalStepRecorded)
    def recorded_step(self, event: HistoricalStepRecorded, recorded: Recorded, rows: Rows) -> None:
        _put_step(rows, recorded, event.party, event.actor)

    @when(HistoricalCaseEnded)
    def recorded_end(self, event: HistoricalCaseEnded, recorded: Recorded, rows: Rows) -> None:
        row = _case(rows, recorded)
        late = row["deadline"] is not None and event.ended_at > row["deadline"]
        rows.put(FIGURES, {**row, "ended_at": event.ended_at, "overdue": int(late)})

    @when(happened.CaseApplied)
    def applied(self, event: happened.CaseApplied, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(include={"hall", "item", "channel"})
        deadline = event.day_end.due_at if event.day_end else None
        started = {"started_at": event.received_at, "deadline": deadline, "overdue": 0}
        rows.put(FIGURES, {"case_id": recorded.stream_id, **told, **started})

    @when(happened.CaseAccepted, happened.CaseDeemedAccepted)
    def accepted(self, event: happened.CaseAccepted, recorded: Recorded, rows: Rows) -> None:
        _move_deadline(rows, recorded, event.case_deadline)

    @when(
        happened.MaterialsSupplemented,
        happened.ClockResumed,
        happened.CaseExtended,
        happened.AuthorityAnswered,
    )
    def moved(self, event: _Moving, recorded: Recorded, rows: Rows) -> None:
        _move_deadline(rows, recorded, event.case_deadline)

    @when(happened.CaseDatesMoved)
    def dates_moved(self, event: happened.CaseDatesMoved, recorded: Recorded, rows: Rows) -> None:
        _move_deadline(rows, recorded, event.case_deadline or event.day_end)
        if withdrawn := LATE.intersection(event.withdrawn):
            _count(rows, recorded, -len(withdrawn))

    @when(happened.CaseOverdue, happened.ImmediateCaseLeftOpen)
    def overdue(self, event: happened.DeadlinePassed, recorded: Recorded, rows: Rows) -> None:
        _count(rows, recorded, 1)

    @when(happened.CaseReopened)
    def reopened(self, event: happened.CaseReopened, recorded: Recorded, rows: Rows) -> None:
        rows.put(FIGURES, {**_case(rows, recorded), "ended_at": None})
        _move_deadline(rows, recorded, event.case_deadline or event.day_end)

    @when(happened.StepCompleted)
    def stepped(self, event: happened.StepCompleted, recorded: Recorded, rows: Rows) -> None:
        _put_step(rows, recorded, event.party, event.done_by)

    @when(happened.CaseDecided)
    def decided(self, event: happened.CaseDecided, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, event.decided_at)

    @when(happened.CaseRefused)
    def refused(self, event: happened.CaseRefused, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, event.refused_at)

    @when(happened.CaseWithdrawn)
    def withdrawn(self, event: happened.CaseWithdrawn, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, event.withdrawn_at)


def _put_step(rows: Rows, recorded: Recorded, party: str, resource: str) -> None:
    key = {"case_id": recorded.stream_id, "version": recorded.version}
    rows.put(STEPS, {**key, "party": party, "resource": resource})


def _move_deadline(rows: Rows, recorded: Recorded, deadline: Deadline | None) -> None:
    if deadline is not None:
        rows.put(FIGURES, {**_case(rows, recorded), "deadline": deadline.due_at})


def _count(rows: Rows, recorded: Recorded, overdue: int) -> None:
    row = _case(rows, recorded)
    rows.put(FIGURES, {**row, "overdue": row["overdue"] + overdue})


def _end(rows: Rows, recorded: Recorded, at: datetime) -> None:
    rows.put(FIGURES, {**_case(rows, recorded), "ended_at": at})


def _case(rows: Rows, recorded: Recorded) -> Row:
    row = rows.get(FIGURES, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after its case's first event"
    return row

"""The register of live cases, whose they are, and what is due on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.cases.contract import case_events as happened
from services.cases.contract.words import Deadline, DeadlineKind
from services.cases.domain.identity import case_id

CASES = Table(
    "cases",
    key=("case_id",),
    columns={
        "case_id": "uuid",
        "number": "text",
        "hall": "text",
        "item": "text",
        "item_version": "int",
        "item_class": "text",
        "channel": "text",
        "status": "text",
        "version": "int",
        "materials": "text[]",
        "missing": "jsonb",
        "outstanding": "text[]",
        "noticed_at": "timestamptz",
        "received_at": "timestamptz",
        "accepted_at": "timestamptz",
        "deemed_accepted": "boolean",
        "next_step": "text",
        "steps_done": "jsonb",
        "yellow_at": "timestamptz",
        "due_at": "timestamptz",
        "step_yellow_at": "timestamptz",
        "step_due_at": "timestamptz",
        "ended_at": "timestamptz",
        "outcome": "text",
        "reason": "text",
        "code_mac": "text",
    },
    indexes=("number", "received_at desc, case_id", "hall, received_at desc"),
)
OWNERS = Table(
    "owners", key=("case_id",), columns={"case_id": "uuid", "person": "text"}, indexes=("person, case_id",)
)
DEADLINES = Table(
    "deadlines",
    key=("case_id", "kind", "step"),
    columns={
        "case_id": "uuid",
        "kind": "text",
        "step": "text",
        "number": "text",
        "hall": "text",
        "due_at": "timestamptz",
        "state": "text",
    },
    indexes=("state, due_at", "due_at, case_id"),
)
"""`state`: waiting, paused (the clock stands) or raised. `step` is empty for a deadline of the whole case."""

_KINDS: tuple[DeadlineKind, ...] = ("check", "day_end", "case_yellow", "case_due")
_STEP_KINDS: tuple[DeadlineKind, ...] = ("step_yellow", "step_due")
_RAISED: Mapping[type[Any], DeadlineKind] = {
    happened.CaseNearlyDue: "case_yellow",
    happened.CaseOverdue: "case_due",
    happened.ImmediateCaseLeftOpen: "day_end",
}


class CaseRegister(Projection):
    name = "case_register"
    version = 1
    tables = (CASES, OWNERS, DEADLINES)

    @when(happened.CaseApplied)
    def applied(self, event: happened.CaseApplied, recorded: Recorded, rows: Rows) -> None:
        id = recorded.stream_id
        day_end = event.day_end.due_at if event.day_end else None
        row: Row = {
            "case_id": id,
            **event.model_dump(include={"number", "hall", "item", "item_version", "item_class", "channel"}),
            "status": "applied",
            "version": recorded.version,
            "materials": list(event.materials),
            "missing": [],
            "outstanding": [],
            "received_at": event.received_at,
            "deemed_accepted": False,
            "steps_done": [],
            "yellow_at": day_end,
            "due_at": day_end,
            "code_mac": event.code_mac,
        }
        rows.put(CASES, row)
        rows.put(OWNERS, {"case_id": id, "person": event.applicant})
        _wait(rows, row, "check", event.check_deadline.due_at)
        if event.day_end is not None:
            _wait(rows, row, "day_end", event.day_end.due_at)

    @when(happened.NoticeGiven)
    def noticed(self, event: happened.NoticeGiven, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        named = {line.material for line in event.missing}
        row["missing"] = [line.model_dump(mode="json") for line in event.missing]
        row["outstanding"] = sorted({*row["outstanding"], *named})
        row["materials"] = [code for code in row["materials"] if code not in named]
        row["noticed_at"] = event.given_at
        if row["accepted_at"] is None:
            row["status"] = "noticed"
            rows.delete(DEADLINES, row["case_id"], "check", "")
        else:
            _clear_clocks(row)
            _pause(rows, row)
        rows.put(CASES, row)

    @when(happened.MaterialsSupplemented)
    def supplemented(self, event: happened.MaterialsSupplemented, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["materials"] = sorted({*row["materials"], *event.materials})
        row["outstanding"] = list(event.outstanding)
        if event.excluded is not None:
            if event.check_deadline is not None:
                row["status"] = "applied"
                _wait(rows, row, "check", event.check_deadline.due_at)
            else:
                _run_case_clock(rows, row, event.case_deadline, resumed=True)
                _run_step_clock(rows, row, event.step_deadline, resumed=True)
        rows.put(CASES, row)

    @when(happened.CaseAccepted, happened.CaseDeemedAccepted)
    def accepted(self, event: happened.CaseAccepted, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        row["status"], row["accepted_at"] = "accepted", event.accepted_at
        row["deemed_accepted"] = isinstance(event, happened.CaseDeemedAccepted)
        row["next_step"] = event.first_step
        rows.delete(DEADLINES, row["case_id"], "check", "")
        _run_case_clock(rows, row, event.case_deadline)
        _run_step_clock(rows, row, event.step_deadline)
        rows.put(CASES, row)

    @when(happened.StepCompleted)
    def stepped(self, event: happened.StepCompleted, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        _drop_step_clock(rows, row)
        done = {"step": event.step, "at": event.completed_at.isoformat()}
        row["steps_done"] = [*row["steps_done"], done]
        row["next_step"] = event.next_step
        _run_step_clock(rows, row, event.step_deadline)
        rows.put(CASES, row)

    @when(happened.CaseRefused)
    def refused(self, event: happened.CaseRefused, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, "refused", event.refused_at, reason=event.reason)

    @when(happened.CaseDecided)
    def decided(self, event: happened.CaseDecided, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, "decided", event.decided_at, reason=event.reason, outcome=event.outcome)

    @when(happened.CaseWithdrawn)
    def withdrawn(self, event: happened.CaseWithdrawn, recorded: Recorded, rows: Rows) -> None:
        _end(rows, recorded, "withdrawn", event.withdrawn_at, reason=event.reason)

    @when(happened.ResultDelivered)
    def delivered(self, event: happened.ResultDelivered, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, {**_row(rows, recorded), "status": "delivered"})

    @when(happened.ApplicantRead)
    def read(self, event: happened.ApplicantRead, recorded: Recorded, rows: Rows) -> None:
        rows.put(CASES, _row(rows, recorded))

    @when(happened.CaseNearlyDue, happened.CaseOverdue, happened.ImmediateCaseLeftOpen)
    def raised(self, event: happened.DeadlinePassed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        rows.put(CASES, row)
        _mark_raised(rows, row, _RAISED[type(event)], "")

    @when(happened.StepNearlyDue)
    def step_nearly_due(self, event: happened.StepNearlyDue, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        rows.put(CASES, row)
        _mark_raised(rows, row, "step_yellow", event.step)

    @when(happened.StepOverdue)
    def step_overdue(self, event: happened.StepOverdue, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded)
        rows.put(CASES, row)
        _mark_raised(rows, row, "step_due", event.step)

    @when(happened.PersonErased)
    def erased(self, event: happened.PersonErased, recorded: Recorded, rows: Rows) -> None:
        for number in event.cases:
            rows.delete(OWNERS, case_id(number))


def _row(rows: Rows, recorded: Recorded) -> Row:
    """The case's row, at the version it has after this event."""
    row = rows.get(CASES, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after CaseApplied"
    row["version"] = recorded.version
    return row


def _wait(
    rows: Rows, row: Row, kind: DeadlineKind, due_at: datetime, step: str = "", *, resumed: bool = False
) -> None:
    """Put a deadline in the table; one that goes on after a pause stays raised if it was."""
    known = rows.get(DEADLINES, row["case_id"], kind, step) if resumed else None
    rows.put(
        DEADLINES,
        {
            "case_id": row["case_id"],
            "kind": kind,
            "step": step,
            "number": row["number"],
            "hall": row["hall"],
            "due_at": due_at,
            "state": "raised" if known and known["state"] == "raised" else "waiting",
        },
    )


def _run_case_clock(rows: Rows, row: Row, deadline: Deadline | None, *, resumed: bool = False) -> None:
    if deadline is not None:
        row["yellow_at"], row["due_at"] = deadline.yellow_at, deadline.due_at
        _wait(rows, row, "case_yellow", deadline.yellow_at, resumed=resumed)
        _wait(rows, row, "case_due", deadline.due_at, resumed=resumed)


def _run_step_clock(rows: Rows, row: Row, deadline: Deadline | None, *, resumed: bool = False) -> None:
    row["step_yellow_at"] = row["step_due_at"] = None
    if deadline is not None:
        step = row["next_step"]
        row["step_yellow_at"], row["step_due_at"] = deadline.yellow_at, deadline.due_at
        _wait(rows, row, "step_yellow", deadline.yellow_at, step, resumed=resumed)
        _wait(rows, row, "step_due", deadline.due_at, step, resumed=resumed)


def _clear_clocks(row: Row) -> None:
    if row["item_class"] != "immediate":  # the end of its day does not wait for anyone
        row["yellow_at"] = row["due_at"] = None
    row["step_yellow_at"] = row["step_due_at"] = None


def _pause(rows: Rows, row: Row) -> None:
    clocks = [("case_yellow", ""), ("case_due", "")]
    clocks += [(kind, row["next_step"]) for kind in _STEP_KINDS if row["next_step"]]
    for kind, step in clocks:
        known = rows.get(DEADLINES, row["case_id"], kind, step)
        if known is not None and known["state"] == "waiting":
            rows.put(DEADLINES, {**known, "state": "paused"})


def _mark_raised(rows: Rows, row: Row, kind: DeadlineKind, step: str) -> None:
    known = rows.get(DEADLINES, row["case_id"], kind, step)
    if known is not None:
        rows.put(DEADLINES, {**known, "state": "raised"})


def _drop_step_clock(rows: Rows, row: Row) -> None:
    for kind in _STEP_KINDS if row["next_step"] else ():
        rows.delete(DEADLINES, row["case_id"], kind, row["next_step"])


def _end(
    rows: Rows,
    recorded: Recorded,
    status: str,
    at: datetime,
    *,
    reason: str | None,
    outcome: str | None = None,
) -> None:
    row = _row(rows, recorded)
    _drop_step_clock(rows, row)
    for kind in _KINDS:
        rows.delete(DEADLINES, row["case_id"], kind, "")
    rows.put(CASES, {**row, "status": status, "ended_at": at, "reason": reason, "outcome": outcome})

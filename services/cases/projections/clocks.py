"""A case's clocks in the register: what runs until when, what stands, what was raised, every move."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime

from infra.eventstore.records import Recorded
from infra.projections.rows import Rows
from infra.projections.table import Row
from services.cases.contract.words import ANY_STEP, DeadlineKind, ExclusionKind, StepDeadline
from services.cases.projections.register_tables import DEADLINES, MOVES
from services.shared.deadlines.marks import of_part
from services.shared.deadlines.values import Deadline

_STEP = "step/"


def step_clock(step: str) -> str:
    return f"{_STEP}{step}"


def step_clocks(row: Row, steps: Iterable[StepDeadline]) -> dict[str, Deadline | None]:
    """The clocks of open steps; in events of the first shape the one open step is not named."""
    told: dict[str, Deadline | None] = {}
    for step in steps:
        codes = list(row["open_steps"]) if step.step == ANY_STEP else [step.step]
        told.update({step_clock(code): step.deadline for code in codes})
    return told


def set_clocks(
    rows: Rows,
    row: Row,
    recorded: Recorded,
    at: datetime,
    told: Mapping[str, Deadline | None],
    detail: str | None = None,
) -> None:
    """Let clocks run to other days; None ends one, or pauses it while something stops the case's clocks."""
    for clock, deadline in told.items():
        before = _runs_to(row, clock)
        if deadline is not None:
            row["clocks"] = {**row["clocks"], clock: deadline.model_dump(mode="json")}
            row["running"] = sorted({*row["running"], clock})
            row["ended"] = {other: end for other, end in row["ended"].items() if other != clock}
            _wait(rows, row, clock, deadline)
        else:
            row["running"] = [other for other in row["running"] if other != clock]
            _stand(rows, row, clock)
        _record_move(rows, row, recorded, at, clock, before, deadline, detail)
    _show(row)


def stop_clocks(
    rows: Rows, row: Row, recorded: Recorded, at: datetime, kind: ExclusionKind, day: date
) -> None:
    """The case's limits stand from a day on; the end of an immediate item's day does not wait for anyone."""
    row["stops"] = {kind: day.isoformat(), **row["stops"]}
    standing = [clock for clock in row["running"] if clock in ("check", "case") or clock.startswith(_STEP)]
    set_clocks(rows, row, recorded, at, dict.fromkeys(standing), kind)


def end_clocks(rows: Rows, row: Row, clocks: Iterable[str], at: datetime) -> None:
    """These are over; nothing of them is waited for any more."""
    for clock in clocks:
        if clock in row["clocks"] and clock not in row["ended"]:
            stood = clock not in row["running"] and min(row["stops"].values(), default=None)
            end = {"at": at.isoformat(), "stood_since": stood or None}
            row["ended"] = {**row["ended"], clock: end}
        row["running"] = [other for other in row["running"] if other != clock]
        for kind, step, _ in _kinds(clock, None):
            rows.delete(DEADLINES, row["case_id"], kind, step)
    _show(row)


def mark_raised(rows: Rows, row: Row, kind: DeadlineKind, step: str = "") -> None:
    row["raised"] = sorted({*row["raised"], of_part(kind, step)})
    known = rows.get(DEADLINES, row["case_id"], kind, step)
    if known is not None:
        rows.put(DEADLINES, {**known, "state": "raised"})


def withdraw_marks(rows: Rows, row: Row, marks: Collection[str]) -> None:
    """What was raised no longer holds; it waits for clocks that stand, or for those that are set next."""
    row["raised"] = sorted({*row["raised"]} - {*marks})
    for withdrawn in marks:
        kind, _, step = withdrawn.partition("/")
        known = rows.get(DEADLINES, row["case_id"], kind, step)
        if known is not None:
            rows.put(DEADLINES, {**known, "state": "paused"})


def _wait(rows: Rows, row: Row, clock: str, deadline: Deadline) -> None:
    for kind, step, at in _kinds(clock, deadline):
        if at is not None:
            rows.put(
                DEADLINES,
                {
                    "case_id": row["case_id"],
                    "kind": kind,
                    "step": step,
                    "number": row["number"],
                    "hall": row["hall"],
                    "due_at": at,
                    "state": "raised" if of_part(kind, step) in row["raised"] else "waiting",
                },
            )


def _stand(rows: Rows, row: Row, clock: str) -> None:
    for kind, step, _ in _kinds(clock, None):
        known = rows.get(DEADLINES, row["case_id"], kind, step)
        if known is None:
            continue
        if clock == "check" or not row["stops"]:
            rows.delete(DEADLINES, row["case_id"], kind, step)
        elif known["state"] == "waiting":
            rows.put(DEADLINES, {**known, "state": "paused"})


def _kinds(clock: str, deadline: Deadline | None) -> Iterator[tuple[DeadlineKind, str, datetime | None]]:
    """The kinds of deadline that a clock has: kind, step, moment."""
    yellow, due, escalate = (
        (deadline.yellow_at, deadline.due_at, deadline.escalate_at) if deadline else (None, None, None)
    )
    if clock.startswith(_STEP):
        step = clock.removeprefix(_STEP)
        yield "step_yellow", step, yellow
        yield "step_due", step, due
    elif clock == "case":
        yield "case_yellow", "", yellow
        yield "case_due", "", due
        yield "escalation", "", escalate
    else:
        yield _WHOLE[clock], "", due


_WHOLE: Mapping[str, DeadlineKind] = {
    "check": "check",
    "day_end": "day_end",
    "authority": "authority_due",
    "delivery": "delivery_due",
}


def _runs_to(row: Row, clock: str) -> date | None:
    if clock not in row["running"]:
        return None
    return date.fromisoformat(row["clocks"][clock]["due_on"])


def _record_move(
    rows: Rows,
    row: Row,
    recorded: Recorded,
    at: datetime,
    clock: str,
    before: date | None,
    deadline: Deadline | None,
    detail: str | None,
) -> None:
    after = deadline.due_on if deadline else None
    if before == after:
        return
    rows.put(
        MOVES,
        {
            "case_id": row["case_id"],
            "version": recorded.version,
            "clock": clock,
            "at": at,
            "event": recorded.topic.partition(".v")[0],
            "detail": detail,
            "before": before,
            "after": after,
            "rules": deadline.rules if deadline else None,
        },
    )


def _show(row: Row) -> None:
    """The case's light follows its limit, or the end of the day of an immediate item."""
    shown = next((clock for clock in ("case", "day_end") if clock in row["running"]), None)
    deadline = row["clocks"][shown] if shown else None
    row["yellow_at"] = datetime.fromisoformat(deadline["yellow_at"]) if deadline else None
    row["due_at"] = datetime.fromisoformat(deadline["due_at"]) if deadline else None

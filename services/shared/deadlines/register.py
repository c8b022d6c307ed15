"""Clocks in a register: what runs until when, what stands, what was raised, and every move of a date.

A row of the register has `number`, `hall`, `yellow_at` and `due_at`, and of its clocks: `clocks` (name → its
last deadline), `running` (those that are fixed days now), `ended` (name → when it was over, and since when it
stood then), `stops` (what clocks stand for → since when) and `raised` (marks).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from infra.eventstore.records import Recorded
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.shared.deadlines.marks import SignalTable, of_part, parted
from services.shared.deadlines.values import Deadline


def deadlines_table(owner: str) -> Table:
    """What is raised when, of the things with id `owner`.

    `state`: waiting, paused (the clock stands) or raised. `part` is empty for a deadline of the whole.
    """
    return Table(
        "deadlines",
        key=(owner, "kind", "part"),
        columns={
            owner: "uuid",
            "kind": "text",
            "part": "text",
            "number": "text",
            "hall": "text",
            "due_at": "timestamptz",
            "state": "text",
        },
        indexes=(f"state, due_at, {owner}, kind, part", f"due_at, {owner}", f"hall, {owner}"),
    )


def moves_table(owner: str) -> Table:
    """Each change of a date, by the version of the owner's stream that brought it; `detail` may be sealed."""
    return Table(
        "moves",
        key=(owner, "version", "clock"),
        columns={
            owner: "uuid",
            "version": "int",
            "clock": "text",
            "at": "timestamptz",
            "event": "text",
            "detail": "text",
            "before": "date",
            "after": "date",
            "rules": "int",
        },
    )


@dataclass(frozen=True, slots=True)
class ClockRows:
    """How events change them. `owner` is the column with the id of what has them.

    A stop lets the clocks in `standing` stand; those in `anew` among them have no days left over: they begin
    anew. The register shows the light of the first in `shown` that runs.
    """

    owner: str
    deadlines: Table
    moves: Table
    signals: SignalTable
    standing: frozenset[str]
    anew: frozenset[str]
    shown: tuple[str, ...]

    def set(
        self,
        rows: Rows,
        row: Row,
        recorded: Recorded,
        at: datetime,
        told: Mapping[str, Deadline | None],
        detail: str | None = None,
    ) -> None:
        """Let clocks run to other days; None ends one, or pauses it while something stops the clocks."""
        for clock, deadline in told.items():
            before = _runs_to(row, clock)
            if deadline is not None:
                row["clocks"] = {**row["clocks"], clock: deadline.model_dump(mode="json")}
                row["running"] = sorted({*row["running"], clock})
                row["ended"] = {other: end for other, end in row["ended"].items() if other != clock}
                self._wait(rows, row, clock, deadline)
            else:
                row["running"] = [other for other in row["running"] if other != clock]
                self._stand(rows, row, clock)
            self._record_move(rows, row, recorded, at, clock, before, deadline, detail)
        self._show(row)

    def stop(self, rows: Rows, row: Row, recorded: Recorded, at: datetime, kind: str, day: date) -> None:
        """The limits stand from a day on."""
        row["stops"] = {kind: day.isoformat(), **row["stops"]}
        stopped = [clock for clock in row["running"] if parted(clock)[0] in self.standing]
        self.set(rows, row, recorded, at, dict.fromkeys(stopped), kind)

    def end(self, rows: Rows, row: Row, clocks: Iterable[str], at: datetime) -> None:
        """These are over; nothing of them is waited for any more."""
        for clock in clocks:
            if clock in row["clocks"] and clock not in row["ended"]:
                stood = clock not in row["running"] and min(row["stops"].values(), default=None)
                end = {"at": at.isoformat(), "stood_since": stood or None}
                row["ended"] = {**row["ended"], clock: end}
            row["running"] = [other for other in row["running"] if other != clock]
            name, part = parted(clock)
            for kind in self.signals[name].kinds():
                rows.delete(self.deadlines, row[self.owner], kind, part or "")
        self._show(row)

    def raise_mark(self, rows: Rows, row: Row, mark: str) -> None:
        row["raised"] = sorted({*row["raised"], mark})
        if (known := self._known(rows, row, *parted(mark))) is not None:
            rows.put(self.deadlines, {**known, "state": "raised"})

    def withdraw(self, rows: Rows, row: Row, marks: Collection[str]) -> None:
        """What was raised no longer holds; it waits for clocks that stand, or for those that are set next."""
        row["raised"] = sorted({*row["raised"]} - {*marks})
        for mark in marks:
            if (known := self._known(rows, row, *parted(mark))) is not None:
                rows.put(self.deadlines, {**known, "state": "paused"})

    def _known(self, rows: Rows, row: Row, kind: str, part: str | None) -> Row | None:
        return rows.get(self.deadlines, row[self.owner], kind, part or "")

    def _wait(self, rows: Rows, row: Row, clock: str, deadline: Deadline) -> None:
        name, part = parted(clock)
        signals = self.signals[name]
        for kind in signals.kinds():
            if (due_at := signals.moment(kind, deadline)) is None:
                continue
            rows.put(
                self.deadlines,
                {
                    self.owner: row[self.owner],
                    "kind": kind,
                    "part": part or "",
                    "number": row["number"],
                    "hall": row["hall"],
                    "due_at": due_at,
                    "state": "raised" if of_part(kind, part) in row["raised"] else "waiting",
                },
            )

    def _stand(self, rows: Rows, row: Row, clock: str) -> None:
        name, part = parted(clock)
        for kind in self.signals[name].kinds():
            known = self._known(rows, row, kind, part)
            if known is None:
                continue
            if name in self.anew or not row["stops"]:
                rows.delete(self.deadlines, row[self.owner], kind, part or "")
            elif known["state"] == "waiting":
                rows.put(self.deadlines, {**known, "state": "paused"})

    def _record_move(
        self,
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
            self.moves,
            {
                self.owner: row[self.owner],
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

    def _show(self, row: Row) -> None:
        shown = next((clock for clock in self.shown if clock in row["running"]), None)
        deadline = row["clocks"][shown] if shown else None
        row["yellow_at"] = datetime.fromisoformat(deadline["yellow_at"]) if deadline else None
        row["due_at"] = datetime.fromisoformat(deadline["due_at"]) if deadline else None


def _runs_to(row: Row, clock: str) -> date | None:
    if clock not in row["running"]:
        return None
    return date.fromisoformat(row["clocks"][clock]["due_on"])

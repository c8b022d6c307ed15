"""Reads a receipt log: a CSV file with one row a step, and its case's own fields repeated on each row."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from services.cases.importing.spool import Grouped, Spool

SOURCE = "receipts"
_CASE = "case:concept:name"
_COLUMNS = (
    _CASE,
    "case:channel",
    "case:startdate",
    "concept:name",
    "org:group",
    "org:resource",
    "time:timestamp",
)
"""Columns a file must have."""

_OF_CASE = {
    "channel": "case:channel",
    "department": "case:department",
    "group": "case:group",
    "responsible": "case:responsible",
    "started_at": "case:startdate",
    "deadline": "case:deadline",
    "planned_end": "case:enddate_planned",
    "ended_at": "case:enddate",
}
_OF_STEP = {
    "activity": "concept:name",
    "at": "time:timestamp",
    "actor": "org:resource",
    "party": "org:group",
    "reference": "concept:instance",
}
_TIMES = frozenset({"started_at", "deadline", "planned_end", "ended_at", "at"})
_OPTIONAL = frozenset(
    {"department", "group", "responsible", "deadline", "planned_end", "ended_at", "reference"}
)

Row = Mapping[str, str]


class NotAReceiptLog(Exception):
    """The file lacks columns; the message names them."""


class Unreadable(Exception):
    """A row says something that cannot be taken over."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A case that is left out: which lines of the file, and why."""

    reference: str
    lines: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ReceiptCase:
    """One case as the command takes it, hall and item left open."""

    reference: str
    lines: tuple[int, ...]
    body: Mapping[str, Any]


def spool_receipts(file: Path, spool: Spool) -> list[Fault]:
    """Put every row into the spool, by case; rows that name no case are faults.

    Raises NotAReceiptLog, OSError, or UnicodeDecodeError when it is not UTF-8.
    """
    faults = []
    with file.open(newline="", encoding="utf-8-sig") as text:
        rows = csv.DictReader(text)
        if lacking := [column for column in _COLUMNS if column not in (rows.fieldnames or ())]:
            raise NotAReceiptLog(f"{file} has no column {', '.join(lacking)}")
        for row in rows:
            fits = None not in row and None not in row.values()
            if row[_CASE]:
                spool.add(row[_CASE], rows.line_num, row if fits else {})
            else:
                faults.append(Fault("", (rows.line_num,), f"{_CASE} is empty"))
    return faults


def read_cases(spool: Spool) -> Iterator[ReceiptCase | Fault]:
    """The cases one after another; one with a row that cannot be read is a fault as a whole."""
    for grouped in spool.groups():
        lines = tuple(line for line, _ in grouped.rows)
        try:
            yield ReceiptCase(grouped.key, lines, _body(grouped))
        except _FaultyLine as faulty:
            yield Fault(grouped.key, (faulty.line,), str(faulty))


class _FaultyLine(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _body(grouped: Grouped) -> dict[str, Any]:
    case: dict[str, str | None] | None = None
    steps = []
    for line, row in grouped.rows:
        if not row:
            raise _FaultyLine(line, "the row does not fit the header")
        try:
            told = _fields(row, _OF_CASE)
            steps.append(_fields(row, _OF_STEP))
        except Unreadable as error:
            raise _FaultyLine(line, str(error)) from None
        if case is not None and told != case:
            other = sorted(name for name in told if told[name] != case[name])
            columns = ", ".join(_OF_CASE[name] for name in other)
            raise _FaultyLine(line, f"{columns} differs from the case's other rows")
        case = told
    steps.sort(key=lambda step: datetime.fromisoformat(step["at"] or ""))
    return {"source": SOURCE, "reference": grouped.key, **(case or {}), "steps": steps}


def _fields(row: Row, columns: Mapping[str, str]) -> dict[str, str | None]:
    return {name: _field(row, name, column) for name, column in columns.items()}


def _field(row: Row, name: str, column: str) -> str | None:
    text = row.get(column, "").strip()
    if not text:
        if name in _OPTIONAL:
            return None
        raise Unreadable(f"{column} is empty")
    return _time(column, text) if name in _TIMES else text


def _time(column: str, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{column} is no time: {text!r}") from None
    if moment.tzinfo is None:
        raise Unreadable(f"{column} has no offset: {text!r}")
    return moment.isoformat()


def references(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Faults as they are printed."""
    return [
        {"reference": fault.reference, "lines": list(fault.lines), "reason": fault.reason} for fault in faults
    ]

"""Reads a receipt log: a CSV file with one row a step, and its case's own fields repeated on each row.

The rows of a case may stand anywhere, so a file that was cut off may lack rows of any case: it is refused
whole where that can be told.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from services.cases.importing.fields import Unreadable, is_completion, moment_of, text_of
from services.cases.importing.findings import MOST_STEPS, Fault, Finding, FoundCase, NotALog, Reading
from services.cases.importing.opening import UNPACKING_ERRORS, Content, opened
from services.cases.importing.spool import Grouped, Spool

LONGEST_LINE = 1 << 20
"""Characters of one line of the file; what is longer is no receipt log."""

_CASE = "case:concept:name"
_TRANSITION = "lifecycle:transition"
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


def read_receipts(file: Path, reading: Reading) -> Iterator[Finding]:
    """The cases of a file one after another; one with a row that cannot be read is a fault as a whole.

    Raises OSError; NotALog, before the first case, for a file that lacks columns, is cut off or not UTF-8.
    """
    with Spool.kept() as spool:
        yield from _spooled(file, spool)
        rows, done = max(spool.count(), 1), 0
        for grouped in spool.groups(MOST_STEPS):
            done += len(grouped.rows)
            reading.share = done / rows
            yield _found(grouped, reading)


def _spooled(file: Path, spool: Spool) -> Iterator[Fault]:
    """Put every row into the spool, by case; rows that cannot be told apart or name no case are faults."""
    with opened(file) as (content, _):
        text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
        rows = csv.DictReader(_lines(text))
        try:
            if lacking := [column for column in _COLUMNS if column not in (rows.fieldnames or ())]:
                raise NotALog(f"{file} has no column {', '.join(lacking)}: it is no receipt log")
            yield from _add(rows, spool)
        except csv.Error as error:
            raise NotALog(f"{file} has no header that can be read: {error}") from None
        except UNPACKING_ERRORS as error:
            where = f"{file} cannot be unpacked beyond line {rows.reader.line_num}: {error}"
            raise NotALog(f"{where}; rows of any case may be missing, so get the file whole") from None
        except UnicodeDecodeError as error:
            where = f"{file} is not UTF-8 after line {rows.reader.line_num}"
            raise NotALog(f"{where}: {error.reason}; convert it to UTF-8") from None


def _add(rows: "csv.DictReader[str]", spool: Spool) -> Iterator[Fault]:
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:  # the reader goes on with the next line
            yield Fault("", (rows.reader.line_num,), f"not readable as CSV: {error}")
            continue
        if row is None:
            return
        fits = None not in row and None not in row.values()
        if case := (row[_CASE] or "").strip():
            spool.add(case, rows.line_num, row if fits else {})
        else:
            yield Fault("", (rows.line_num,), f"{_CASE} is empty")


def _lines(text: "io.TextIOWrapper[Content]") -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise NotALog(f"line {number} is longer than {LONGEST_LINE:,} characters: it is no receipt log")
        yield line


class _FaultyLine(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def _found(grouped: Grouped, reading: Reading) -> Finding:
    lines = tuple(line for line, _ in grouped.rows)
    if grouped.more:
        return Fault(grouped.key, lines[:1], f"the case has more than {MOST_STEPS:,} rows")
    try:
        return FoundCase(grouped.key, lines, _body(grouped, reading))
    except _FaultyLine as faulty:
        return Fault(grouped.key, (faulty.line,), str(faulty))


def _body(grouped: Grouped, reading: Reading) -> dict[str, Any]:
    case: dict[str, str] | None = None
    steps = []
    for line, row in grouped.rows:
        if not row:
            raise _FaultyLine(line, "the row does not fit the header")
        try:
            told = _fields(row, _OF_CASE)
            step = _fields(row, _OF_STEP)
        except Unreadable as error:
            raise _FaultyLine(line, str(error)) from None
        if case is not None and told != case:
            other = sorted(name for name in _OF_CASE if told.get(name) != case.get(name))
            columns = ", ".join(_OF_CASE[name] for name in other)
            raise _FaultyLine(line, f"{columns} differs from the case's other rows")
        case = told
        if is_completion(row.get(_TRANSITION)):
            steps.append(step)
        else:
            reading.passed_over += 1
    steps.sort(key=lambda step: datetime.fromisoformat(step["at"]))
    return {"reference": grouped.key, **(case or {}), "steps": steps}


def _fields(row: Row, columns: Mapping[str, str]) -> dict[str, str]:
    """The fields that are filled in."""
    return {name: text for name, column in columns.items() if (text := _field(row, name, column))}


def _field(row: Row, name: str, column: str) -> str | None:
    text = row.get(column, "")
    if name in _OPTIONAL and not text.strip():
        return None
    text = text_of(column, text)
    return moment_of(column, text).isoformat() if name in _TIMES else text

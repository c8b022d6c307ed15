"""Makes a case of the rows of a table that belong to it, each a step with the case's own fields repeated."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from infra.importing.fields import Unreadable, moment_of, text_of
from infra.importing.findings import Fault, Finding, Found
from infra.importing.spool import Grouped
from services.cases.importing.fields import (
    INCOMPLETE,
    MOST_STEPS,
    NO_STEPS,
    UNKNOWN,
    check_end,
    is_completion,
)
from services.cases.importing.names import CASE_FIELDS, TIMES, LogReading

_OF_CASE = sorted(CASE_FIELDS - {"reference"})
_FILLED = frozenset({"channel", "started_at", "actor", "party"})
"""Fields whose column, where there is one, is filled in on each row."""

Row = Mapping[str, str]
"""Field → what stands there; empty for a row that does not fit the header."""


class _FaultyLine(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class RowReader:
    """Knows the column of each field that the table has."""

    columns: Mapping[str, str]
    reading: LogReading

    def found(self, grouped: Grouped) -> Iterator[Finding]:
        """The case of these rows, after what is left out of it; or why there is none."""
        lines = tuple(line for line, _ in grouped.rows)
        if grouped.more:
            yield Fault(grouped.key, lines[:1], f"the case has more than {MOST_STEPS:,} rows")
            return
        try:
            case = self._case(grouped.rows)
            steps, first, left_out = self._steps(grouped)
            body = self._body(case, steps, first, grouped)
        except _FaultyLine as faulty:
            yield Fault(grouped.key, (faulty.line,), str(faulty))
            return
        yield from left_out
        yield Found(grouped.key, lines, body, len(steps))

    def _case(self, rows: Iterable[tuple[int, Row]]) -> dict[str, str]:
        """What all rows say of their case."""
        case: dict[str, str] = {}
        seen: list[str | None] | None = None
        for line, row in rows:
            if not row:
                raise _FaultyLine(line, "the row does not fit the header")
            if (written := [row.get(field) for field in _OF_CASE]) == seen:
                continue
            told = self._told(line, row, _OF_CASE)
            if seen is not None and told != case:
                other = [self.columns[name] for name in _OF_CASE if told.get(name) != case.get(name)]
                raise _FaultyLine(line, f"{', '.join(other)} differs from the case's other rows")
            case, seen = told, written
        return case

    def _steps(self, grouped: Grouped) -> tuple[list[dict[str, str]], datetime, list[Fault]]:
        """The steps in their order, when the first row was, and rows without an activity as faults."""
        steps: list[tuple[datetime, dict[str, str]]] = []
        moments, left_out = [], []
        for line, row in grouped.rows:
            told = self._told(line, row, ("at", "activity", "actor", "party", "instance"))
            moments.append(at := datetime.fromisoformat(told["at"]))
            if not is_completion(row.get("transition")):
                self.reading.passed_over[INCOMPLETE] += 1
            elif "activity" not in told:
                empty = f"{self.columns['activity']} is empty: the row is left out"
                left_out.append(Fault(grouped.key, (line,), empty))
            else:
                if "instance" in told:
                    told["reference"] = told.pop("instance")
                steps.append((at, {"actor": UNKNOWN, "party": UNKNOWN, **told}))
        steps.sort(key=itemgetter(0))
        return [step for _, step in steps], min(moments), left_out

    def _body(
        self, case: dict[str, str], steps: list[dict[str, str]], first: datetime, grouped: Grouped
    ) -> dict[str, Any]:
        begin = grouped.rows[0][0]
        if not steps:
            raise _FaultyLine(begin, f"none of its {len(grouped.rows):,} rows is a step: {NO_STEPS}")
        case = {"channel": UNKNOWN, "started_at": first.isoformat(), **case}
        if "ended_at" in case:
            started_at, ended_at = (datetime.fromisoformat(case[name]) for name in ("started_at", "ended_at"))
            try:
                check_end(self.columns["ended_at"], started_at, ended_at)
            except Unreadable as error:
                raise _FaultyLine(begin, str(error)) from None
        return {"reference": grouped.key, **case, "steps": steps}

    def _told(self, line: int, row: Row, fields: Iterable[str]) -> dict[str, str]:
        """Those that are filled in; one that must be and is not makes the line a faulty one."""
        told = {}
        try:
            for field in fields:
                text = row.get(field)
                if text is None or not (text.strip() or field in _FILLED or field == "at"):
                    continue
                column = self.columns[field]
                text = text_of(column, text)
                told[field] = (
                    moment_of(column, text, self.reading.zone).isoformat() if field in TIMES else text
                )
        except Unreadable as error:
            raise _FaultyLine(line, str(error)) from None
        return told

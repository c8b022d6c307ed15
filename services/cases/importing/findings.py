"""What a file is found to hold: cases that can be sent, and faults, each with its lines."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.cases.importing.scratch import scratch

MOST_STEPS = 5000
"""Steps that one case may have; the command takes no more."""


class NotALog(Exception):
    """The file is of another kind than asked for, or nothing in it can be trusted; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is left out: which case (empty: none is known), which lines of the file, and why."""

    reference: str
    lines: tuple[int, ...]
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"reference": self.reference, "lines": list(self.lines), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case as the command takes it, with the lines it stands on."""

    reference: str
    lines: tuple[int, ...]
    body: Mapping[str, Any]

    @property
    def steps(self) -> int:
        return len(self.body["steps"])


@dataclass
class Reading:
    """How far the reading of a file has come: a share from 0 to 1.

    `passed_over` counts events that are no step, since they record no completion.
    """

    share: float = 0.0
    passed_over: int = 0


Finding = FoundCase | Fault
Reader = Callable[[Path, Reading], Iterator[Finding]]
"""Reads a file of any size in little memory. Raises NotALog or OSError."""


class Faults:
    """All faults of an import, kept on disk; iterating gives them in the order of the file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    @contextmanager
    def kept(cls) -> "Iterator[Faults]":
        """Gone at the end of the block."""
        with scratch("faults (line integer, reference text, lines text, reason text)") as database:
            yield cls(database)

    def add(self, fault: Fault) -> None:
        first = fault.lines[0] if fault.lines else 0
        row = (first, fault.reference, json.dumps(fault.lines), fault.reason)
        self._database.execute("insert into faults values (?, ?, ?, ?)", row)

    def __len__(self) -> int:
        return int(self._database.execute("select count(*) from faults").fetchone()[0])

    def __iter__(self) -> Iterator[Fault]:
        found = self._database.execute("select reference, lines, reason from faults order by line, rowid")
        for reference, lines, reason in found:
            yield Fault(reference, tuple(json.loads(lines)), reason)

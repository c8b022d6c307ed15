"""What a file is found to hold: cases that can be sent, and faults, each with its lines."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from services.cases.importing.names import MOST_NAMES, Names
from services.cases.importing.scratch import scratch

MOST_STEPS = 5000
"""Steps that one case may have; the command takes no more."""


OTHERS = "…"
"""Counts the names that are too many to be told apart."""


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
    """How a file is read, and how far that has come: a share from 0 to 1.

    `encoding` None is the one the file declares, UTF-8 if it does not; a time without an offset is of `zone`,
    or refused. `passed_over` counts events that are no step, since they record no completion, and
    `not_understood` how often each name stood there that stands for no field.
    """

    names: Names = field(default_factory=Names)
    encoding: str | None = None
    zone: ZoneInfo | None = None
    share: float = 0.0
    passed_over: int = 0
    not_understood: Counter[str] = field(default_factory=Counter)

    def pass_by(self, name: str) -> None:
        """Count a name that stands for nothing here."""
        told = name if name in self.not_understood or len(self.not_understood) < MOST_NAMES else OTHERS
        self.not_understood[told] += 1


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

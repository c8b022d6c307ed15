"""What a file is found to hold: records that can be sent, and faults, each with its lines."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from infra.importing.names import MOST_NAMES
from infra.importing.scratch import scratch

OTHERS = "…"
"""Counts the names that are too many to be told apart."""


class WrongFile(Exception):
    """The file is of another kind than asked for, or nothing in it can be trusted; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is left out: which record (empty: none is known), which lines of the file, and why."""

    reference: str
    lines: tuple[int, ...]
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"reference": self.reference, "lines": list(self.lines), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Found:
    """One record as the command takes it, with the lines it stands on, and how many parts it has."""

    reference: str
    lines: tuple[int, ...]
    body: Mapping[str, Any]
    parts: int = 1


Finding = Found | Fault


@dataclass
class Reading:
    """How a file is read, and how far that has come: a share from 0 to 1.

    `encoding` None is the one the file declares, UTF-8 if it does not; a time without an offset is of `zone`,
    or refused. `passed_over` counts what is rightly left out, by what that is, and `not_understood` how often
    each name stood there that stands for no field.
    """

    encoding: str | None = None
    zone: ZoneInfo | None = None
    share: float = 0.0
    passed_over: Counter[str] = field(default_factory=Counter)
    not_understood: Counter[str] = field(default_factory=Counter)

    def pass_by(self, name: str) -> None:
        """Count a name that stands for nothing here."""
        told = name if name in self.not_understood or len(self.not_understood) < MOST_NAMES else OTHERS
        self.not_understood[told] += 1


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

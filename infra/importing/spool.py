"""Groups the rows of a file of any size by a key, wherever they stand in it, on disk and not in memory."""

import itertools
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from infra.importing.scratch import scratch


@dataclass(frozen=True, slots=True)
class Grouped:
    """The rows of one key with their line numbers, in the order of the file; `more` when some were left."""

    key: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    more: bool


class Spool:
    """Takes rows in any order and gives them back key by key."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    @contextmanager
    def kept(cls) -> "Iterator[Spool]":
        """Gone at the end of the block."""
        with scratch("rows (key text, line integer, row text)") as database:
            yield cls(database)

    def add(self, key: str, line: int, row: Mapping[str, str]) -> None:
        self._database.execute("insert into rows values (?, ?, ?)", (key, line, json.dumps(row)))

    def count(self) -> int:
        """How many rows there are."""
        return int(self._database.execute("select count(*) from rows").fetchone()[0])

    def groups(self, most: int) -> Iterator[Grouped]:
        """One key after another, each with at most so many rows."""
        found = self._database.execute("select key, line, row from rows order by key, line")
        for key, rows in itertools.groupby(found, key=lambda row: row[0]):
            kept = tuple((line, json.loads(row)) for _, line, row in itertools.islice(rows, most))
            yield Grouped(key, kept, next(rows, None) is not None)

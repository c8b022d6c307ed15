"""Groups the rows of a file of any size by a key, wherever they stand in it, on disk and not in memory."""

import itertools
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Grouped:
    """The rows of one key with their line numbers, in the order of the file."""

    key: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]


class Spool:
    """A temporary file that is gone when the `with` block ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="openhall-spool-")
        self._database = sqlite3.connect(Path(self._folder.name) / "rows")
        self._database.execute("pragma journal_mode = off")
        self._database.execute("pragma synchronous = off")
        self._database.execute("create table rows (key text, line integer, row text)")

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, key: str, line: int, row: Mapping[str, str]) -> None:
        self._database.execute("insert into rows values (?, ?, ?)", (key, line, json.dumps(row)))

    def count(self) -> int:
        """How many keys there are."""
        return int(self._database.execute("select count(distinct key) from rows").fetchone()[0])

    def groups(self) -> Iterator[Grouped]:
        """One key after another."""
        found = self._database.execute("select key, line, row from rows order by key, line")
        for key, rows in itertools.groupby(found, key=lambda row: row[0]):
            yield Grouped(key, tuple((line, json.loads(row)) for _, line, row in rows))

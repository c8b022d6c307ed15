"""A database for as long as a `with` block: what grows with the file is kept on disk, not in memory."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def scratch(*tables: str) -> Iterator[sqlite3.Connection]:
    """An empty database with these tables (`name (column type, …)`), gone at the end of the block."""
    with (
        tempfile.TemporaryDirectory(prefix="openhall-import-") as folder,
        closing(sqlite3.connect(Path(folder) / "scratch", isolation_level=None)) as database,
    ):
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        database.execute("pragma locking_mode = exclusive")
        for table in tables:
            database.execute(f"create table {table}")
        database.execute("begin")  # one transaction for all: nothing here must outlive the block
        yield database

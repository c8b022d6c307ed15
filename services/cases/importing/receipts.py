"""Reads a receipt log: a CSV file with one row a step, and its case's own fields repeated on each row.

The rows of a case may stand anywhere, so a file that was cut off may lack rows of any case: it is refused
whole where that can be told.
"""

from collections.abc import Generator, Iterator
from pathlib import Path

from infra.importing.findings import Fault, Finding
from infra.importing.spool import Spool
from infra.importing.tables import opened_table
from services.cases.importing.fields import MOST_STEPS
from services.cases.importing.names import LogReading
from services.cases.importing.rows import RowReader

_NEEDED = {"reference": "case:concept:name", "activity": "concept:name", "at": "time:timestamp"}
"""Fields that a file must have a column for, each with its usual one."""


def read_receipts(file: Path, reading: LogReading) -> Iterator[Finding]:
    """The cases of a file one after another; one with a row that cannot be read is a fault as a whole.

    Raises OSError; WrongFile, before the first case, for a file that lacks columns, is cut off or is in
    another encoding.
    """
    with Spool.kept() as spool:
        columns = yield from _spooled(file, spool, reading)
        reader = RowReader(columns, reading)
        rows, done = max(spool.count(), 1), 0
        for grouped in spool.groups(MOST_STEPS):
            done += len(grouped.rows)
            reading.share = done / rows
            yield from reader.found(grouped)


def _spooled(file: Path, spool: Spool, reading: LogReading) -> Generator[Fault, None, dict[str, str]]:
    """Put every row into the spool, by case; rows that cannot be told apart or name no case are faults.

    Returns field → column.
    """
    with opened_table(file, reading, reading.names.of_column, _NEEDED) as table:
        for row in table.rows():
            if isinstance(row, Fault):
                yield row
            elif reference := row.told["reference"].strip():
                spool.add(reference, row.line, row.told if row.fits else {})
            else:
                yield Fault("", (row.line,), f"{table.columns['reference']} is empty")
        return table.columns

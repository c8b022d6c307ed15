"""Reads a receipt log: a CSV file with one row a step, and its case's own fields repeated on each row.

The rows of a case may stand anywhere, so a file that was cut off may lack rows of any case: it is refused
whole where that can be told.
"""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path

from services.cases.importing.findings import MOST_STEPS, Fault, Finding, NotALog, Reading
from services.cases.importing.opening import UNPACKING_ERRORS, Content, decoder_of, opened
from services.cases.importing.rows import RowReader
from services.cases.importing.spool import Spool

LONGEST_LINE = 1 << 20
"""Characters of one line of the file; what is longer is no receipt log."""

_NEEDED = {"reference": "case:concept:name", "activity": "concept:name", "at": "time:timestamp"}
"""Fields that a file must have a column for, each with its usual one."""
_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
"""How a file says its encoding: by the mark it begins with; the longer marks come first."""
_SEPARATORS = ";\t|"


def read_receipts(file: Path, reading: Reading) -> Iterator[Finding]:
    """The cases of a file one after another; one with a row that cannot be read is a fault as a whole.

    Raises OSError; NotALog, before the first case, for a file that lacks columns, is cut off or is in
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


def _spooled(file: Path, spool: Spool, reading: Reading) -> Generator[Fault, None, dict[str, str]]:
    """Put every row into the spool, by case; rows that cannot be told apart or name no case are faults.

    Returns field → column.
    """
    encoding = reading.encoding
    with opened(file) as (content, _):
        if encoding is None:
            start = content.peek(4)
            encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")
        decoder_of(file, encoding)
        text = io.TextIOWrapper(content, encoding=encoding, newline="")
        rows = csv.DictReader(_lines(text))
        try:
            columns = _columns(file, rows.fieldnames or (), reading)
            yield from _add(rows, columns, spool, reading)
            return columns
        except csv.Error as error:
            raise NotALog(f"{file} has no header that can be read: {error}") from None
        except UNPACKING_ERRORS as error:
            where = f"{file} cannot be unpacked beyond line {rows.reader.line_num}: {error}"
            raise NotALog(f"{where}; rows of any case may be missing, so get the file whole") from None
        except UnicodeError as error:
            where = f"{file} is not {encoding.upper()} after line {rows.reader.line_num}"
            raise NotALog(f"{where}: {error}; name its encoding with --encoding") from None


def _columns(file: Path, header: Sequence[str], reading: Reading) -> dict[str, str]:
    """Field → column, of those that stand for one. Raises NotALog for a header that cannot be meant."""
    columns: dict[str, str] = {}
    for column in header:
        if (field := reading.names.of_column[column]) is None:
            continue
        if column in columns.values():
            raise NotALog(f"{file} has column {column} twice; leave one out")
        if field in columns:
            both = f"{columns[field]} and {column} both give {field}"
            raise NotALog(f"{file}: {both}; choose one with --map NAME={field}")
        columns[field] = column
    if lacking := [usual for field, usual in _NEEDED.items() if field not in columns]:
        told = f"{file} has no column {', '.join(lacking)}: it is no receipt log"
        if len(header) == 1 and (other := max(_SEPARATORS, key=header[0].count)) in header[0]:
            told += f"; its columns are separated by {other!r}, and must be by commas"
        raise NotALog(f"{told}; name a column that is called otherwise with --map NAME=FIELD")
    return columns


def _add(
    rows: "csv.DictReader[str]", columns: Mapping[str, str], spool: Spool, reading: Reading
) -> Iterator[Fault]:
    case = columns["reference"]
    others = [column for column in rows.fieldnames or () if column not in columns.values()]
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:  # the reader goes on with the next line
            yield Fault("", (rows.reader.line_num,), f"not readable as CSV: {error}")
            continue
        if row is None:
            return
        fits = None not in row and None not in row.values()
        if reference := (row[case] or "").strip():
            told = {field: row[column] for field, column in columns.items()} if fits else {}
            spool.add(reference, rows.line_num, told)
        else:
            yield Fault("", (rows.line_num,), f"{case} is empty")
        for column in others:
            if row[column]:
                reading.pass_by(column)


def _lines(text: "io.TextIOWrapper[Content]") -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise NotALog(f"line {number} is longer than {LONGEST_LINE:,} characters: it is no receipt log")
        yield line

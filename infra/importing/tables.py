"""Reads a table row by row: a CSV file with a header, in whatever encoding, plain or gzip."""

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.importing.findings import Fault, Reading, WrongFile
from infra.importing.names import Fields
from infra.importing.opening import UNPACKING_ERRORS, Content, decoder_of, opened

LONGEST_LINE = 1 << 20
"""Characters of one line of the file; what is longer is no table."""

_MARKS = (
    (BOM_UTF8, "utf-8-sig"),
    (BOM_UTF32_LE, "utf-32"),
    (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF16_LE, "utf-16"),
    (BOM_UTF16_BE, "utf-16"),
)
"""How a file says its encoding: by the mark it begins with; the longer marks come first."""
_SEPARATORS = ";\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One row by field, and the line it ends on; `fits` says that it has as many columns as the header."""

    line: int
    told: Mapping[str, str]
    fits: bool


class Table:
    """The rows of a file, and the column of each field that it has."""

    def __init__(
        self,
        file: Path,
        content: Content,
        share: Callable[[], float],
        reading: Reading,
        fields: Fields,
        needed: Mapping[str, str],
    ) -> None:
        self._file = file
        self._share = share
        self._reading = reading
        self._encoding = reading.encoding or _marked(content)
        decoder_of(file, self._encoding)
        self._rows = csv.DictReader(_lines(io.TextIOWrapper(content, encoding=self._encoding, newline="")))
        with self._explained():
            self._header = self._rows.fieldnames or ()
            self.columns = self._columns(fields, needed)

    def rows(self) -> Iterator[Row | Fault]:
        """One after another. Raises WrongFile where the file is cut off, or in another encoding."""
        others = [column for column in self._header if column not in self.columns.values()]
        with self._explained():
            while True:
                try:
                    row = next(self._rows, None)
                except csv.Error as error:  # the reader goes on with the next line
                    yield Fault("", (self._rows.reader.line_num,), f"not readable as CSV: {error}")
                    continue
                if row is None:
                    return
                fits = None not in row and None not in row.values()
                told = {field: row[column] or "" for field, column in self.columns.items()}
                self._reading.share = self._share()
                yield Row(self._rows.line_num, told, fits)
                for column in others:
                    if row[column]:
                        self._reading.pass_by(column)

    def _columns(self, fields: Fields, needed: Mapping[str, str]) -> dict[str, str]:
        """Field → column, of those that stand for one. Raises WrongFile for a header that cannot be meant."""
        columns: dict[str, str] = {}
        for column in self._header:
            if (field := fields[column]) is None:
                continue
            if column in columns.values():
                raise WrongFile(f"{self._file} has column {column} twice; leave one out")
            if field in columns:
                both = f"{columns[field]} and {column} both give {field}"
                raise WrongFile(f"{self._file}: {both}; choose one with --map NAME={field}")
            columns[field] = column
        if lacking := [usual for field, usual in needed.items() if field not in columns]:
            told = f"{self._file} has no column {', '.join(lacking)}{_separated(self._header)}"
            raise WrongFile(f"{told}; name a column that is called otherwise with --map NAME=FIELD")
        return columns

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What reading raises, as WrongFile that says how far it came."""
        file, reader = self._file, self._rows.reader
        try:
            yield
        except csv.Error as error:
            raise WrongFile(f"{file} has no header that can be read: {error}") from None
        except UNPACKING_ERRORS as error:
            where = f"{file} cannot be unpacked beyond line {reader.line_num}: {error}"
            raise WrongFile(f"{where}; what follows is missing, so get the file whole") from None
        except UnicodeError as error:
            where = f"{file} is not {self._encoding.upper()} after line {reader.line_num}"
            raise WrongFile(f"{where}: {error}; name its encoding with --encoding") from None


@contextmanager
def opened_table(file: Path, reading: Reading, fields: Fields, needed: Mapping[str, str]) -> Iterator[Table]:
    """A file that has columns for some fields at least, each needed one given with its usual name.

    Raises OSError; WrongFile for one that lacks columns, is cut off or is in another encoding.
    """
    with opened(file) as (content, share):
        yield Table(file, content, share, reading, fields, needed)


def _marked(content: Content) -> str:
    start = content.peek(4)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


def _separated(header: Sequence[str]) -> str:
    """What to say of columns that are separated by something else."""
    if len(header) == 1 and (other := max(_SEPARATORS, key=header[0].count)) in header[0]:
        return f"; its columns are separated by {other!r}, and must be by commas"
    return ""


def _lines(text: "io.TextIOWrapper[Content]") -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise WrongFile(f"line {number} is longer than {LONGEST_LINE:,} characters: this is no table")
        yield line

"""Reading a table: a row becomes a record or a fault, and what the file cannot mean is said at once."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from infra.importing.fields import Unreadable, moment_of, text_of
from infra.importing.findings import Fault, Finding, Found, Reading, WrongFile
from infra.importing.names import Fields, instead, plain
from infra.importing.tables import opened_table

USUAL = {"who": "person", "when": "at"}


def visits(file: Path, reading: Reading, mapped: dict[str, str] | None = None) -> Iterator[Finding]:
    """One record a row, as a service would read it."""
    fields = Fields(instead(USUAL, {plain(name): field for name, field in (mapped or {}).items()}))
    with opened_table(file, reading, fields, {"person": "who", "at": "when"}) as table:
        for row in table.rows():
            if isinstance(row, Fault):
                yield row
                continue
            try:
                if not row.fits:
                    raise Unreadable("the row does not fit the header")
                person = text_of(table.columns["person"], row.told["person"])
                at = moment_of(table.columns["at"], row.told["at"], reading.zone)
            except Unreadable as error:
                yield Fault(row.told["person"], (row.line,), str(error))
            else:
                yield Found(person, (row.line,), {"person": person, "at": at.isoformat()})


def written(folder: Path, *lines: str) -> Path:
    file = folder / "table"
    file.write_text("\n".join([*lines, ""]))
    return file


def test_each_row_is_a_record_or_a_fault_with_its_line(tmp_path: Path) -> None:
    reading = Reading(zone=ZoneInfo("Asia/Taipei"))
    rows = ("Lin,2026-03-02T09:00,x", '"Chen\nYi",2026-03-02T09:01,', "Wu,soon,x", "Ho,2026-03-02T09:02")
    file = written(tmp_path, "Who,when,colour", *rows)
    lin, chen, wu, ho = visits(file, reading)
    assert lin == Found("Lin", (2,), {"person": "Lin", "at": "2026-03-02T09:00:00+08:00"})
    assert isinstance(chen, Found)
    assert chen.lines == (4,)
    assert isinstance(wu, Fault)
    assert (wu.reference, wu.lines) == ("Wu", (5,))
    assert "when is no time: 'soon'" in wu.reason
    assert ho == Fault("Ho", (6,), "the row does not fit the header")
    assert (reading.not_understood, reading.share) == ({"colour": 2}, 1.0)


def test_a_name_may_stand_for_a_field_instead_of_the_usual_one(tmp_path: Path) -> None:
    file = written(tmp_path, "who,Visitor,when", "x,Lin,2026-03-02T09:00Z")
    reading = Reading()
    (found,) = visits(file, reading, {" VISITOR": "person"})
    assert isinstance(found, Found)
    assert (found.reference, reading.not_understood) == ("Lin", {"who": 1})


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("who,colour", "has no column when; name a column"),
        ("who;when", "has no column who, when; its columns are separated by ';'"),
        ("who,when,who", "has column who twice"),
        ("who,when,Who", "who and Who both give person; choose one with --map NAME=person"),
    ],
)
def test_a_header_that_cannot_be_meant_is_of_another_file(tmp_path: Path, header: str, reason: str) -> None:
    with pytest.raises(WrongFile, match=reason):
        next(visits(written(tmp_path, header, "a,b,c"), Reading()))


def test_rows_before_the_place_where_a_file_breaks_off_are_given(tmp_path: Path) -> None:
    whole = "".join(f"person-{number},2026-03-02T09:00Z\n" for number in range(9_999))
    file = tmp_path / "table.gz"
    file.write_bytes(gzip.compress(f"who,when\n{whole}".encode())[:-200])
    found = visits(file, Reading())
    assert isinstance(next(found), Found)
    with pytest.raises(WrongFile, match=r"cannot be unpacked beyond line .*get the file whole"):
        list(found)

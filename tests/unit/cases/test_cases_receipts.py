"""LogReading a receipt log, and the secrets of a case."""

import gzip
from pathlib import Path

import pytest

from infra.importing.findings import Fault, Finding, Found, WrongFile
from infra.importing.tables import LONGEST_LINE
from services.cases.importing.fields import INCOMPLETE, MOST_STEPS
from services.cases.importing.names import LogReading
from services.cases.importing.receipts import read_receipts
from services.cases.secrets import CaseSecrets

HEADER = (
    "case:channel,case:concept:name,case:deadline,case:enddate,case:startdate,"
    "concept:name,org:group,org:resource,time:timestamp"
)
START, AT = "2011-10-10 08:00:00.020000+02:00", "2011-10-11 13:45:40.276000+02:00"


def text(*rows: str, header: str = HEADER) -> bytes:
    return ("\n".join([header, *rows]) + "\n").encode("utf-8-sig")


def read(folder: Path, *rows: str, header: str = HEADER, reading: LogReading | None = None) -> list[Finding]:
    return read_bytes(folder, text(*rows, header=header), reading)


def read_bytes(folder: Path, content: bytes, reading: LogReading | None = None) -> list[Finding]:
    file = folder / "log.csv"
    file.write_bytes(content)
    return list(read_receipts(file, reading or LogReading()))


def row(case: str = "a", at: str = AT, **columns: str) -> str:
    told = {"channel": "Desk", "activity": "Do", "group": "G1", "actor": "R1", **columns}
    return f"{told['channel']},{case},,,{START},{told['activity']},{told['group']},{told['actor']},{at}"


def faults(found: list[Finding]) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.reference, one.lines) for one in found if isinstance(one, Fault)]


def cases(found: list[Finding]) -> list[str]:
    return [one.reference for one in found if isinstance(one, Found)]


def test_rows_of_a_case_need_not_stand_together_nor_in_order(tmp_path: Path) -> None:
    later = AT.replace("10-11", "10-12")
    a, b = read(
        tmp_path,
        f"Desk,a,,,{START},Second,G1,R1,{later}",
        f"Post,b,,,{START},Only,G2,R2,{AT}",
        f"Desk,a,,,{START},First,G1,R1,{AT}",
    )
    assert isinstance(a, Found)
    assert isinstance(b, Found)
    assert [step["activity"] for step in a.body["steps"]] == ["First", "Second"]
    assert a.lines == (2, 4)
    assert (a.body["channel"], a.body.get("deadline"), b.reference) == ("Desk", None, "b")
    assert a.body["started_at"] == "2011-10-10T08:00:00.020000+02:00"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (f"Desk,a,,,{START},Do,G1,R1,yesterday", "time:timestamp is no time: 'yesterday'"),
        (f"Desk,a,,,{START},Do,G1,R1,2011-10-11 13:45:40", "time:timestamp has no offset"),
        (f"Desk,a,,,{START},Do,G1,R1,1700-10-11 13:45:40Z", "time:timestamp is not between 1901 and 2998"),
        (f"Desk,a,,,,Do,G1,R1,{AT}", "case:startdate is empty"),
        (f"Post,a,,,{START},Do,G1,R1,{AT}", "case:channel differs from the case's other rows"),
        (f"Desk,a,,,{START},Do,G1,R1", "the row does not fit the header"),
        (f"Desk,a,,,{START},{'x' * 501},G1,R1,{AT}", "concept:name has 501 characters; 500 are the most"),
    ],
)
def test_a_case_with_an_unreadable_row_is_left_out_and_the_line_named(
    tmp_path: Path, wrong: str, reason: str
) -> None:
    found = read(tmp_path, row("a"), wrong, row("z"))
    assert faults(found) == [("a", (3,))]
    assert reason in next(one.reason for one in found if isinstance(one, Fault))
    assert cases(found) == ["z"]


def test_rows_without_a_case_and_fields_beyond_all_bounds_are_named(tmp_path: Path) -> None:
    found = read(tmp_path, row(" "), row("a"), row("b", activity="x" * 200_000), row("c"))
    assert faults(found) == [("", (2,)), ("", (4,))]
    assert cases(found) == ["a", "c"]


def test_a_case_of_too_many_rows_is_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, *[row("long")] * (MOST_STEPS + 1), *[row("whole")] * MOST_STEPS)
    assert faults(found) == [("long", (2,))]
    assert cases(found) == ["whole"]


def test_only_completions_are_steps(tmp_path: Path) -> None:
    reading = LogReading()
    rows = [f"{row('a', activity='Do')},start", f"{row('a', activity='Do')},COMPLETE"]
    (a,) = read(tmp_path, *rows, header=f"{HEADER},lifecycle:transition", reading=reading)
    assert isinstance(a, Found)
    assert (a.parts, reading.passed_over, reading.share) == (1, {INCOMPLETE: 1}, 1.0)


def test_gzip_is_known_by_its_content_not_by_the_name(tmp_path: Path) -> None:
    assert cases(read_bytes(tmp_path, gzip.compress(text(row("a"), row("b"))))) == ["a", "b"]


def test_a_file_that_was_cut_off_is_refused_whole_for_any_case_may_lack_rows(tmp_path: Path) -> None:
    packed = gzip.compress(text(*(row(f"case-{number}") for number in range(500))))
    with pytest.raises(WrongFile, match=r"cannot be unpacked beyond line .*get the file whole"):
        read_bytes(tmp_path, packed[:-200])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n1,2\n", "no column case:concept:name, concept:name, time:timestamp"),
        (b"", "no column case:concept:name"),
        (text(row("caf\xe9")).decode("utf-8-sig").encode("latin-1"), "is not UTF-8 after line"),
        (text(row("a")) + b"x" * (LONGEST_LINE + 1), "line 3 is longer than 1,048,576 characters"),
    ],
    ids=["columns", "empty", "encoding", "endless"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(WrongFile, match=reason):
        read_bytes(tmp_path, content)


def test_codes_follow_from_the_key_and_the_number() -> None:
    ours, others = CaseSecrets.of(bytes(32)), CaseSecrets.of(bytes([1] * 32))
    code = ours.code("h-2026-1")
    assert code == ours.code("h-2026-1")
    assert code not in (ours.code("h-2026-2"), others.code("h-2026-1"))
    assert ours.matches("h-2026-1", code.lower().replace("-", ""), ours.mac("h-2026-1", code))
    assert not ours.matches("h-2026-2", code, ours.mac("h-2026-1", code))


def test_a_person_is_one_in_a_hall_and_another_in_the_next() -> None:
    ours = CaseSecrets.of(bytes(32))
    assert ours.person("h", "11x") == ours.person("h", " 11X")
    assert ours.person("h", "11X") != ours.person("g", "11X")

"""Reading a receipt log, and the secrets of a case."""

from pathlib import Path

import pytest

from services.cases.importing.receipts import Fault, NotAReceiptLog, ReceiptCase, read_cases, spool_receipts
from services.cases.importing.spool import Spool
from services.cases.secrets import CaseSecrets

HEADER = (
    "case:channel,case:concept:name,case:deadline,case:enddate,case:startdate,"
    "concept:name,org:group,org:resource,time:timestamp"
)
START, AT = "2011-10-10 08:00:00.020000+02:00", "2011-10-11 13:45:40.276000+02:00"


def read(folder: Path, *rows: str, header: str = HEADER) -> list[ReceiptCase | Fault]:
    file = folder / "log.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
    with Spool() as spool:
        faults = spool_receipts(file, spool)
        return [*faults, *read_cases(spool)]


def test_rows_of_a_case_need_not_stand_together_nor_in_order(tmp_path: Path) -> None:
    later = AT.replace("10-11", "10-12")
    cases = read(
        tmp_path,
        f"Desk,a,,,{START},Second,G1,R1,{later}",
        f"Post,b,,,{START},Only,G2,R2,{AT}",
        f"Desk,a,,,{START},First,G1,R1,{AT}",
    )
    a, b = cases
    assert isinstance(a, ReceiptCase)
    assert isinstance(b, ReceiptCase)
    assert [step["activity"] for step in a.body["steps"]] == ["First", "Second"]
    assert a.lines == (2, 4)
    assert (a.body["channel"], a.body["deadline"], b.reference) == ("Desk", None, "b")
    assert a.body["started_at"] == "2011-10-10T08:00:00.020000+02:00"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"Desk,a,,,{START},Do,G1,R1,yesterday", "time:timestamp is no time: 'yesterday'"),
        (f"Desk,a,,,{START},Do,G1,R1,2011-10-11 13:45:40", "time:timestamp has no offset"),
        (f"Desk,a,,,,Do,G1,R1,{AT}", "case:startdate is empty"),
        (f"Post,a,,,{START},Do,G1,R1,{AT}", "case:channel differs from the case's other rows"),
        (f"Desk,a,,,{START},Do,G1,R1", "the row does not fit the header"),
    ],
)
def test_a_case_with_an_unreadable_row_is_left_out_and_the_line_named(
    tmp_path: Path, row: str, reason: str
) -> None:
    good, other = f"Desk,a,,,{START},Do,G1,R1,{AT}", f"Desk,z,,,{START},Do,G1,R1,{AT}"
    found = read(tmp_path, good, row, other)
    faults = [one for one in found if isinstance(one, Fault)]
    assert [(fault.reference, fault.lines) for fault in faults] == [("a", (3,))]
    assert reason in faults[0].reason
    assert [one.reference for one in found if isinstance(one, ReceiptCase)] == ["z"]


def test_another_kind_of_file_is_refused_by_its_columns(tmp_path: Path) -> None:
    with pytest.raises(NotAReceiptLog, match="no column case:channel, case:startdate"):
        read(tmp_path, header="case:concept:name,concept:name,org:group,org:resource,time:timestamp")


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

"""Logs as municipalities write them: their own names, encodings and times, and what is left out is told."""

from codecs import BOM_UTF16_LE
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from infra.importing.findings import OTHERS, Finding, Found, WrongFile
from infra.importing.names import MOST_NAMES
from services.cases.contract.history import HistoricalRecord
from services.cases.importing.names import LogReading, Names
from services.cases.importing.receipts import read_receipts
from tests.unit.cases.test_cases_xes import AT, cases, date, event, faults, log, only, read, string, trace

START = "2011-10-10T08:00:00+02:00"
HEADER = "case:concept:name,case:channel,case:startdate,concept:name,org:group,org:resource,time:timestamp"


def read_csv(folder: Path, content: str | bytes, reading: LogReading | None = None) -> list[Finding]:
    file = folder / "log.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_receipts(file, reading or LogReading()))


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def row(case: str = "a", activity: str = "Do", at: str = AT) -> str:
    return f"{case},Desk,{START},{activity},G1,R1,{at}"


# names


def test_the_names_of_municipal_logs_are_understood_and_the_others_counted(tmp_path: Path) -> None:
    own = (
        date("startDate", START),
        date("endDate", "2011-12-07T10:00:00+01:00"),
        date("endDatePlanned", "2011-12-05T13:41:31+01:00"),
        string("Responsible_actor", "560872"),
        string("caseStatus", "G"),
    )
    reading = LogReading()
    found = only(read(tmp_path, log(trace("c", *own, event(more=string("question", "True")))), reading))
    assert {name: found.body[name] for name in ("started_at", "ended_at", "planned_end", "responsible")} == {
        "started_at": START,
        "ended_at": "2011-12-07T10:00:00+01:00",
        "planned_end": "2011-12-05T13:41:31+01:00",
        "responsible": "560872",
    }
    assert reading.not_understood == {"caseStatus": 1, "question": 1}
    header = "case:concept:name,case:Responsible_actor,case:endDate,concept:name,time:timestamp,question"
    ended = "2011-12-07T10:00:00+01:00"
    reading = LogReading()
    found = only(read_csv(tmp_path, table(f"c,560872,{ended},Do,{AT},True", header=header), reading))
    assert (found.body["responsible"], found.body["ended_at"]) == ("560872", ended)
    assert (found.body["channel"], found.body["steps"][0]["party"]) == ("unknown", "unknown")
    assert found.body["started_at"] == found.body["steps"][0]["at"]
    assert reading.not_understood == {"question": 1}


def test_a_name_may_be_said_to_stand_for_a_field(tmp_path: Path) -> None:
    names = Names({"Einde": "ended_at", "activityNameEN": "activity"})
    more = string("activityNameEN", "Register")
    whole = trace("c", date("einde", "2011-12-07T10:00:00+01:00"), event("01_HOOFD_010", more=more))
    reading = LogReading(names=names)
    found = only(read(tmp_path, log(whole), reading))
    assert (found.body["ended_at"], found.body["steps"][0]["activity"]) == (
        "2011-12-07T10:00:00+01:00",
        "Register",
    )
    assert reading.not_understood == {"concept:name": 1}
    header = "zaak,case:Einde,activityNameEN,time:timestamp"
    names = Names({"Zaak": "reference", "case:Einde": "ended_at", "activityNameEN": "activity"})
    rows = table(f"c,2011-12-07T10:00:00+01:00,Register,{AT}", header=header)
    assert (
        only(read_csv(tmp_path, rows, LogReading(names=names))).body["ended_at"]
        == "2011-12-07T10:00:00+01:00"
    )


def test_two_names_for_one_field_are_not_guessed_between(tmp_path: Path) -> None:
    both = string("responsible", "a") + string("Responsible_actor", "b")
    ((_, _, why),) = faults(read(tmp_path, log(trace("c", both, event()))))
    assert why.startswith("responsible and Responsible_actor both give responsible; choose one with --map")
    with pytest.raises(WrongFile, match="case:startdate and case:startDate both give started_at"):
        read_csv(tmp_path, table(header=f"{HEADER},case:startDate"))
    with pytest.raises(WrongFile, match="column concept:name twice"):
        read_csv(tmp_path, table(header=f"{HEADER},concept:name"))


def test_names_beyond_all_bounds_are_counted_together() -> None:
    reading = LogReading()
    for number in range(MOST_NAMES + 7):
        assert reading.names.of_case[f"x{number}"] is None
        reading.pass_by(f"x{number}")
    assert (reading.not_understood[OTHERS], len(reading.names.of_case)) == (7, MOST_NAMES)


# what is left out


def test_an_event_without_an_activity_costs_that_event(tmp_path: Path) -> None:
    nameless = f"<event>{date('time:timestamp', AT)}</event>"
    found = read(tmp_path, log(trace("c", event("A"), nameless, event(" "), event("B"))))
    assert [lines for _, lines, _ in faults(found)] == [(6,), (7,)]
    (case,) = [one for one in found if isinstance(one, Found)]
    assert [step["activity"] for step in case.body["steps"]] == ["A", "B"]
    found = read_csv(tmp_path, table(row(activity="A"), row(activity=" "), row(activity="B")))
    assert faults(found) == [("a", (3,), "concept:name is empty: the row is left out")]
    assert cases(found) == ["a"]


def test_a_case_of_which_all_would_be_left_out_is_left_out_itself(tmp_path: Path) -> None:
    """Taken over hollow it could not be mended by a better reading of the same file."""
    other = event(more=string("lifecycle:transition", "start"))
    nameless = event(" ")
    ((_, _, why),) = faults(read(tmp_path, log(trace("c", other))))
    assert why.startswith("none of its 1 events is a step: map")
    assert cases(read(tmp_path, log(trace("c", nameless, other)))) == []
    assert cases(read_csv(tmp_path, table(row(activity="")))) == []


def test_events_outside_every_trace_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, log(trace("c", event()), event(), event()))
    assert cases(found) == ["c"]
    ((reference, lines, why),) = faults(found)
    assert (reference, lines) == ("", (7,))
    assert why.startswith("2 events stand outside every trace")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_named(tmp_path: Path, separator: str) -> None:
    with pytest.raises(WrongFile, match="must be by commas"):
        read_csv(tmp_path, table(row()).replace(",", separator))


@pytest.mark.parametrize(
    ("end", "taken"),
    [
        ("2011-10-10T07:59:00+02:00", False),
        ("2011-10-09T00:00:00+02:00", False),
        ("2011-10-10T00:00:00.010+02:00", True),  # the day of the start, and no moment
        ("2011-10-10T08:00:00+02:00", True),
    ],
)
def test_an_end_before_its_start_is_refused(tmp_path: Path, end: str, taken: bool) -> None:
    whole = log(trace("c", date("startdate", START), date("enddate", end), event()))
    found = read(tmp_path, whole)
    assert cases(found) == (["c"] if taken else [])
    rows = table(f"{row('b')},{end}", f"{row('c')},", header=f"{HEADER},case:enddate")
    told = read_csv(tmp_path, rows)
    assert cases(told) == (["b", "c"] if taken else ["c"])
    if not taken:
        ((_, lines, why),) = faults(found)
        assert lines == (3,)
        assert "is before the case's start" in why
        assert faults(told)[0][:2] == ("b", (2,))
    record = {"reference": "c", "channel": "Desk", "started_at": START, "ended_at": end}
    if taken:
        HistoricalRecord.model_validate(record)
    else:
        with pytest.raises(ValidationError, match="ended_at is before started_at"):
            HistoricalRecord.model_validate(record)


# encodings and times


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("UTF-8", "utf-8"), ("UTF-16", "utf-16"), ("windows-1252", "cp1252"), ("ISO-8859-15", "iso8859-15")],
)
def test_an_event_log_is_read_in_the_encoding_it_declares(tmp_path: Path, declared: str, codec: str) -> None:
    text = log(trace("caf\xe9", event())).replace("UTF-8", declared)
    assert cases(read(tmp_path, text.encode(codec))) == ["caf\xe9"]


@pytest.mark.parametrize("declared", ["GB18030", "GBK", "Big5", "Shift_JIS"])
def test_east_asian_ones_too(tmp_path: Path, declared: str) -> None:
    text = log(*(trace(f"\u6848\u4ef6-{number}", event()) for number in range(2000))).replace(
        "UTF-8", declared
    )
    found = cases(read(tmp_path, text.encode(declared)))
    assert (len(found), found[0]) == (2000, "\u6848\u4ef6-0")


def test_an_encoding_may_be_named_and_one_that_is_not_fitting_says_what_to_do(tmp_path: Path) -> None:
    undeclared = log(trace("\u6848\u4ef6", event())).encode("gb18030")
    found = read(tmp_path, undeclared)
    assert "name that with --encoding" in faults(found)[0][2]
    assert cases(read(tmp_path, undeclared, LogReading(encoding="gb18030"))) == ["\u6848\u4ef6"]
    with pytest.raises(WrongFile, match="no encoding is called klingon; name the file's with --encoding"):
        read(tmp_path, log().replace("UTF-8", "klingon"))
    with pytest.raises(WrongFile, match="no encoding is called hex"):
        read(tmp_path, undeclared, LogReading(encoding="hex"))
    mixed = log(trace("a", event()), trace("X", event())).encode().replace(b"X", b"\xff")
    found = read(tmp_path, mixed, LogReading(encoding="utf-8"))
    assert cases(found) == ["a"]
    assert "not utf-8 beyond this line: name its encoding with --encoding" in faults(found)[0][2]


def test_a_table_is_read_in_the_encoding_it_is_marked_with_or_that_is_named(tmp_path: Path) -> None:
    rows = table(row("\u6848\u4ef6"))
    assert cases(read_csv(tmp_path, BOM_UTF16_LE + rows.encode("utf-16-le"))) == ["\u6848\u4ef6"]
    assert cases(read_csv(tmp_path, rows.encode("big5"), LogReading(encoding="big5"))) == ["\u6848\u4ef6"]
    with pytest.raises(WrongFile, match=r"is not UTF-8 after line .*name its encoding with --encoding"):
        read_csv(tmp_path, rows.encode("big5"))
    with pytest.raises(WrongFile, match="no encoding is called klingon"):
        read_csv(tmp_path, rows, LogReading(encoding="klingon"))


def test_times_without_an_offset_are_of_the_zone_that_is_named_and_refused_without(tmp_path: Path) -> None:
    local, winter = "2011-10-11T13:45:40", "2011-12-11T13:45:40"
    amsterdam = LogReading(zone=ZoneInfo("Europe/Amsterdam"))
    whole = log(trace("c", event("A", local), event("B", winter), event("C", "2011-12-12T00:00:00Z")))
    told = only(read(tmp_path, whole, amsterdam)).body["steps"]
    assert [step["at"][19:] for step in told] == ["+02:00", "+01:00", "+00:00"]
    assert "name the file's time zone with --time-zone" in faults(read(tmp_path, whole))[0][2]
    found = only(read_csv(tmp_path, table(row(at=local)), amsterdam))
    assert found.body["steps"][0]["at"] == f"{local}+02:00"

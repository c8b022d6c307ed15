"""Another system's records and the figures, through HTTP and `hall`."""

import csv
import os
import signal
import statistics
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.desk import Desk, eventually, refused
from tests.processes import ROOT, Suite

RECEIPTS = ROOT.parent / "shared" / "data" / "receipt.csv"

HISTORICAL = {
    "item": "stall",
    "source": "old-system",
    "reference": "A 17",
    "channel": "Desk",
    "started_at": "2011-10-11T13:42:22+02:00",
    "deadline": "2011-12-06T13:41:31+01:00",
    "ended_at": "2011-12-07T10:00:00+01:00",
    "steps": [
        {"activity": "Confirm", "at": "2011-10-11T13:45:40+02:00", "actor": "R21", "party": "Group 1"},
        {"activity": "Check", "at": "2011-10-12T08:26:25+02:00", "actor": "R10", "party": "Group 4"},
    ],
}


@pytest.mark.clause("3.2.1")
def test_a_historical_case_keeps_its_own_times_actors_and_parties(desk: Desk) -> None:
    desk.publish()
    number = desk.do("/cases/historical", {"hall": desk.code, **HISTORICAL}, by="operator")["number"]
    told = desk.history(number)
    assert [event["type"] for event in told] == [
        "HistoricalCaseRecorded",
        "HistoricalStepRecorded",
        "HistoricalStepRecorded",
        "HistoricalCaseEnded",
    ]
    step = told[1]
    assert (step["data"]["actor"], step["data"]["party"], step["data"]["channel"]) == (
        "R21",
        "Group 1",
        "Desk",
    )
    occurred = datetime.fromisoformat(step["metadata"]["occurred_at"])
    assert occurred == datetime.fromisoformat("2011-10-11T13:45:40+02:00")
    assert datetime.fromisoformat(step["recorded_at"]).year == 2026


@pytest.mark.clause("3.2.1")
def test_a_reference_is_recorded_once_whatever_the_key(desk: Desk) -> None:
    desk.publish()
    body = {"hall": desk.code, **HISTORICAL}
    desk.do("/cases/historical", body, by="operator")
    refused(desk.post("/cases/historical", body, by="operator"), "already_recorded")
    refused(desk.post("/cases/historical", {**body, "hall": "nowhere"}, by="operator"), "unknown_hall")
    refused(desk.post("/cases/historical", {**body, "item": "x"}, by="operator"), "unknown_item")
    refused(desk.post("/cases/historical", body, by="clerk"), "not_allowed")


@pytest.mark.clause("1.3.3")
def test_live_and_historical_cases_count_in_the_same_figures(desk: Desk) -> None:
    desk.publish()
    desk.do("/cases/historical", {"hall": desk.code, **HISTORICAL}, by="operator")
    number = desk.apply()["number"]
    desk.at(3)
    done = desk.finish(number)
    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["cases"], report["steps"]) == (2, 5)
    assert (report["with_deadline_and_end"], report["late"], report["on_time_share"]) == (2, 1, 0.5)
    assert sum(report["late_by_item"].values()) == sum(report["late_by_channel"].values()) == 1
    assert report["by_channel"] == {"Desk": 1, "window": 1}
    assert report["by_party"]["inspection"] == 1
    assert report["by_resource"]["R21"] == 1
    since = desk.ask("/cases/report", by="supervisor", hall=desk.code, from_date="2026-03-02").json()
    assert (since["cases"], since["handling_median_seconds"]) == (1, 24 * 3600)
    refused(desk.ask("/cases/report", by="supervisor", at="*", hall="nowhere"), "unknown_hall")
    refused(desk.ask("/cases/report", by="visitor"), "not_allowed")


@pytest.mark.clause("3.2.1")
def test_an_import_names_the_lines_it_cannot_read_and_takes_the_rest(desk: Desk, tmp_path: Path) -> None:
    file = _receipts(
        tmp_path, [("a", "2011-10-11 13:45:40+02:00"), ("b", "yesterday"), ("a", "2011-10-10 08:00:00+02:00")]
    )
    done = desk.suite.hall("import", "receipts", str(file), "--hall", desk.code, "--json")
    assert done.returncode == 1, done.stderr
    assert '"imported": 1, "steps": 2' in done.stdout
    assert '"lines": [3]' in done.stdout
    seen = [("a", "2011-10-11 13:45:40+02:00"), ("a", "2011-10-10 08:00:00+02:00")]
    _receipts(tmp_path, [("c", "2011-10-11 13:45:40+02:00"), *seen])
    again = desk.suite.hall_json("import", "receipts", str(file), "--hall", desk.code)
    assert (again["imported"], again["already_there"]) == (1, 1)


def test_an_import_of_something_else_says_what_is_missing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")
    done = desk.suite.hall("import", "receipts", str(file), "--hall", desk.code)
    assert done.returncode == 1
    assert "case:concept:name" in done.stderr
    assert "run it again" not in done.stderr  # that would not help


def test_a_refusal_on_the_command_line_says_what_would_make_it_right(desk: Desk) -> None:
    done = desk.suite.hall("report", "cases", "--hall", "nowhere")
    assert done.returncode == 1
    assert "unknown_hall: " in done.stderr
    assert "GET /v1/halls" in done.stderr
    done = desk.suite.hall("report", "cases", "--from", "2026-03-02", "--to", "2026-03-01")
    assert (done.returncode, "is after" in done.stderr) == (2, True)


@pytest.mark.clause("1.3.1")
def test_an_auditor_finds_a_history_by_what_people_call_it(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    for text, first in (
        (number, "CaseApplied"),
        (f"{desk.code}/stall", "ItemDrafted"),
        (desk.code, "HallOpened"),
    ):
        assert desk.suite.hall_json("audit", "history", text)["events"][0]["type"] == first
    assert desk.suite.hall("audit", "history", f"{number}x").returncode != 0


@pytest.mark.clause("1.3.3")
@pytest.mark.timeout(300)
def test_a_real_year_comes_out_as_its_figures(desk: Desk) -> None:
    """Killed in the middle and run again it completes; run once more it changes nothing."""
    if not RECEIPTS.exists():
        pytest.skip(f"the real receipt log is not at {RECEIPTS}; its figures were not checked")
    words = ("import", "receipts", str(RECEIPTS), "--hall", desk.code)
    importing = _start(desk.suite, *words)
    eventually(lambda: _report(desk).get("cases", 0) > 100, limit=60)  # no report before it opens the hall
    os.killpg(importing.pid, signal.SIGKILL)
    importing.wait()
    assert _report(desk)["cases"] > 100

    rest = desk.suite.hall_json(*words)
    assert rest["imported"] + rest["already_there"] == 1434
    assert rest["refused"] == []
    before = _positions(desk.suite)
    again = desk.suite.hall_json(*words)
    assert (again["imported"], again["already_there"]) == (0, 1434)
    assert _positions(desk.suite) == before

    assert desk.suite.hall_json("report", "cases", "--hall", desk.code) == {
        "hall": desk.code,
        **_counted_by_hand(),
    }


def _start(suite: Suite, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "infra.hosting.cli", *words],
        cwd=ROOT,
        env={**suite.settings.environ, "HALL_URL": suite.url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _report(desk: Desk) -> dict[str, Any]:
    report: dict[str, Any] = desk.ask("/cases/report", by="operator", hall=desk.code).json()
    return report


def _positions(suite: Suite) -> Any:
    """How far each log is, and its last hash; fails when one is not whole."""
    verified = suite.hall_json("audit", "verify")
    assert verified["whole"] is True
    return [(log["service"], log["events"], log["hash"]) for log in verified["logs"]]


def _counted_by_hand() -> dict[str, Any]:
    """The figures of the file, by other means than the product's."""
    with RECEIPTS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    cases = {row["case:concept:name"]: row for row in rows}.values()
    time = datetime.fromisoformat
    ended = [row for row in cases if row["case:enddate"]]
    took = [(time(row["case:enddate"]) - time(row["case:startdate"])).total_seconds() for row in ended]
    late = sum(time(row["case:enddate"]) > time(row["case:deadline"]) for row in ended)
    assert (len(cases), len(rows), len(ended), late) == (1434, 8577, 1329, 377)
    behind = {
        row["case:concept:name"]
        for row in cases
        if row["case:enddate"] and time(row["case:enddate"]) > time(row["case:deadline"])
    }
    parties = {(row["org:group"], row["case:concept:name"]) for row in rows}
    return {
        "cases": 1434,
        "steps": 8577,
        "with_end": 1329,
        "with_deadline_and_end": 1329,
        "late": 377,
        "on_time_share": pytest.approx(1 - 377 / 1329),
        "handling_median_seconds": pytest.approx(statistics.median(took)),
        "handling_p90_seconds": pytest.approx(statistics.quantiles(took, n=10, method="inclusive")[-1]),
        "by_channel": Counter(row["case:channel"] for row in cases),
        "by_item": {"permit-receipt": 1434},
        "by_party": Counter(row["org:group"] for row in rows),
        "by_resource": Counter(row["org:resource"] for row in rows),
        "late_by_channel": Counter(
            row["case:channel"] for row in cases if row["case:concept:name"] in behind
        ),
        "late_by_item": {"permit-receipt": 377},
        "late_by_party": Counter(party for party, case in parties if case in behind),
    }


def _receipts(folder: Path, rows: list[tuple[str, str]]) -> Path:
    """A small receipt log: case and time of each row."""
    header = (
        "case:channel,case:concept:name,case:deadline,case:enddate,case:startdate,"
        "concept:name,org:group,org:resource,time:timestamp"
    )
    started = "2011-10-10 08:00:00+02:00"
    lines = [f"Desk,{case},,,{started},Confirm,Group 1,R1,{at}" for case, at in rows]
    file = folder / "receipts.csv"
    file.write_text("\n".join([header, *lines]) + "\n")
    return file

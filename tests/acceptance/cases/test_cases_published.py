"""What the public reads: results without persons, monthly figures, the guide; through HTTP, without login."""

from datetime import datetime
from typing import Any

import pytest

from tests.acceptance.desk import MONDAY, Desk, refused
from tests.permits import DEFINITION, IMMEDIATE, JOINT, REPORTED, application

ONE_STEP: dict[str, Any] = {**DEFINITION, "steps": DEFINITION["steps"][:1]}
APRIL = datetime(2026, 4, 8, 10, tzinfo=MONDAY.tzinfo)


def _begun(desk: Desk, item: str = "stall") -> str:
    number: str = desk.do("/cases", application(desk.code, item), by="clerk")["number"]
    desk.accept(number)
    desk.step(number, "examine", "food")
    return number


def _decide(desk: Desk, number: str, outcome: str = "granted") -> dict[str, Any]:
    return desk.do(f"/cases/{number}/decision", {"outcome": outcome, "reason": "so found"}, by="clerk")


def _results(desk: Desk, after: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = desk.ask("/results", after, by="public", hall=desk.code, **more).json()[
        "items"
    ]
    return lines


def _figures(desk: Desk, after: dict[str, Any], **more: Any) -> dict[tuple[str, str], dict[str, Any]]:
    told = desk.ask(f"/halls/{desk.code}/figures", after, by="public", **more).json()
    assert told["hall"] == desk.code
    return {(line["month"], line["item"]): line for line in told["lines"]}


@pytest.mark.clause("1.3.3")
def test_a_case_that_ended_before_it_began_took_no_time(desk: Desk) -> None:
    """The clock had gone back between the two."""
    desk.publish(ONE_STEP)
    desk.at(4)
    number = _begun(desk)
    desk.at(2)
    done = _decide(desk, number)
    assert _figures(desk, done)["2026-03", "stall"]["median_days"] == 0
    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["handling_median_seconds"], report["handling_p90_seconds"]) == (0, 0)


@pytest.mark.clause("7.4.1")
@pytest.mark.clause("1.3.2")
def test_the_register_of_results_shows_what_was_decided_and_no_person(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    desk.publish(ONE_STEP, item="kiosk")
    first, second, third, fourth = (_begun(desk) for _ in range(4))
    refused_case = desk.apply()["number"]
    desk.do(f"/cases/{refused_case}/refusal", {"reason": "not ours"}, by="clerk")
    desk.at(3)
    _decide(desk, first)
    desk.at(4)
    _decide(desk, second, "denied")
    desk.do(f"/cases/{third}/withdrawal", by="clerk")
    desk.at(5)
    kiosk = _begun(desk, "kiosk")
    done = _decide(desk, kiosk)
    assert desk.view(fourth)["status"] == "accepted"
    lines = _results(desk, done)
    assert [(line["number"], line["item"], line["outcome"]) for line in lines] == [
        (f"…{kiosk[-4:]}", "kiosk", "granted"),
        (f"…{second[-4:]}", "stall", "denied"),
        (f"…{first[-4:]}", "stall", "granted"),
    ]
    assert lines[2] == {
        "number": f"…{first[-4:]}",
        "hall": desk.code,
        "item": "stall",
        "item_name": DEFINITION["name"],
        "item_class": "committed",
        "outcome": "granted",
        "corrected": False,
        "received_on": "2026-03-02",
        "decided_on": "2026-03-03",
    }
    text = desk.ask("/results", by="public", hall=desk.code).text
    for secret in ("王小明", "13800000000", "11010519491231002X", first, "so found"):
        assert secret not in text
    assert [line["item"] for line in _results(desk, done, item="kiosk")] == ["kiosk"]
    assert len(_results(desk, done, month="2026-03")) == 3
    assert _results(desk, done, month="2026-02") == _results(desk, done, month="2026-04") == []
    refused(desk.ask("/results", by="public", month="2026-13"), "malformed")


@pytest.mark.clause("7.4.1")
def test_the_register_of_results_is_paged(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    numbers = [_begun(desk) for _ in range(3)]
    for minute, number in enumerate(numbers):
        desk.at(2, 11, minute // 2)  # two of them at the same moment
        done = _decide(desk, number)
    seen, cursor = [], None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = desk.ask("/results", done, by="public", hall=desk.code, limit=1, **more).json()
        seen += [line["number"] for line in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert sorted(seen) == sorted(f"…{number[-4:]}" for number in numbers)
    assert seen[0] == f"…{numbers[2][-4:]}"
    refused(desk.ask("/results", by="public", cursor="nonsense"), "malformed")


@pytest.mark.clause("7.4.1")
def test_monthly_figures_count_what_was_done(desk: Desk) -> None:
    desk.publish(ONE_STEP)
    desk.publish(IMMEDIATE, item="trinket")
    quick, slow, denied = (_begun(desk) for _ in range(3))
    not_taken, withdrawn = (desk.apply()["number"] for _ in range(2))
    visits = [
        desk.do("/cases", application(desk.code, "trinket", materials=[]), by="clerk") for _ in range(2)
    ]
    for visit in visits:
        desk.accept(visit["number"])
        desk.do(f"/cases/{visit['number']}/steps", {"step": "issue"}, by="clerk")
    _decide(desk, visits[0]["number"])
    desk.at(3)
    _decide(desk, visits[1]["number"])  # left open at day end
    desk.do(f"/cases/{not_taken}/refusal", {"reason": "not ours"}, by="clerk")
    desk.do(f"/cases/{withdrawn}/withdrawal", by="clerk")
    desk.at(4)
    _decide(desk, quick)
    desk.at(6)
    _decide(desk, denied, "denied")
    desk.suite.set_clock(APRIL)
    done = _decide(desk, slow)  # it was due on March 16
    march = {
        "month": "2026-03",
        "item": "stall",
        "item_name": DEFINITION["name"],
        "received": 5,
        "granted": 1,
        "denied": 1,
        "refused": 1,
        "withdrawn": 1,
        "with_deadline": 2,
        "on_time": 2,
        "median_days": 3.0,
    }
    none = dict.fromkeys(("received", "granted", "denied", "refused", "withdrawn"), 0)
    late = {**march, **none, "month": "2026-04", "granted": 1, "with_deadline": 1, "on_time": 0}
    visited = {**march, **none, "item": "trinket", "received": 2, "granted": 2, "on_time": 1}
    figures = _figures(desk, done)
    assert list(figures) == [("2026-04", "stall"), ("2026-03", "stall"), ("2026-03", "trinket")]
    assert figures["2026-03", "stall"] == march
    assert figures["2026-04", "stall"] == {**late, "median_days": 37.0}
    assert figures["2026-03", "trinket"] == {**visited, "median_days": 0.5}
    assert ("2026-04", "stall") not in _figures(desk, done, until="2026-03")
    assert _figures(desk, done, until="2026-02") == {}
    assert ("2026-03", "stall") in _figures(desk, done, until="2027-02")
    assert ("2026-03", "stall") not in _figures(desk, done, until="2027-03")  # twelve months

    correction = {"outcome": "granted", "reason": "a wrong page"}
    desk.do(f"/cases/{denied}/correction", correction, by="supervisor")
    order = {"order": "R 1", "reason": "new facts", "steps": ["examine"]}
    done = desk.do(f"/cases/{quick}/reopening", order, by="supervisor")
    told = _figures(desk, done)["2026-03", "stall"]
    assert told == {**march, "denied": 0, "with_deadline": 1, "on_time": 1, "median_days": 4.0}

    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["cases"], report["with_end"], report["late"]) == (7, 6, 2)  # the same two late ones
    refused(desk.ask("/halls/nowhere/figures", by="public"), "unknown_hall")
    refused(desk.ask(f"/halls/{desk.code}/figures", by="public", until="March"), "malformed")


@pytest.mark.clause("1.3.3")
def test_the_report_judges_an_immediate_case_by_the_day_its_end_was_moved_to(desk: Desk) -> None:
    desk.publish(IMMEDIATE)
    number = desk.apply(materials=[])["number"]
    desk.accept(number)
    desk.do(f"/cases/{number}/steps", {"step": "issue"}, by="clerk")
    closed = {"day": "2026-03-02", "working": False, "name": DEFINITION["name"]}
    desk.set_rules("calendar", {"days": [closed]})
    desk.at(3)
    done = _decide(desk, number)
    report = desk.ask("/cases/report", done, by="supervisor", hall=desk.code).json()
    assert (report["with_deadline_and_end"], report["late"]) == (1, 0)


@pytest.mark.clause("1.3.2")
def test_the_guide_tells_process_authority_results_and_limits_of_each_class(desk: Desk) -> None:
    desk.publish(JOINT, item="joint")
    published = desk.publish(REPORTED, item="reported")
    guides = desk.ask("/items", published, by="public", hall=desk.code).json()["items"]
    told = {guide["item"]: guide["definition"] for guide in guides}
    steps = {step["code"]: step["after"] for step in told["joint"]["steps"]}
    assert steps == {"kitchen": [], "fire": [], "gather": ["kitchen", "fire"]}
    assert (told["reported"]["authority"], told["reported"]["authority_limit"]) == (REPORTED["authority"], 5)
    assert told["reported"]["results"] == [{**DEFINITION["results"][0]}]
    assert [fee["amount"] for fee in told["joint"]["fees"]] == [5000]
    assert (told["joint"]["statutory_limit"], told["joint"]["promised_limit"]) == (45, 10)


@pytest.mark.clause("3.1.1")
@pytest.mark.clause("1.3.2")
def test_the_guide_of_the_version_a_case_began_under_stays_readable(desk: Desk) -> None:
    desk.publish()
    path = f"/items/{desk.code}/stall"
    desk.do(f"{path}/revision", {"definition": ONE_STEP}, by="clerk")
    desk.do(f"{path}/review", by="supervisor")
    done = desk.do(f"{path}/publication", by="supervisor")
    now = desk.ask(path, done, by="public").json()
    before = desk.ask(path, done, by="public", item_version=1).json()
    assert (now["item_version"], len(now["definition"]["steps"])) == (2, 1)
    assert (before["item_version"], len(before["definition"]["steps"])) == (1, 3)
    refused(desk.ask(path, done, by="public", item_version=3), "unknown_item")

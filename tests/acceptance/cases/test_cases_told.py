"""What an applicant is told of a case, through HTTP: once each, in three languages, and nobody else."""

from typing import Any

import pytest

from services.cases.domain.identity import case_id
from tests.acceptance.desk import Desk, eventually, refused


def told(desk: Desk, subject: str, after: dict[str, Any] | None = None, **more: Any) -> list[dict[str, Any]]:
    """What an account was told, the latest first."""
    response = desk.ask("/told/cases", after, by="visitor", subject=subject, **more)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def whats(desk: Desk, subject: str, after: dict[str, Any] | None = None) -> list[str]:
    return [line["what"] for line in reversed(told(desk, subject, after))]


def someone(desk: Desk) -> str:
    return f"wang-{desk.code}"


@pytest.mark.clause("3.2.2")
def test_a_notice_is_told_to_its_applicant_once_in_three_languages_and_to_nobody_else(desk: Desk) -> None:
    desk.publish()
    wang = someone(desk)
    number = desk.apply(by="visitor", subject=wang, materials=["form"])["number"]
    key = f"{desk.code}-notice"
    given, _ = (desk.post(f"/cases/{number}/notice", by="clerk", key=key) for _ in range(2))
    done = {"position": int(given.headers["Hall-Position"])}
    (line,) = told(desk, wang, done)
    assert line["what"] == "notice_given"
    assert (line["hall"], line["about"]) == (desk.code, {"kind": "case", "number": number, "line": None})
    assert line["told_at"] == "2026-03-02T02:00:00Z"
    assert set(line["wording"]) == {"en", "zh_hant", "zh_hans"}
    assert all(number in text for text in line["wording"].values())
    assert "一次性告知書" in line["wording"]["zh_hant"]
    assert "一次性告知书" in line["wording"]["zh_hans"]
    assert "王小明" not in str(line)
    assert told(desk, f"other-{desk.code}", done) == []
    for role in ("public", "clerk", "kiosk", "auditor", "operator"):
        assert desk.ask("/told/cases", by=role).status_code in (401, 403)
    assert desk.types(number) == ["CaseApplied", "NoticeGiven"]  # its version moved by the notice alone


@pytest.mark.clause("3.2.2")
def test_what_follows_is_told_acceptance_decision_and_correction(desk: Desk) -> None:
    desk.publish()
    wang = someone(desk)
    number = desk.apply(by="visitor", subject=wang)["number"]
    desk.finish(number)
    body = {"outcome": "denied", "reason": "the place is let"}
    done = desk.do(f"/cases/{number}/correction", body, by="department_head")
    assert whats(desk, wang, done) == ["case_accepted", "case_decided", "decision_corrected"]
    lines = told(desk, wang, done)
    assert lines[-1]["wording"]["en"].endswith("It is to be decided by 16 March 2026.")
    assert "2026年3月16日" in lines[-1]["wording"]["zh_hant"]
    assert "denied" not in str(lines), "why and how is on its papers"
    assert "the place is let" not in str(lines)
    first = desk.ask("/told/cases", done, by="visitor", subject=wang, limit=2).json()
    rest = told(desk, wang, done, limit=2, cursor=first["next_cursor"])
    assert [*first["items"], *rest] == lines
    refused(desk.ask("/told/cases", by="visitor", subject=wang, cursor="x"), "malformed")


@pytest.mark.clause("3.2.1")
def test_what_time_brings_is_told_deemed_acceptance_and_a_limit_that_passed(desk: Desk) -> None:
    desk.publish()
    wang = someone(desk)
    desk.apply(by="visitor", subject=wang)
    desk.at(10, 0, 1)
    eventually(lambda: "case_deemed_accepted" in whats(desk, wang))
    desk.at(17, 0, 1)
    eventually(lambda: "case_overdue" in whats(desk, wang))
    assert whats(desk, wang) == ["case_deemed_accepted", "case_overdue"]


@pytest.mark.clause("3.2.1")
def test_a_date_that_moves_with_the_calendar_is_told_and_one_that_stays_is_not(desk: Desk) -> None:
    desk.publish()
    wang, li = someone(desk), f"li-{desk.code}"
    number = desk.apply(by="visitor", subject=wang)["number"]
    desk.apply(by="visitor", subject=li)  # not accepted: only the limit of its check moves
    desk.accept(number)
    day = {"day": "2026-03-05", "working": False, "name": {"en": "x", "zh_hant": "x", "zh_hans": "x"}}
    desk.set_rules("calendar", {"days": [day]})
    moved = eventually(lambda: [line for line in told(desk, wang) if line["what"] == "deadline_moved"])
    assert [line["wording"]["en"].split()[-2:] for line in moved] == [["March", "2026."]]
    assert "17 March 2026" in moved[0]["wording"]["en"]
    assert told(desk, li) == []


@pytest.mark.clause("7.3.2")
def test_an_erased_persons_lines_are_gone(desk: Desk) -> None:
    desk.publish()
    wang = someone(desk)
    number = desk.apply(by="visitor", subject=wang)["number"]
    assert whats(desk, wang, desk.accept(number)) == ["case_accepted"]
    person = desk.suite.person(wang)
    done = desk.do(f"/persons/{person}/erasure", {"reason": "asked"}, by="operator")
    assert told(desk, wang, done) == []


@pytest.mark.clause("7.3.1")
def test_an_email_address_is_sealed_and_read_for_a_purpose(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(email="wang@example.org")["number"]
    assert "wang@example.org" not in str(desk.recorded(case_id(number)))
    read = desk.do(f"/cases/{number}/applicant", {"purpose": "to write to him"}, by="clerk")
    assert read["email"] == "wang@example.org"
    assert "email" in desk.recorded(case_id(number))[-1]["data"]["fields"]


def test_the_feed_does_not_say_who_was_told(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(by="visitor", subject=someone(desk))["number"]
    desk.accept(number)

    def look() -> list[dict[str, Any]]:
        items = desk.ask("/feed", by="auditor", hall=desk.code).json()["items"]
        return [one for one in items if one["type"] == "PersonTold"]

    (one,) = eventually(look)
    assert one["data"]["what"] == "case_accepted"
    assert "recipient" not in one["data"]

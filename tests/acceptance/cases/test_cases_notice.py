"""The one-time notice and silence, through HTTP: clause 3.2.2."""

import pytest

from tests.acceptance.desk import Desk, eventually, refused

pytestmark = pytest.mark.clause("3.2.2")


def test_one_notice_lists_all_that_is_missing_and_the_whole_process(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=[])["number"]
    given = desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    assert [line["material"] for line in given["missing"]] == ["form", "id", "lease"]
    assert [step["step"] for step in given["process"]] == ["examine", "visit", "sign"]
    assert given["promised_limit"] == 10
    read = desk.ask(f"/cases/{number}/notice", given, by="clerk").json()
    assert (read["missing"], read["process"]) == (given["missing"], given["process"])


def test_a_second_notice_naming_what_the_first_could_have_named_is_refused(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=["form"])["number"]
    desk.do(f"/cases/{number}/notice", by="clerk")
    desk.do(f"/cases/{number}/supplement", {"materials": ["id"]}, by="clerk")
    again = {"missing": [{"material": "lease"}]}
    response = desk.post(f"/cases/{number}/notice", again, by="clerk")
    refused(response, "notice_already_given", material="lease", clause="3.2.2")
    assert desk.types(number) == ["CaseApplied", "NoticeGiven", "MaterialsSupplemented"]
    because = {"missing": [{"material": "lease", "because_of": "id"}]}
    desk.do(f"/cases/{number}/notice", because, by="clerk")


def test_a_case_is_accepted_after_its_supplement(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(by="visitor", subject="wang", materials=["form"])["number"]
    refused(desk.post(f"/cases/{number}/acceptance", by="clerk"), "materials_missing", missing=["id"])
    desk.do(f"/cases/{number}/notice", by="clerk")
    refused(desk.post(f"/cases/{number}/supplement", {"materials": ["lease"]}, by="clerk"), "nothing_asked")
    done = desk.do(f"/cases/{number}/supplement", {"materials": ["id"]}, by="visitor", subject="wang")
    assert done["outstanding"] == []
    assert desk.accept(number)["status"] == "accepted"


def test_the_clock_stands_from_the_notice_to_the_supplement(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    accepted = desk.accept(number)
    before = desk.ask(f"/cases/{number}", accepted, by="clerk").json()["due_at"]
    desk.at(4)
    given = desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    assert desk.ask(f"/cases/{number}", given, by="clerk").json()["due_at"] is None
    desk.at(10)
    done = desk.do(f"/cases/{number}/supplement", {"materials": ["lease"]}, by="clerk")
    after = desk.ask(f"/cases/{number}", done, by="clerk").json()["due_at"]
    assert (before, after) == ("2026-03-16T16:00:00Z", "2026-03-23T16:00:00Z")


def test_a_refusal_says_why(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    refused(desk.post(f"/cases/{number}/refusal", {}, by="clerk"), "malformed")
    done = desk.do(f"/cases/{number}/refusal", {"reason": "belongs to the district"}, by="clerk")
    view = desk.ask(f"/cases/{number}", done, by="clerk").json()
    assert (view["status"], view["reason"]) == ("refused", "belongs to the district")


def test_five_working_days_of_silence_accept_the_case_on_the_day_received(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(materials=[])["number"]
    desk.at(10, 0, 1)
    eventually(lambda: "CaseDeemedAccepted" in desk.types(number))
    view = eventually(
        lambda: (v := desk.ask(f"/cases/{number}", by="clerk").json())["status"] == "accepted" and v
    )
    assert view["deemed_accepted"] is True
    assert view["due_at"] == "2026-03-16T16:00:00Z"  # ten working days after March 2


def test_a_material_the_item_does_not_ask_for_is_refused(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    unknown = {"missing": [{"material": "photo"}]}
    refused(desk.post(f"/cases/{number}/notice", unknown, by="clerk"), "unknown_material", unknown=["photo"])

"""Which people of a hall do what to a case: its reception, the department in charge, those with a part."""

import pytest

from tests.acceptance.desk import Desk, refused
from tests.permits import JOINT


@pytest.mark.clause("1.3.1")
def test_an_item_is_its_department_s_from_draft_to_withdrawal(desk: Desk) -> None:
    place = {"hall": desk.code, "item": "stall", "department": "food"}
    told = {"responsible": ["food"], "departments": ["inspection"]}
    draft = {**place, "definition": {}}
    refused(desk.post("/items", draft, by="clerk", department="inspection"), "not_your_department", **told)
    desk.publish()
    path = f"/items/{desk.code}/stall"
    for act, body, role in (
        ("revision", {"definition": {}}, "clerk"),
        ("review", {}, "department_head"),
        ("publication", {}, "department_head"),
        ("withdrawal", {"reason": "x"}, "department_head"),
    ):
        answer = desk.post(f"{path}/{act}", body, by=role, department="inspection")
        refused(answer, "not_your_department", **told)
    desk.do(f"{path}/withdrawal", {"reason": "no longer offered"}, by="supervisor", department="none")


@pytest.mark.clause("1.3.1", "3.2.2")
def test_reception_is_for_every_clerk_of_the_hall_and_judging_for_the_department(desk: Desk) -> None:
    desk.publish()
    at_comprehensive = {"by": "clerk", "department": "inspection"}
    number = desk.apply(materials=["form"])["number"]
    path = f"/cases/{number}"
    desk.do(f"{path}/notice", **at_comprehensive)
    desk.do(f"{path}/supplement", {"materials": ["id"]}, **at_comprehensive)
    answer = desk.post(f"{path}/refusal", {"reason": "no"}, **at_comprehensive)
    refused(answer, "not_your_department", responsible=["food"], departments=["inspection"])
    desk.do(f"{path}/acceptance", **at_comprehensive)
    for act, body in (
        ("clock/stop", {"kind": "hearing", "reason": "x"}),
        ("clock/resumption", {"kind": "hearing"}),
        ("extension", {"days": 3, "reason": "x"}),
        ("decision", {"outcome": "granted"}),
    ):
        refused(desk.post(f"{path}/{act}", body, **at_comprehensive), "not_your_department")
    desk.step(number, "examine", "food")
    desk.step(number, "visit", "inspection")
    sign = {"step": "sign"}
    head = desk.post(f"{path}/steps", sign, by="department_head", department="inspection")
    refused(head, "not_your_department", responsible=["food"])
    desk.do(f"{path}/steps", sign, by="department_head")
    desk.do(f"{path}/decision", {"outcome": "granted"}, by="clerk")
    paid = {"amount": 5000, "currency": "CNY", "receipt": "R1"}
    desk.do(f"{path}/payment", paid, **at_comprehensive)
    desk.do(f"{path}/delivery", {"method": "collected"}, **at_comprehensive)
    order = {"order": "O1", "reason": "x", "steps": ["sign"]}
    other = {"by": "department_head", "department": "inspection"}
    refused(
        desk.post(f"{path}/correction", {"outcome": "denied", "reason": "x"}, **other), "not_your_department"
    )
    refused(desk.post(f"{path}/reopening", order, **other), "not_your_department")


@pytest.mark.clause("1.3.1", "3.1.2")
def test_a_joint_case_is_the_lead_s_to_decide_and_each_part_its_department_s(desk: Desk) -> None:
    desk.publish(JOINT)
    number = desk.apply(materials=[])["number"]
    desk.accept(number)
    desk.step(number, "fire", "inspection")
    desk.step(number, "kitchen", "food")
    desk.step(number, "gather", "food")
    decide = (f"/cases/{number}/decision", {"outcome": "granted"})
    refused(
        desk.post(*decide, by="clerk", department="inspection"), "not_your_department", responsible=["food"]
    )
    desk.do(*decide, by="clerk", department="food")


@pytest.mark.clause("1.3.1", "3.1.2")
def test_an_extension_is_judged_in_the_department_by_another_than_who_asked(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    path = f"/cases/{number}/extension"
    desk.do(path, {"days": 3, "reason": "x"}, by="department_head", subject="wu")
    elsewhere = {"by": "department_head", "subject": "zhao", "department": "inspection"}
    refused(desk.post(f"{path}/approval", **elsewhere), "not_your_department", responsible=["food"])
    refused(desk.post(f"{path}/approval", by="department_head", subject="wu"), "approved_by_requester")
    reject = {"reason": "no"}
    refused(
        desk.post(f"{path}/rejection", reject, by="department_head", subject="wu"), "approved_by_requester"
    )
    desk.do(f"{path}/rejection", reject, by="department_head", subject="zhao")


@pytest.mark.clause("7.3.1")
def test_personal_data_opens_to_the_department_and_to_reception_for_its_acts(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    path = f"/cases/{number}/applicant"
    at_comprehensive = {"by": "clerk", "department": "inspection"}
    assert desk.do(path, {"purpose": "complete the file"}, **at_comprehensive)["name"] == "王小明"
    desk.accept(number)
    for body in ({"purpose": "x"}, {"purpose": "x", "act": "delivery"}):
        answer = desk.post(path, body, **at_comprehensive)
        assert "王小明" not in answer.text
        refused(answer, "not_your_department", responsible=["food"])
    answer = desk.post(path, {"purpose": "x"}, by="department_head", department="inspection")
    refused(answer, "not_your_department")
    for role in ("department_head", "clerk", "auditor", "investigator"):
        assert desk.do(path, {"purpose": "judge it"}, by=role)["name"] == "王小明"
    desk.step(number, "examine", "food")
    desk.step(number, "visit", "inspection")
    desk.do(f"/cases/{number}/steps", {"step": "sign"}, by="department_head")
    desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")
    handing_over = {"purpose": "is it the applicant", "act": "delivery"}
    assert desk.do(path, handing_over, **at_comprehensive)["name"] == "王小明"
    read = [event for event in desk.history(number) if event["type"] == "ApplicantRead"]
    assert [one["data"]["act"] for one in read] == [None] * 5 + ["delivery"]


@pytest.mark.clause("7.3.1")
def test_a_repeated_key_opens_nothing_to_who_has_left_the_department(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    path, body = f"/cases/{number}/applicant", {"purpose": "judge it"}
    who = {"by": "clerk", "subject": "lin"}
    answer = desk.post(path, body, key="once-and-again", **who)
    assert answer.json()["name"] == "王小明"
    for elsewhere, code in (
        ({"department": "inspection"}, "not_your_department"),
        ({"at": "south"}, "unknown_case"),
    ):
        again = desk.post(path, body, key="once-and-again", **who, **elsewhere)
        assert "王小明" not in again.text
        refused(again, code)


@pytest.mark.clause("1.3.1", "1.3.3")
def test_whoever_has_two_halls_sees_both_and_no_third(desk: Desk) -> None:
    others = [Desk(desk.suite).open() for _ in range(2)]
    last = {}
    for each in (desk, *others):
        each.publish()
        last = each.apply()
    token = desk.suite.token("supervisor", halls=[desk.code, others[0].code])
    headers = {"Authorization": f"Bearer {token}", "Hall-At-Least": str(last["position"])}
    with desk.suite.client(headers=headers) as client:
        listed = client.get("/v1/cases").json()["items"]
        assert {line["hall"] for line in listed} == {desk.code, others[0].code}
        page = client.get("/v1/cases", params={"limit": 1}).json()
        rest = client.get("/v1/cases", params={"limit": 1, "cursor": page["next_cursor"]}).json()
        assert [*page["items"], *rest["items"]] == listed
        assert client.get("/v1/cases/report").json()["cases"] == 2
        assert client.get("/v1/cases/report", params={"hall": others[0].code}).json()["cases"] == 1
        refused(client.get("/v1/cases/report", params={"hall": others[1].code}), "not_your_hall")
        due = client.get("/v1/deadlines").json()["items"]
        assert {line["hall"] for line in due} == {desk.code, others[0].code}
    for each in others:
        each.close()

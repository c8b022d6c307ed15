"""Cases from application to delivery, their deadlines and lights, through HTTP."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, IMMEDIATE, application


@pytest.mark.clause("3.2.1")
def test_a_case_goes_through_its_steps_to_delivery(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(channel="post")["number"]
    decided = desk.finish(number)
    assert decided["status"] == "decided"
    refused(
        desk.post(f"/cases/{number}/delivery", {"method": "posted"}, by="clerk"), "fee_unpaid", amount=5000
    )
    desk.do(f"/cases/{number}/payment", {"amount": 5000, "receipt": "R 1"}, by="clerk")
    done = desk.do(f"/cases/{number}/delivery", {"method": "posted"}, by="clerk")
    view = desk.ask(f"/cases/{number}", done, by="clerk").json()
    assert (view["status"], view["outcome"], view["channel"]) == ("delivered", "granted", "post")
    assert [step["state"] for step in view["steps"]] == ["done", "done", "done"]
    refused(desk.post(f"/cases/{number}/withdrawal", by="clerk"), "case_closed")
    refused(desk.post(f"/cases/{number}/decision", {"outcome": "denied"}, by="clerk"), "case_closed")


@pytest.mark.clause("3.2.1")
def test_steps_out_of_order_or_by_another_party_are_refused(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    path = f"/cases/{number}/steps"
    refused(desk.post(path, {"step": "examine"}, by="clerk", department="food"), "case_not_ready")
    desk.accept(number)
    refused(
        desk.post(path, {"step": "visit"}, by="clerk", department="inspection"),
        "step_out_of_order",
        next="examine",
    )
    refused(
        desk.post(path, {"step": "examine"}, by="clerk", department="inspection"),
        "not_responsible",
        responsible="food",
    )
    refused(
        desk.post(path, {"step": "examine"}, by="clerk", department="tax"),
        "not_your_department",
        responsible=["food", "inspection"],
    )
    refused(
        desk.post(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk"),
        "case_open",
        next="examine",
    )
    assert desk.types(number) == ["CaseApplied", "CaseAccepted"]


@pytest.mark.clause("3.2.1")
def test_each_case_shows_its_place_and_its_light(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    done = desk.step(number, "examine", "food")
    view = desk.ask(f"/cases/{number}", done, by="supervisor").json()
    assert [step["state"] for step in view["steps"]] == ["done", "current", "ahead"]
    assert (view["light"], view["due_at"]) == ("green", "2026-03-16T16:00:00Z")
    assert view["steps"][1]["due_at"] == "2026-03-04T16:00:00Z"
    desk.at(13)
    assert desk.ask(f"/cases/{number}", by="clerk").json()["light"] == "yellow"
    desk.at(17)
    assert desk.ask(f"/cases/{number}", by="clerk").json()["light"] == "red"
    red = desk.ask("/cases", by="clerk", hall=desk.code, light="red").json()["items"]
    assert [line["number"] for line in red] == [number]


@pytest.mark.clause("3.2.1")
def test_yellow_and_overdue_are_raised_by_themselves_and_once(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    desk.accept(number)
    desk.at(20)
    lights = ["CaseEscalated", "CaseNearlyDue", "CaseOverdue", "StepNearlyDue", "StepOverdue"]
    desk.raised(number, *lights)
    desk.at(25)
    after = desk.step(number, "examine", "food")
    told = desk.raised(number, "StepCompleted")
    assert sorted(kind for kind in told if kind in lights) == lights
    due = desk.ask("/deadlines", after, by="supervisor", hall=desk.code).json()["items"]
    assert {line["kind"]: line["raised"] for line in due if line["number"] == number}["case_due"] is True


@pytest.mark.clause("3.1.2")
def test_an_immediate_case_is_decided_on_the_visit(desk: Desk) -> None:
    desk.publish(IMMEDIATE)
    number = desk.apply(materials=[])["number"]
    desk.accept(number)
    desk.do(f"/cases/{number}/steps", {"step": "issue"}, by="clerk")
    assert desk.do(f"/cases/{number}/decision", {"outcome": "granted"}, by="clerk")["status"] == "decided"


@pytest.mark.clause("3.1.2")
def test_an_immediate_case_open_at_day_end_is_raised(desk: Desk) -> None:
    desk.publish(IMMEDIATE)
    left = desk.apply(materials=[])["number"]
    desk.at(3, 0, 1)
    desk.raised(left, "ImmediateCaseLeftOpen")
    refused(desk.post(f"/cases/{left}/deadlines", {"kind": "day_end"}, by="operator"), "not_due")
    assert desk.types(left).count("ImmediateCaseLeftOpen") == 1


@pytest.mark.clause("3.1.2")
def test_a_committed_case_has_its_promised_working_days(desk: Desk) -> None:
    desk.publish({**DEFINITION, "promised_limit": 15})
    number = desk.apply()["number"]
    desk.at(30)  # four of the fifteen days are left before the Tomb-Sweeping holiday's Monday
    done = desk.accept(number)
    view = desk.ask(f"/cases/{number}", done, by="clerk").json()
    assert view["due_at"] == "2026-04-21T16:00:00Z"  # March 30 and fifteen working days, April 6 being off


@pytest.mark.clause("3.1.2")
def test_a_denial_without_its_reason_is_refused(desk: Desk) -> None:
    desk.publish({**DEFINITION, "steps": DEFINITION["steps"][:1]})
    number = desk.apply()["number"]
    desk.accept(number)
    desk.step(number, "examine", "food")
    refused(desk.post(f"/cases/{number}/decision", {"outcome": "denied"}, by="clerk"), "reason_missing")
    desk.do(f"/cases/{number}/decision", {"outcome": "denied", "reason": "no drain"}, by="clerk")


@pytest.mark.clause("3.3.2")
def test_a_visitor_applies_online_and_a_clerk_for_others(desk: Desk) -> None:
    desk.publish({**DEFINITION, "channels": ["window", "online"]})
    body = application(desk.code)
    desk.do("/cases", body, by="visitor")
    refused(desk.post("/cases", {**body, "channel": "window"}, by="visitor"), "channel_not_offered")
    refused(desk.post("/cases", {**body, "channel": "online"}, by="clerk"), "channel_not_offered")
    refused(
        desk.post("/cases", {**body, "channel": "post"}, by="clerk"),
        "channel_not_offered",
        channels=["window", "online"],
    )


@pytest.mark.clause("3.3.2")
def test_a_visitor_sees_and_touches_only_his_own_cases(desk: Desk) -> None:
    desk.publish()
    mine = desk.apply(by="visitor", subject="wang")
    other = desk.apply(by="visitor", subject="zhao")
    number = other["number"]
    desk.do(f"/cases/{number}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    refused(desk.ask(f"/cases/{number}", other, by="visitor", subject="wang"), "not_your_case")
    refused(desk.ask(f"/cases/{number}/notice", by="visitor", subject="wang"), "not_your_case")
    for act, body in (
        ("withdrawal", {}),
        ("supplement", {"materials": ["lease"]}),
        ("applicant", {"purpose": "x"}),
    ):
        refused(desk.post(f"/cases/{number}/{act}", body, by="visitor", subject="wang"), "not_your_case")
    listed = desk.ask("/cases", other, by="visitor", subject="wang", hall=desk.code).json()["items"]
    assert [line["number"] for line in listed] == [mine["number"]]
    assert desk.ask(f"/cases/{number}", by="visitor", subject="zhao").status_code == 200
    desk.do(f"/cases/{mine['number']}/withdrawal", by="visitor", subject="wang")


@pytest.mark.clause("3.3.2")
def test_a_command_sent_twice_is_done_once_and_answers_the_same(desk: Desk) -> None:
    desk.publish()
    body = application(desk.code)
    first = desk.post("/cases", body, key=f"{desk.code}-twice", by="visitor")
    second = desk.post("/cases", body, key=f"{desk.code}-twice", by="visitor")
    assert first.json() == second.json()
    assert first.json()["code"]
    other: dict[str, Any] = {**body, "name": "another"}
    refused(desk.post("/cases", other, key=f"{desk.code}-twice", by="visitor"), "idempotency_key_reused")


@pytest.mark.clause("3.2.1")
def test_the_register_is_filtered_and_paged(desk: Desk) -> None:
    desk.publish()
    numbers = []
    for minute in range(5):
        desk.at(2, 11, minute)
        numbers.append(desk.apply()["number"])
    done = desk.accept(numbers[0])
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = desk.ask("/cases", done, by="clerk", hall=desk.code, status="applied", limit=3, **more).json()
        seen += [line["number"] for line in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == numbers[:0:-1]

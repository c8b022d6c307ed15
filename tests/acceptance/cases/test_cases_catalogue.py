"""Halls and the catalogue, through HTTP."""

import pytest

from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, application, words


@pytest.mark.clause("1.2")
def test_everything_belongs_to_a_hall_that_exists(desk: Desk) -> None:
    item = {"item": "x", "department": "food", "definition": {}}
    refused(desk.post("/items", {"hall": "nowhere", **item}, by="clerk", at="*"), "unknown_hall")
    refused(desk.post("/cases", application("nowhere"), by="clerk", at="*"), "unknown_hall")
    refused(desk.post("/halls", {"hall": desk.code, "name": words("Again")}, by="operator"), "hall_exists")


@pytest.mark.clause("1.2")
def test_an_item_belongs_to_a_department_of_the_hall(desk: Desk) -> None:
    body = {"hall": desk.code, "item": "x", "department": "tax", "definition": {}}
    refused(desk.post("/items", body, by="clerk", department="tax"), "unknown_department")
    desk.do(
        f"/halls/{desk.code}/departments",
        {"department": {"code": "tax", "name": words("Tax")}},
        by="operator",
    )
    desk.do("/items", body, by="clerk", department="tax")


@pytest.mark.clause("1.3.1")
def test_a_role_does_only_what_it_may(desk: Desk) -> None:
    desk.publish()
    refused(desk.post("/halls", {"hall": "mine", "name": words("Mine")}, by="clerk"), "not_allowed")
    refused(desk.post(f"/items/{desk.code}/stall/withdrawal", {"reason": "x"}, by="visitor"), "not_allowed")
    number = desk.apply()["number"]
    refused(desk.post(f"/cases/{number}/acceptance", by="visitor"), "not_allowed")


@pytest.mark.clause("1.3.1")
def test_each_event_names_actor_role_channel_time_and_clause(desk: Desk) -> None:
    desk.publish()
    number = desk.apply(by="visitor", subject="wang")["number"]
    (event,) = desk.history(number)
    told = event["metadata"]
    assert (told["actor"], told["role"], told["clause"]) == (
        desk.suite.person("wang"),
        "visitor",
        "3.1.1",
    )
    assert told["channel"]
    assert told["correlation_id"]


@pytest.mark.clause("3.1.1")
def test_an_item_is_drafted_reviewed_by_another_and_published(desk: Desk) -> None:
    body = {"hall": desk.code, "item": "stall", "department": "food", "definition": DEFINITION}
    desk.do("/items", body, by="department_head", subject="lin")
    path = f"/items/{desk.code}/stall"
    refused(desk.post(f"{path}/publication", by="supervisor"), "not_reviewed")
    refused(desk.post(f"{path}/review", by="department_head", subject="lin"), "reviewed_by_author")
    assert desk.do(f"{path}/review", by="department_head", subject="wu")["status"] == "reviewed"
    done = desk.do(f"{path}/publication", by="supervisor")
    assert (done["status"], done["item_version"]) == ("published", 1)
    refused(desk.post("/items", body, by="clerk"), "item_exists")


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize("field", ["basis", "conditions", "materials", "steps", "fees", "promised_limit"])
def test_publishing_with_a_field_missing_names_it(desk: Desk, field: str) -> None:
    definition = {name: value for name, value in DEFINITION.items() if name != field}
    desk.do(
        "/items", {"hall": desk.code, "item": "x", "department": "food", "definition": definition}, by="clerk"
    )
    desk.do(f"/items/{desk.code}/x/review", by="supervisor")
    response = desk.post(f"/items/{desk.code}/x/publication", by="supervisor")
    refused(response, "item_incomplete", missing=[field], clause="3.1.1")


@pytest.mark.clause("3.1.1")
def test_a_case_keeps_the_version_it_began_under(desk: Desk) -> None:
    desk.publish()
    before = desk.apply()
    one_step = {**DEFINITION, "steps": DEFINITION["steps"][:1]}
    desk.do(f"/items/{desk.code}/stall/revision", {"definition": one_step}, by="clerk")
    desk.do(f"/items/{desk.code}/stall/review", by="supervisor")
    desk.do(f"/items/{desk.code}/stall/publication", by="supervisor")
    after = desk.apply()
    assert (before["item_version"], after["item_version"]) == (1, 2)
    for case, steps in ((before, 3), (after, 1)):
        view = desk.ask(f"/cases/{case['number']}", after, by="clerk").json()
        assert len(view["steps"]) == steps
    desk.accept(before["number"])
    assert desk.step(before["number"], "examine", "food")["next"] == "visit"


@pytest.mark.clause("3.1.1")
def test_no_case_begins_on_an_unpublished_unknown_or_withdrawn_item(desk: Desk) -> None:
    refused(desk.post("/cases", application(desk.code), by="clerk"), "unknown_item")
    draft = {"hall": desk.code, "item": "draft", "department": "food", "definition": {}}
    desk.do("/items", draft, by="clerk")
    refused(desk.post("/cases", application(desk.code, "draft"), by="clerk"), "item_not_published")
    desk.publish()
    begun = desk.apply()["number"]
    desk.do(f"/items/{desk.code}/stall/withdrawal", {"reason": "merged"}, by="supervisor")
    refused(desk.post("/cases", application(desk.code), by="clerk"), "item_withdrawn")
    desk.accept(begun)  # those begun go on


@pytest.mark.clause("3.1.1")
def test_a_stale_version_is_refused_with_the_current_one(desk: Desk) -> None:
    desk.publish()
    body = {"definition": DEFINITION, "expected_version": 1}
    refused(
        desk.post(f"/items/{desk.code}/stall/revision", body, by="clerk"), "stale_version", current_version=3
    )
    number = desk.apply()["number"]
    desk.accept(number)
    response = desk.post(f"/cases/{number}/acceptance", {"expected_version": 1}, by="clerk")
    refused(response, "stale_version", current_version=2)


@pytest.mark.clause("1.3.2")
def test_the_guide_is_public_without_login(desk: Desk) -> None:
    done = desk.publish()
    (guide,) = desk.ask("/items", done, by="public", hall=desk.code).json()["items"]
    assert guide["definition"]["name"] == DEFINITION["name"]
    one = desk.ask(f"/items/{desk.code}/stall", by="public").json()
    assert one["definition"]["basis"] == DEFINITION["basis"]
    assert [step["limit"] for step in one["definition"]["steps"]] == [3, 2, None]
    assert desk.code in [hall["hall"] for hall in desk.ask("/halls", by="public", limit=500).json()["items"]]


@pytest.mark.clause("1.3.2")
def test_the_guide_shows_no_draft_and_nothing_withdrawn(desk: Desk) -> None:
    desk.publish()
    draft = {"hall": desk.code, "item": "draft", "department": "food", "definition": {}}
    desk.do("/items", draft, by="clerk")
    gone = desk.do(f"/items/{desk.code}/stall/withdrawal", {"reason": "merged"}, by="supervisor")
    assert desk.ask("/items", gone, by="public", hall=desk.code).json()["items"] == []
    refused(desk.ask(f"/items/{desk.code}/stall", by="public"), "unknown_item")
    refused(desk.ask(f"/items/{desk.code}/draft/state", by="public"), "unauthenticated")
    assert desk.ask(f"/items/{desk.code}/draft/state", by="clerk").json()["status"] == "draft"


@pytest.mark.clause("1.3.2")
def test_the_guide_is_paged(desk: Desk) -> None:
    for item in ("a", "b", "c"):
        done = desk.publish(item=item)
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = desk.ask("/items", done, by="public", hall=desk.code, limit=2, **more).json()
        seen += [guide["item"] for guide in page["items"]]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == ["a", "b", "c"]
    refused(desk.ask("/items", by="public", cursor="nonsense"), "malformed")

"""Items and cases looked for: by text, channel and department, and by what is due first."""

from typing import Any

import pytest

from tests.acceptance.desk import Desk, refused
from tests.permits import DEFINITION, words

SIGNED_HERE = {**DEFINITION, "steps": [{"code": "sign", "name": words("Sign"), "party": "clerk"}]}
TREES = {
    **SIGNED_HERE,
    "name": {"en": "Felling 100% of a_tree", "zh_hant": "伐樹許可", "zh_hans": "伐树许可"},
    "description": words("For gardens"),
    "channels": ["window", "kiosk"],
    "promised_limit": 5,
}


def found(desk: Desk, done: dict[str, Any], **asked: Any) -> list[str]:
    """The items found, by code, as anybody looks for them."""
    page = desk.ask("/items", done, by="public", hall=desk.code, **asked).json()
    return [guide["item"] for guide in page["items"]]


def register(
    desk: Desk, done: dict[str, Any], by: str = "clerk", subject: str | None = None, **asked: Any
) -> list[str]:
    """The numbers of all cases listed, of a page of two after another."""
    numbers: list[str] = []
    more: dict[str, Any] = {}
    headers = {"Hall-At-Least": str(done["position"])}
    while True:
        params = {"hall": desk.code, "limit": 2, **asked, **more}
        page = desk.as_(by, subject).get("/v1/cases", params=params, headers=headers).json()
        numbers += [line["number"] for line in page["items"]]
        if page["next_cursor"] is None:
            return numbers
        more = {"cursor": page["next_cursor"]}


@pytest.mark.clause("1.3.2")
def test_items_are_found_by_text_in_any_language_and_by_channel(desk: Desk) -> None:
    desk.publish()
    done = desk.publish(TREES, item="Tree-felling")
    for text in ("food STALL", "攤販", "摊贩", "stall", "ＳＴＡＬＬ"):
        assert found(desk, done, text=text) == ["stall"], text
    for text in ("100% of a_tree", "許可", "许可", "GARDEN", "tree-f", "0%", "_"):
        assert "Tree-felling" in found(desk, done, text=text), text
    for text in ("%", "a_t", "\\"):
        assert "stall" not in found(desk, done, text=text), text
    assert found(desk, done, text="許可 ") == ["Tree-felling", "stall"]
    assert found(desk, done, text="permit\u3000for") == []
    assert found(desk, done, channel="kiosk") == ["Tree-felling"]
    assert found(desk, done, channel="online", text="許可") == ["stall"]
    for wrong in ({"channel": "fax"}, {"text": " "}, {"text": "a\u0000b"}, {"text": "x" * 501}):
        refused(desk.ask("/items", by="public", **wrong), "malformed")
    done = desk.do(f"/items/{desk.code}/stall/revision", {"definition": TREES}, by="clerk")
    assert found(desk, done, text="攤販") == ["stall"]  # what is drafted is not found


@pytest.mark.clause("3.2.1")
def test_a_department_s_cases_are_those_of_its_items_and_those_with_a_step_of_its_own(desk: Desk) -> None:
    desk.publish()
    inspections = {"hall": desk.code, "item": "check", "department": "inspection"}
    at_inspection: dict[str, Any] = {"department": "inspection"}
    desk.do("/items", {**inspections, "definition": SIGNED_HERE}, by="clerk", **at_inspection)
    for act in ("review", "publication"):
        desk.do(f"/items/{desk.code}/check/{act}", by="department_head", **at_inspection)
    own, visited, other = (desk.apply(item=item)["number"] for item in ("check", "stall", "stall"))
    for number in (visited, other):
        desk.accept(number)
    done = desk.step(visited, "examine", "food")
    assert set(register(desk, done, department="inspection")) == {own, visited}
    assert set(register(desk, done, department="food")) == {visited, other}
    assert register(desk, done, department="clerk") == []
    assert register(desk, done, department="nobody") == []
    done = desk.step(visited, "visit", "inspection")
    assert register(desk, done, department="inspection") == [own]
    refused(desk.as_("clerk").get("/v1/cases", params={"department": "a/b"}), "malformed")


@pytest.mark.clause("3.2.1")
def test_a_case_is_found_by_its_number_as_it_is_typed_and_by_its_item(desk: Desk) -> None:
    desk.publish()
    desk.publish(TREES, item="Tree-felling")
    stall = desk.apply(by="visitor", subject="wang")["number"]
    done = desk.apply(item="Tree-felling")
    tree = done["number"]
    for number, typed in ((stall, stall), (tree, f" {tree.lower().replace('-', ' ')}"), (tree, tree[-9:])):
        assert register(desk, done, text=typed) == [number]
    assert register(desk, done, text="TREE-F") == [tree]
    assert register(desk, done, text="--") == []
    assert register(desk, done, text="%") == []
    assert register(desk, done, by="visitor", subject="wang", text=stall) == [stall]
    assert register(desk, done, by="visitor", subject="wang", text=tree) == []


@pytest.mark.clause("3.2.1")
def test_open_cases_are_listed_by_what_is_due_first(desk: Desk) -> None:
    desk.publish()
    desk.publish(TREES, item="tree")
    numbers = {}
    for minute, (name, item) in enumerate(
        (("long", "stall"), ("waiting", "stall"), ("short", "tree"), ("gone", "tree"), ("new", "tree"))
    ):
        desk.at(2, 11, minute)
        numbers[name] = desk.apply(item=item)["number"]
    for name in ("long", "waiting", "short", "gone"):
        desk.accept(numbers[name])
    desk.do(f"/cases/{numbers['waiting']}/notice", {"missing": [{"material": "lease"}]}, by="clerk")
    done = desk.do(f"/cases/{numbers['gone']}/withdrawal", by="clerk")
    due = register(desk, done, order="due")
    assert due == [numbers[name] for name in ("short", "long", "waiting", "new")]
    assert register(desk, done, order="newest") == [*reversed(numbers.values())]
    assert register(desk, done, order="due", light="green") == due[:2]
    refused(desk.ask("/cases", by="clerk", order="number"), "malformed")

"""The reference of the API tells every operation whole, with a request that its own contract takes."""

import json
from collections.abc import Iterator

import pytest

from gateway.discovery import contracts
from gateway.feed import endpoint as stream
from gateway.feed.contract import ReadFeed
from gateway.files import endpoint as handing
from gateway.openapi import GATEWAY, Document
from gateway.web.reference import words
from gateway.web.reference.operations import Operation, Reference, reference
from gateway.web.rooms import rooms
from infra.contracts import PUBLIC, Command, Query

MESSAGES = {
    (contract.service, message.__name__): message
    for contract in contracts()
    for message in (*contract.commands.values(), *contract.queries.values())
} | {(GATEWAY, ReadFeed.__name__): ReadFeed}


def _document() -> Document:
    document = Document("/v1")
    for (service, _), message in MESSAGES.items():
        if issubclass(message, Command):
            document.add_command(service, message)
        else:
            document.add_query(service, message)
    services = [contract.service for contract in contracts()]
    document.add_operation("GET", f"/v1{stream.PATH}", stream.operation(services))
    document.add_operation("POST", f"/v1{handing.UPLOAD_PATH}", handing.upload_operation())
    document.add_operation("GET", f"/v1{handing.READING_PATH}", handing.reading_operation())
    return document


TOLD: Reference = reference(_document())


def _message(one: Operation) -> type[Command] | type[Query]:
    return MESSAGES[one.service, one.name]


def test_there_is_a_page_for_each_message_and_for_what_the_gateway_does_itself() -> None:
    assert set(TOLD.operations) - set(MESSAGES) == {
        (GATEWAY, name) for name in ("FollowHall", "KeepFile", "OpenFile")
    }
    assert set(MESSAGES) <= set(TOLD.operations)


@pytest.mark.parametrize("key", MESSAGES, ids=lambda key: "_".join(key))
def test_a_sample_is_what_the_contract_takes(key: tuple[str, str]) -> None:
    one = TOLD.operations[key]
    message, sample = _message(one), one.request
    in_path = dict(_path_values(one.path.removeprefix("/v1"), sample.path.removeprefix("/v1")))
    if issubclass(message, Command):
        numbers = {name for name in in_path if message.model_fields[name].annotation is int}
        fields = {name: int(text) if name in numbers else text for name, text in in_path.items()}
        message.model_validate_json(json.dumps({**fields, **(sample.body or {})}), strict=True)
    else:
        message.model_validate_strings({**in_path, **sample.query})


def _path_values(template: str, path: str) -> Iterator[tuple[str, str]]:
    for name, value in zip(template.split("/"), path.split("/"), strict=True):
        if name.startswith("{"):
            yield name.strip("{}"), value


@pytest.mark.parametrize("key", TOLD.operations, ids=lambda key: "_".join(key))
def test_what_an_operation_is_told_with_there_is_a_word_for(key: tuple[str, str]) -> None:
    one = TOLD.operations[key]
    assert one.refusals
    assert set(one.roles) <= words.ROLES.keys()
    assert one.acts_on in words.PLACES
    assert one.extent in words.EXTENTS
    assert {field.place for field in one.fields} <= words.IN_PLACES.keys()
    shapes = {shape.name for shape in one.shapes}
    led_to = {field.shape for part in (one, *one.shapes) for field in part.fields if field.shape}
    assert led_to <= shapes


def test_fields_say_what_they_take() -> None:
    fields = {field.name: field for field in TOLD.operations["queue", "DrawTicket"].fields}
    assert fields["hall"].place == "path"
    assert fields["hall"].required
    assert "pattern: " in fields["hall"].rules
    assert fields["priority"].place == "body"
    assert not fields["priority"].required
    assert '"elderly"' in fields["priority"].kind
    plan = {field.name: field for field in TOLD.operations["queue", "PlanHall"].fields}
    assert (plan["plan"].kind, plan["plan"].shape) == ("Plan", "Plan")
    assert "default: None" not in plan["effective_from"].rules


def test_every_refusal_that_an_operation_names_has_its_page() -> None:
    codes = {kind.code for one in TOLD.operations.values() for kind in one.refusals}
    assert codes <= TOLD.refusals.keys()
    terms = {kind.code for message in MESSAGES.values() for kind in message.terms.refusals}
    assert terms <= codes


def test_a_search_finds_by_every_word_of_it() -> None:
    assert [one.name for one in TOLD.found("NEXT clerk call", None)] == ["CallNext", "ReportAbsent"]
    assert {one.service for one in TOLD.found("", "staff")} == {"staff"}
    assert TOLD.found("no such thing anywhere", None) == []


def test_a_line_to_be_copied_takes_a_token_only_where_one_is_needed() -> None:
    def line(service: str, name: str, *, development: bool = True) -> str:
        one = TOLD.operations[service, name]
        return one.request.line("http://hall", one.roles[0], development=development)

    assert line("staff", "ListHalls") == "curl -sS \\\n  http://hall/v1/halls"
    assert "$(hall token --role operator --hall '*'" in line("staff", "OpenHall")
    assert "Bearer $TOKEN" in line("staff", "OpenHall", development=False)
    assert "--data-binary @FILE" in line(GATEWAY, "KeepFile")
    assert "curl -sS -N" in line(GATEWAY, "FollowHall")


def test_the_map_leads_to_every_room_or_the_room_says_why_not() -> None:
    for room in rooms():
        assert bool(room.entries) != bool(room.unlisted), room.name
        for entry in room.entries:
            assert entry.path in room.routes, entry.path
            assert room.routes[entry.path].show is not None
            assert set(entry.roles) <= {*room.roles, *(words.ROLES if PUBLIC in room.roles else ())}
            assert entry.path.replace("{hall}", "").find("{") == -1, f"{entry.path}: the map knows halls only"

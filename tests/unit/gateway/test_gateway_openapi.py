"""The OpenAPI document says what the gateway does, whole, without dangling references."""

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.discovery import contracts
from gateway.feed import endpoint as stream
from gateway.feed.contract import ReadFeed
from gateway.openapi import GATEWAY, Document
from gateway.schemas import in_words
from tests.unit.gateway_rig import Rig

_OPEN = {"Happening.data", "cases_ReadItemData 200"}
"""Objects whose members are nobody's to name: those of one event of many kinds, and linked data."""


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """The document that a hall serves."""
    document = Document("/v1")
    for contract in contracts():
        for command in contract.commands.values():
            document.add_command(contract.service, command)
        for query in contract.queries.values():
            document.add_query(contract.service, query)
    document.add_query(GATEWAY, ReadFeed)
    document.add_operation("GET", f"/v1{stream.PATH}", stream.operation(["cases", "queue"]))
    return document.build()


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    answer = asyncio.run(Rig(tmp_path).send("GET", "/openapi.json", roles=()))
    found: dict[str, Any] = answer.json()
    return found


def test_a_command_is_described_whole(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/halls/{hall}/chairs"]["post"]
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert parameters["hall"]["in"] == "path"
    assert parameters["Idempotency-Key"]["required"]
    assert parameters["Hall-Role"]["schema"]["enum"] == ["clerk", "facilities"]
    body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"tag", "count", "weight"}
    assert body["required"] == ["tag", "count"]
    assert body["additionalProperties"] is False
    assert operation["security"] == [{"bearer": []}]
    assert operation["responses"]["200"]["headers"]["Hall-Position"]
    expected = {"200", "400", "401", "403", "404", "408", "409", "413", "415", "422", "429", "500", "503"}
    assert set(operation["responses"]) == expected
    assert "tag_taken" in json.dumps(operation["responses"]["409"])
    assert "Retry-After" in operation["responses"]["503"]["headers"]


def test_a_query_is_described_whole(document: dict[str, Any]) -> None:
    operation = document["paths"]["/v1/halls/{hall}/chairs"]["get"]
    parameters = {parameter["name"]: parameter for parameter in operation["parameters"]}
    assert parameters["limit"]["schema"]["maximum"] == 200
    assert parameters["folded"]["schema"]["type"] == "boolean"
    assert not parameters["cursor"]["required"]
    assert operation["security"] == [{}, {"bearer": []}]
    assert "requestBody" not in operation


def test_a_command_without_fields_needs_no_body(document: dict[str, Any]) -> None:
    assert document["paths"]["/v1/rows/{row}/closing"]["post"]["requestBody"]["required"] is False


def test_the_services_own_contracts_make_a_whole_document(whole: dict[str, Any]) -> None:
    text = json.dumps(whole)
    known = set(whole["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= known
    assert [name for name in known if not re.fullmatch("[A-Z][A-Za-z0-9]*", name)] == []
    assert known >= {"CasesPolicyChange", "QueuePolicyChange", "Words"}
    assert "PolicyChange" not in known  # whose would it be?
    identifiers = [operation["operationId"] for operation in _operations(whole)]
    assert [name for name in identifiers if not re.fullmatch("[a-z]+_[A-Z][A-Za-z]*", name)] == []
    assert len(identifiers) == len(set(identifiers))
    assert len(identifiers) == sum(len(each.commands) + len(each.queries) for each in contracts()) + 2


def test_whatever_is_sent_has_a_type_that_a_client_can_be_made_of(whole: dict[str, Any]) -> None:
    schemas = dict(_schemas(whole))
    for where, schema in schemas.items():
        assert {"type", "$ref", "anyOf"} & schema.keys(), f"{where} is anything"
        assert schema.get("type") != "array" or "items" in schema, f"{where} is a list of anything"
    objects = {where: schema for where, schema in schemas.items() if schema.get("type") == "object"}
    left_open = {
        where
        for where, schema in objects.items()
        if schema.get("additionalProperties", "properties" not in schema) is True
    }
    assert left_open == _OPEN


def test_no_schema_has_a_second_name(whole: dict[str, Any]) -> None:
    """A generator would name a class by its title, and two services have a `Words`."""
    assert [where for where, schema in _schemas(whole) if "title" in schema] == []


def test_every_refusal_is_the_one_problem_and_says_its_codes(whole: dict[str, Any]) -> None:
    """One type for all, so that a client can take any refusal for what it is."""
    assert whole["components"]["schemas"]["Problem"]["properties"]["code"] == {"type": "string"}
    for operation in _operations(whole):
        refusals = {status: told for status, told in operation["responses"].items() if status >= "400"}
        assert {"400", "401", "403", "422", "429", "500", "503"} <= refusals.keys()
        for told in refusals.values():
            schema = told["content"]["application/problem+json"]["schema"]
            assert schema["$ref"] == "#/components/schemas/Problem"
            codes = schema["properties"]["code"]["enum"]
            assert codes == re.findall("`([a-z_]+)`: ", told["description"])


def test_what_is_there_for_everybody_asks_for_no_token(whole: dict[str, Any]) -> None:
    """A generated client would otherwise want one."""
    paths = whole["paths"]
    assert paths["/v1/halls/{hall}/board"]["get"]["security"] == []
    assert paths["/v1/halls/{hall}/events"]["get"]["security"] == []
    assert paths["/v1/cases/{number}"]["get"]["security"] == [{"bearer": []}]


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _schemas(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema with the place where it stands, those within others too."""
    for name, schema in document["components"]["schemas"].items():
        yield from _within(name, schema)
    for operation in _operations(document):
        name = operation["operationId"]
        for parameter in operation["parameters"]:
            yield from _within(f"{name} {parameter['name']}", parameter["schema"])
        bodies = {"body": operation["requestBody"]} if "requestBody" in operation else {}
        for what, told in (bodies | operation["responses"]).items():
            for media in told["content"].values():
                yield from _within(f"{name} {what}", media["schema"])
            for header, described in told.get("headers", {}).items():
                yield from _within(f"{name} {what} {header}", described["schema"])


def _within(where: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _within(f"{where}.{name}", inner)
    for number, inner in enumerate(schema.get("anyOf", ())):
        yield from _within(f"{where}|{number}", inner)
    for part in ("items", "additionalProperties"):
        if isinstance(schema.get(part), dict):
            yield from _within(f"{where}[]", schema[part])


def test_a_service_with_two_schemas_of_one_name_is_told_so() -> None:
    with pytest.raises(ValueError, match="CasesWords"):
        in_words(["services__cases__a__Words", "services__cases__b__Words"])
    with pytest.raises(ValueError, match="CasesWords"):
        in_words(["services__cases__a__Words", "services__queue__b__Words", "CasesWords"])


def test_the_address_of_a_problem_explains_it(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    answer = asyncio.run(rig.send("GET", "/problems/tag_taken", roles=()))
    assert answer.json()["title"]["zh-Hans"] == "此编号已被使用"
    assert asyncio.run(rig.send("GET", "/problems/nonsense", roles=())).status_code == 404


def test_the_document_is_sent_packed_and_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path)

    def ask(**headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(rig.send("GET", "/openapi.json", roles=(), headers=given))

    plain = ask(Accept_Encoding="gzip;q=0, *")
    assert "content-encoding" not in plain.headers
    for coding in ("gzip", "br;q=1, GZip;q=0.5", "*"):
        packed = ask(Accept_Encoding=coding)
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content) / 3
        assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers["cache-control"] == "no-cache"
    assert packed.headers["vary"] == "Accept-Encoding"
    again = ask(Accept_Encoding="gzip", If_None_Match=packed.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert ask(Accept_Encoding="gzip", If_None_Match='"other"').status_code == 200

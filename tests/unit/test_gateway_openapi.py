"""The OpenAPI document says what the gateway does, whole, without dangling references."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.discovery import contracts
from gateway.openapi import Document
from gateway.schemas import in_words
from tests.unit.gateway_rig import Rig


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


def test_the_services_own_contracts_make_a_whole_document() -> None:
    document = Document("/v1")
    for contract in contracts():
        for command in contract.commands.values():
            document.add_command(contract.service, command)
        for query in contract.queries.values():
            document.add_query(contract.service, query)
    built = document.build()
    text = json.dumps(built)
    known = set(built["components"]["schemas"])
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= known
    assert [name for name in known if not re.fullmatch("[A-Z][A-Za-z0-9]*", name)] == []
    assert known >= {"CasesPolicyChange", "QueuePolicyChange", "CasesWords", "QueueWords"}
    assert not {"PolicyChange", "Words"} & known  # whose would it be?
    operations = [operation for path in built["paths"].values() for operation in path.values()]
    identifiers = [operation["operationId"] for operation in operations]
    assert len(identifiers) == len(set(identifiers))
    expected = sum(len(contract.commands) + len(contract.queries) for contract in contracts())
    assert len(operations) == expected


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

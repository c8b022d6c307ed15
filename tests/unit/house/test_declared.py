"""A refusal that no contract declares fails the test that meets it."""

import re
from uuid import uuid4

import httpx
import pytest

from gateway import discovery, problems
from infra.contracts import Command, Context, Query, Refusal, RefusalKind, Text
from infra.eventstore.application import Application
from tests import declared
from tests.said import said

SECRET = RefusalKind("said_nowhere", 409, Text("x", "x", "x"), Text("x", "x", "x"))
MESSAGES = [
    message
    for contract in discovery.contracts()
    for message in (*contract.commands.values(), *contract.queries.values())
]


def met() -> list[str]:
    """What was met in this test so far, which is then forgotten."""
    found, declared.undeclared = declared.undeclared, []
    return found


def answered(method: str, path: str, code: str) -> None:
    request = httpx.Request(method, f"http://hall/v1{path}")
    headers = {"content-type": problems.MEDIA_TYPE}
    declared.look_at(httpx.Response(409, headers=headers, json={"code": code}, request=request))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_route_may_refuse_as_it_declares_and_not_otherwise(
    message: type[Command] | type[Query],
) -> None:
    path = re.sub(r"\{\w+\}", "x1", message.terms.path)
    for kind in message.terms.refusals:
        answered(message.terms.method, path, kind.code)
    answered(message.terms.method, path, "not_allowed")
    assert met() == []
    answered(message.terms.method, path, SECRET.code)
    assert met() == [f"{message.__name__} refused with said_nowhere, which its contract does not declare"]


def test_what_is_no_route_of_a_contract_is_not_looked_at() -> None:
    answered("GET", "/nowhere/at/all/and/further", SECRET.code)
    assert met() == []


def test_an_application_s_own_refusal_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = discovery.contracts()[0]
    name = next(iter(contract.commands))

    def refuse(self: Application, name: str, body: object, context: object) -> dict[str, object]:
        raise SECRET(said("never"))

    application = object.__new__(Application)
    application.contract = contract
    monkeypatch.setattr(Application, "execute", declared.watched(refuse))
    with pytest.raises(Refusal):
        application.execute(name, {}, Context.of_itself("x", uuid4()))
    assert met() == [f"{name} refused with said_nowhere, which its contract does not declare"]

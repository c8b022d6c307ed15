"""What the gateway's OpenAPI document promises holds, whatever is sent: schemathesis, on a hall with a case
and a ticket.

Every operation is called by someone whom it admits and by callers whom it may not admit, with fitting and
unfitting input; what is sent is the same at each run.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.feed.endpoint import OPERATION_ID as STREAM
from services.shared.words import ROLES
from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import Hall
from tests.processes import Suite

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
_QUIET = {
    "derandomize": True,
    "database": None,
    "deadline": None,
    "phases": (Phase.generate,),
    "suppress_health_check": list(HealthCheck),
}


@dataclass
class Probe:
    """Calls operations, and keeps what did not hold and how often each status was answered.

    `known`: values by field name that lead to what is there; every other call has them.
    """

    url: str
    tokens: dict[str, str]
    known: dict[str, str]
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self.document: dict[str, Any] = self._session.get(f"{self.url}/openapi.json", timeout=30).json()

    def close(self) -> None:
        self._session.close()

    def operations(self) -> Iterator[Any]:
        for found in schemathesis.openapi.from_dict(self.document).get_all_operations():
            operation = found.ok()
            if operation.definition.raw["operationId"] != STREAM:  # that one does not end
                yield operation

    def try_out(self, operation: Any, role: str, mode: GenerationMode, examples: int) -> None:
        number = 0

        @settings(max_examples=examples, **_QUIET)
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: Case) -> None:
            nonlocal number
            number += 1
            if mode is GenerationMode.POSITIVE and number % 2:
                self._lead_to_what_is_there(case)
            self._call(case, role)

        call()

    def _lead_to_what_is_there(self, case: Case) -> None:
        """Put in what the drawn values would hardly ever hit, so that more than refusals is seen."""
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({name: value for name, value in self.known.items() if name in part})
        for name, value in {
            "Idempotency-Key": f"probe-{self.statuses.total():06}",
            "Hall-At-Least": "0",
        }.items():
            if name in case.headers:
                case.headers[name] = value
        case.query.pop("cursor", None)

    def _call(self, case: Case, role: str) -> None:
        token = self.tokens.get(role)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        response = case.call(base_url=self.url, session=self._session, headers=headers, timeout=30)
        self.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=_CHECKS)
        except FailureGroup as group:
            for fault in group.exceptions:
                self.faults[f"{case.operation.label} as {role}: {type(fault).__name__}"] = str(fault)


@pytest.fixture
def probe(suite: Suite, desk: Desk) -> Iterator[Probe]:
    desk.publish()
    case = desk.apply()
    desk.accept(case["number"])
    hall = Hall(desk)
    known = {"hall": desk.code, "item": "stall", "number": case["number"], "code": case["code"]}
    known |= {"line": "permits", "window": "W1", "label": hall.draw()}
    probe = Probe(suite.url, {role: suite.token(role) for role in ROLES}, known)
    yield probe
    probe.close()


@pytest.mark.timeout(600)  # a thousand requests, and machines three times slower exist
def test_the_gateway_keeps_to_its_own_document(probe: Probe) -> None:
    for operation in probe.operations():
        admitted = operation.definition.raw["x-roles"]
        for mode, examples in ((GenerationMode.POSITIVE, 8), (GenerationMode.NEGATIVE, 5)):
            probe.try_out(operation, admitted[0], mode, examples)
        for role in ("operator", "clerk", "public"):
            if role != admitted[0]:
                probe.try_out(operation, role, GenerationMode.POSITIVE, 2)
    assert not probe.faults, "\n\n".join(f"{name}\n{told}" for name, told in probe.faults.items())
    assert probe.statuses.keys() >= {200, 401, 403, 404, 409, 422}, probe.statuses

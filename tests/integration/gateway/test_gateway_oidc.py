"""An OIDC provider of others' making, and the gateway that believes it: by discovery, through rotation."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.identity.access_token import Terms
from gateway.identity.claims import Claims
from gateway.identity.identity import Identity
from gateway.identity.issuer import Issuer
from gateway.identity.keys import FetchedKeys
from gateway.identity.verifier import Verifier
from gateway.problems import Refused
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop.config import Settings
from tests.integration.gateway_hall import Hall, small_hall
from tests.integration.oidc_mock import Provider, provider
from tests.processes import START_SECONDS, Running
from tests.waiting import until

NOON = 1_795_000_000
NOWHERE = "https://id.example.org"


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


class Caller:
    """Shows tokens to a verifier of the issuer, at `seconds` after noon."""

    def __init__(self, issuer: Provider) -> None:
        self.seconds = 0.0
        keys = FetchedKeys(Issuer(issuer.url), monotonic=lambda: self.seconds)
        claims = Claims.of(Settings({}))
        self._by = Verifier(Terms(issuer.url, "openhall"), claims, keys, now=lambda: NOON + self.seconds)

    def identify(self, token: str) -> Identity | None:
        """The bearer; None when the token was refused."""
        try:
            return asyncio.run(self._by.identify({b"authorization": f"Bearer {token}".encode()}))
        except Refused:
            return None


def test_its_access_tokens_count_and_its_id_tokens_do_not() -> None:
    with provider() as issuer:
        caller = Caller(issuer)
        found = caller.identify(issuer.access_token(NOON, roles=["clerk"]))
        assert found is not None
        assert (found.subject, found.roles) == ("ann", {"clerk"})
        assert caller.identify(issuer.id_token("bob", roles=["clerk"])) is None


def test_a_new_key_counts_within_thirty_seconds() -> None:
    with provider() as issuer:
        caller = Caller(issuer)
        assert caller.identify(issuer.access_token(NOON)) is not None
        issuer.rotate()
        caller.seconds += 1
        new = issuer.access_token(NOON)
        assert caller.identify(new) is None  # asked a second ago
        caller.seconds += 29
        assert caller.identify(new) is not None


@pytest.mark.parametrize(("role", "bound"), [("clerk", 60 + 300), ("operator", 60 + 60)])
def test_a_withdrawn_key_is_believed_no_longer_than_the_documented_bound(role: str, bound: int) -> None:
    with provider() as issuer:
        caller = Caller(issuer)
        first, late = (issuer.access_token(NOON, sub=sub, roles=[role]) for sub in ("ann", "bob"))
        assert caller.identify(first) is not None  # the key set is fetched
        issuer.rotate()
        caller.seconds = 54.9  # and is not asked for again, so bob is remembered from here
        assert caller.identify(late) is not None
        caller.seconds = bound
        assert caller.identify(late) is None
        assert caller.identify(first) is None


@pytest.fixture
def port() -> Iterator[int]:
    """A port of this test's own: nobody listens there unless it does, and nobody else can."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def hall(tmp_path: Path, postgres: EmbeddedPostgres, rabbitmq: RabbitMQ) -> Iterator[Hall]:
    with small_hall(tmp_path, postgres, rabbitmq.uri) as hall:
        yield hall


def _ask(process: Running, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{process.url}/v1/feed", headers=headers, timeout=20)


def test_a_gateway_believes_an_issuer_that_was_away_when_it_started(hall: Hall, port: int) -> None:
    with provider(port) as issuer:
        early = issuer.access_token(NOON)
    process = hall.start(
        "gateway", HALL_OIDC_ISSUER=issuer.url, HALL_OIDC_ROLES_MAP="hall-auditors=auditor"
    ).wait_ready()
    answer = _ask(process, early)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    place = {"halls": ["*"], "departments": ["*"], "groups": ["hall-auditors"]}
    with provider(port) as issuer:
        first, second = (issuer.access_token(time.time(), sub=sub, **place) for sub in ("ann", "bob"))
        until(lambda: _ask(process, first).status_code == 200)
        id_token = issuer.id_token("ann", **place)
    answer = _ask(process, id_token)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert "it has at_hash, as an ID token has" in answer.json()["detail"]
    assert _ask(process, second).status_code == 200  # the issuer is away again: its keys count
    lines = [line for line in process.log.read_text().splitlines() if "tokens of the issuer" in line]
    (told,) = [json.loads(line)["message"] for line in lines]
    assert told.startswith(f"tokens of the issuer {issuer.url} count: ")
    assert "keys by discovery" in told
    assert "map: hall-auditors=auditor" in told


def test_a_map_to_a_role_that_is_none_ends_the_start_with_code_2_and_one_line(hall: Hall) -> None:
    process = hall.start("gateway", HALL_OIDC_ISSUER=NOWHERE, HALL_OIDC_ROLES_MAP="a=clerc")
    assert process.wait(START_SECONDS) == 2
    told = [line for line in process.log.read_text().splitlines() if line.startswith("hall: ")]
    assert told == [
        "hall: HALL_OIDC_ROLES_MAP maps 'a' to 'clerc', which is no role a token may carry: choose from "
        "visitor, kiosk, clerk, department_head, supervisor, facilities, investigator, auditor, operator"
    ]


def test_a_path_that_is_none_ends_the_start_with_code_2_and_one_line(hall: Hall) -> None:
    process = hall.start("gateway", HALL_OIDC_ISSUER=NOWHERE, HALL_OIDC_HALLS_CLAIM="a..b")
    assert process.wait(START_SECONDS) == 2
    (line,) = process.log.read_text().splitlines()
    assert line.startswith("hall: HALL_OIDC_HALLS_CLAIM='a..b' is not a list of claims by comma")

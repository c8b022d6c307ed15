"""Real gateways asked from addresses of this machine: who shares a rate limit with whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from tests.callers import LET_IN, ONCE_A_MINUTE, TOO_MANY, ask
from tests.integration.gateway_hall import small_hall
from tests.processes import Running

PROXY, SECOND_PROXY, STRANGER = "127.0.0.2", "127.0.0.3", "127.0.0.9"


@pytest.fixture(scope="module")
def gateways(
    postgres: EmbeddedPostgres, rabbitmq: RabbitMQ, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Running]]:
    """One that trusts the proxies, and one that trusts nobody."""
    folder: Path = tmp_path_factory.mktemp("proxies")
    with small_hall(folder, postgres, rabbitmq.uri) as hall:
        hall.start("rooms")
        hall.start(
            "gateway", "trusting", HALL_RATE_LIMIT="1", HALL_TRUSTED_PROXIES=f"{PROXY}, {SECOND_PROXY}"
        )
        hall.start("gateway", "unset", **ONCE_A_MINUTE)
        for process in hall.running.values():
            process.wait_ready()
        yield hall.running


def test_two_callers_behind_a_trusted_proxy_have_a_limit_each(gateways: dict[str, Running]) -> None:
    gateway = gateways["trusting"]
    assert ask(gateway.url, PROXY, "203.0.113.1") == LET_IN
    assert ask(gateway.url, PROXY, "203.0.113.2") == LET_IN
    assert ask(gateway.url, PROXY, "203.0.113.1") == TOO_MANY
    assert ask(gateway.url, SECOND_PROXY, f"203.0.113.2, {PROXY}") == TOO_MANY  # the same, by way of both


def test_what_a_caller_writes_himself_gets_him_no_other_limit(gateways: dict[str, Running]) -> None:
    gateway = gateways["trusting"]
    assert ask(gateway.url, PROXY, "198.51.100.1, 203.0.113.3") == LET_IN
    assert ask(gateway.url, PROXY, "198.51.100.2, 203.0.113.3") == TOO_MANY
    assert ask(gateway.url, STRANGER, "198.51.100.3") == LET_IN
    assert ask(gateway.url, STRANGER, "198.51.100.4") == TOO_MANY


def test_where_no_proxy_is_named_all_share_one_limit_and_one_line_says_so(
    gateways: dict[str, Running],
) -> None:
    gateway = gateways["unset"]
    assert [ask(gateway.url, PROXY, f"203.0.113.{number}") for number in range(3)] == [
        LET_IN,
        TOO_MANY,
        TOO_MANY,
    ]
    lines = [line for line in gateway.log.read_text().splitlines() if "passes requests on" in line]
    assert len(lines) == 1
    assert f"{PROXY} passes requests on, and HALL_TRUSTED_PROXIES does not name it" in lines[0]
    assert '"level": "warning"' in lines[0]


def test_a_gateway_says_at_its_start_whose_word_counts(gateways: dict[str, Running]) -> None:
    said = {name: gateways[name].log.read_text() for name in ("trusting", "unset")}
    assert said["trusting"].count(f"X-Forwarded-For counts from {PROXY}, {SECOND_PROXY}") == 1
    assert said["unset"].count("X-Forwarded-For counts from nobody: HALL_TRUSTED_PROXIES is not set") == 1

"""Real parts for every test that needs them: started by the run itself, private to it."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import GivenRabbitMQ, PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from tests import guardian, programs
from tests.discarding import discard
from tests.processes import Suite

_numbers = itertools.count(1)


def pytest_configure() -> None:
    guardian.start()


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this test run's own."""
    with tempfile.TemporaryDirectory(prefix="openhall-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "postgres"
        server = EmbeddedPostgres(data)
        server.start()
        yield server
        discard(server, data)


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> str:
    """The URL of a fresh, empty database."""
    return bridge.run(postgres.ensure_database(f"test_{next(_numbers)}"))


@pytest.fixture
def new_database(postgres: EmbeddedPostgres) -> Callable[[], str]:
    """Makes another fresh database at each call and returns its URL."""
    return lambda: bridge.run(postgres.ensure_database(f"test_{next(_numbers)}"))


@pytest.fixture(scope="session")
def own_rabbitmq() -> Iterator[PrivateRabbitMQ]:
    """A RabbitMQ node of this test run's own, which a test may stop, kill and wipe."""
    programs.ensure([programs.RABBITMQ])
    node = PrivateRabbitMQ()
    node.start()
    yield node
    node.remove()


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest) -> RabbitMQ:
    """A RabbitMQ to talk to: the one that HALL_TEST_AMQP_URI names, else this test run's own."""
    given = os.environ.get("HALL_TEST_AMQP_URI")
    if given:
        return GivenRabbitMQ(given)
    own: PrivateRabbitMQ = request.getfixturevalue("own_rabbitmq")
    return own


@pytest.fixture
def new_suite(
    tmp_path: Path, postgres: EmbeddedPostgres, rabbitmq: RabbitMQ
) -> Iterator[Callable[..., Suite]]:
    """Makes a hall of real processes, not started yet; takes Suite's `clock` and `environ`."""
    suites: list[Suite] = []

    def make(**options: Any) -> Suite:
        folder = tmp_path / f"suite-{len(suites)}"
        folder.mkdir()
        suites.append(Suite(folder, postgres, rabbitmq.uri, **options))
        return suites[-1]

    yield make
    for suite in suites:
        suite.close()

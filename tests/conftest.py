"""Real parts for every test that needs them: started by the run itself, private to it."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from infra.eventstore.application import Application
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import GivenRabbitMQ, PrivateRabbitMQ, RabbitMQ
from infra.loop import bridge
from tests import declared, guardian, programs
from tests.discarding import discard
from tests.entering import enterable
from tests.processes import Suite

TESTS = Path(__file__).parent
_numbers = itertools.count(1)
_LONGEST_FIRST = ("faults", "acceptance", "web", "integration", "unit")
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # no test leans on speed
_MOST_WORKERS = 4
"""Each has servers and a hall of processes of its own."""


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):  # what a worker starts ends with the run that started the worker
        guardian.start()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One a core; none for one module, whose tests stay together."""
    one_module = len(config.args) == 1 and ".py" in config.args[0]
    return 0 if one_module else min(os.cpu_count() or 1, _MOST_WORKERS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers take up modules in this order: what is left at the end is short."""
    if _is_worker(config):
        items.sort(key=lambda item: _LONGEST_FIRST.index(item.path.relative_to(TESTS).parts[0]))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.fixture(scope="session", autouse=True)
def watched_applications() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Application, "execute", declared.watched(Application.execute))
        yield


@pytest.fixture(autouse=True)
def refusals_are_declared() -> Iterator[None]:
    """No test meets a refusal that the contract does not declare."""
    yield
    met, declared.undeclared = declared.undeclared, []
    assert met == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this test run's own."""
    with enterable() as folder:
        data = folder / "postgres"
        server = EmbeddedPostgres(data)
        server.start()
        yield server
        discard(server, data)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for the data of a server of the test's own."""
    with enterable() as folder:
        yield folder


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

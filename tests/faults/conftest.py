"""What the tests here share, and break: a hall, and a PostgreSQL and a RabbitMQ of its own."""

from collections.abc import Iterator

import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from tests.entering import enterable
from tests.faults.hall import Hall, Halls


@pytest.fixture(scope="package")
def server() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server that no other tests use, since it is stopped and crashed."""
    with enterable() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="package")
def halls(
    tmp_path_factory: pytest.TempPathFactory, server: EmbeddedPostgres, own_rabbitmq: PrivateRabbitMQ
) -> Iterator[Halls]:
    """The hall ends with this package: two at once on one broker would take each other's requests."""
    halls = Halls(lambda: tmp_path_factory.mktemp("faults"), server, own_rabbitmq.uri)
    yield halls
    halls.close()


@pytest.fixture
def hall(halls: Halls) -> Iterator[Hall]:
    """A hall in which everything runs: one process of each part."""
    yield halls.open()
    halls.drop_unless_whole()

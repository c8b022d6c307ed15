"""One hall of real processes for all acceptance tests; each test works in a hall (大廳) code of its own.

It ends with this package: two halls at once on one broker would take each other's requests.
"""

from collections.abc import Iterator

import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from tests.acceptance.desk import MONDAY, Desk
from tests.processes import Suite


@pytest.fixture(scope="package")
def suite(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, rabbitmq: RabbitMQ
) -> Iterator[Suite]:
    folder = tmp_path_factory.mktemp("acceptance")
    kept = {"HALL_BACKUP_DAYS": "30"}
    with Suite(folder, postgres, rabbitmq.uri, clock=MONDAY, environ=kept) as running:
        yield running.start()
        told = running.hall_json("audit", "verify")
        assert told["whole"], f"what the tests did is not what its log says: {told}"


@pytest.fixture
def desk(suite: Suite) -> Iterator[Desk]:
    """A hall of this test's own, open, on a Monday morning."""
    suite.set_clock(MONDAY)
    desk = Desk(suite)
    yield desk.open()
    desk.close()

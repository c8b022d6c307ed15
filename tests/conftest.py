"""Real parts for every test that needs them: started by the run itself, private to it."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.runtime import bridge
from infra.runtime.embedded_postgres import EmbeddedPostgres

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server of this test run's own."""
    with tempfile.TemporaryDirectory(prefix="openhall-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def database(postgres: EmbeddedPostgres) -> str:
    """The URL of a fresh, empty database."""
    return bridge.run(postgres.ensure_database(f"test_{next(_numbers)}"))


@pytest.fixture
def new_database(postgres: EmbeddedPostgres) -> Callable[[], str]:
    """Makes another fresh database at each call and returns its URL."""
    return lambda: bridge.run(postgres.ensure_database(f"test_{next(_numbers)}"))

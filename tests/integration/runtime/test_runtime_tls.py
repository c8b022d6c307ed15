"""A hall whose connections to PostgreSQL and RabbitMQ are encrypted, on eventlet's hub as it is run."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from tests import programs
from tests.processes import Suite
from tests.tls import SecuredPostgres, certify
from tests.waiting import until

_ASK = """
import sys
from infra.loop import green
green.prepare()
from infra.loop import bridge
from infra.hosting import databases
from infra.loop.config import ConfigurationError, Settings
from infra.loop.connecting import connect
from infra.loop.pooling import create_pool

async def ask():
    settings = Settings({"HALL_X_DATABASE_URL": sys.argv[1]})
    await databases.check_database(settings, "x")
    connection = await connect(sys.argv[1], "test")
    async with await create_pool(sys.argv[1], min_size=1, max_size=1) as pool:
        print(await connection.fetchval("select 1") + await pool.fetchval("select 1"))
    await connection.close()

try:
    bridge.run(ask())
except ConfigurationError as error:
    print(error)
"""


@pytest.fixture
def certified(tmp_path: Path) -> Path:
    return certify(tmp_path)


def _asked(postgres: EmbeddedPostgres, certified: Path, options: str) -> tuple[str, int]:
    """What a process on the hub said, and how many encrypted connections it made."""
    secured = SecuredPostgres(postgres, certified, options)
    try:
        done = subprocess.run(
            [sys.executable, "-c", _ASK, secured.url("postgres")], capture_output=True, text=True, timeout=60
        )
    finally:
        secured.close()
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip(), secured.secured


@pytest.mark.parametrize("options", ["", "?sslmode=require", "?sslmode=verify-full&sslrootcert={certified}"])
def test_postgresql_is_reached_over_tls(postgres: EmbeddedPostgres, certified: Path, options: str) -> None:
    assert _asked(postgres, certified, options.format(certified=certified)) == ("2", 4)


def test_a_server_that_another_authority_certified_is_refused(
    postgres: EmbeddedPostgres, certified: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    options = f"?sslmode=verify-full&sslrootcert={certify(tmp_path / 'other')}"
    said, secured = _asked(postgres, certified, options)
    assert said.startswith("HALL_X_DATABASE_URL: ")
    assert "sslrootcert=FILE" in said
    assert secured == 0


@pytest.fixture
def tls_rabbitmq(certified: Path) -> Iterator[PrivateRabbitMQ]:
    programs.ensure([programs.RABBITMQ])
    node = PrivateRabbitMQ(certified=certified)
    node.start()
    yield node
    node.remove()


def test_a_service_serves_over_encrypted_connections_alone(
    postgres: EmbeddedPostgres, tls_rabbitmq: PrivateRabbitMQ, certified: Path, tmp_path: Path
) -> None:
    secured = SecuredPostgres(postgres, certified, f"?sslmode=verify-full&sslrootcert={certified}")
    environ = {"SSL_CERT_FILE": str(certified)}
    with Suite(tmp_path, secured, tls_rabbitmq.tls_uri, environ=environ) as suite:
        suite.start("queue")
        assert secured.secured > 1
        untrusting = suite.launch("queue", "untrusting", SSL_CERT_FILE=os.devnull)
        until(lambda: "[SSL: CERTIFICATE_VERIFY_FAILED]" in untrusting.log_tail(), limit=60)
    secured.close()

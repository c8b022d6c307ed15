"""The servers all figures share, private to the run and started when first asked for."""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ
from infra.loop import bridge
from tests import programs
from tests.bench.hall import open_hall
from tests.processes import Suite

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "nameko",
    "eventlet",
    "kombu",
    "amqp",
    "asyncpg",
    "psycopg",
    "eventsourcing",
    "fastapi",
    "uvicorn",
)
POSTGRES_SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
)

MILLION = 1_000_000


def say(text: str) -> None:
    """Tell whoever watches how far it is."""
    print(text, file=sys.stderr, flush=True)


class Rig:
    """One PostgreSQL, one RabbitMQ, one running suite, for ours and the baselines alike; gone at the end."""

    def __init__(self) -> None:
        self.exits = ExitStack()

    def __enter__(self) -> "Rig":
        folder = self.exits.enter_context(
            tempfile.TemporaryDirectory(prefix="openhall-bench-", ignore_cleanup_errors=True)
        )
        self.folder = Path(folder)
        self.folder.chmod(0o755)  # PostgreSQL gives up root and must still get in
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.exits.close()

    @cached_property
    def postgres(self) -> EmbeddedPostgres:
        server = EmbeddedPostgres(self.folder / "postgres")
        server.start()
        self.exits.callback(server.stop)
        return server

    def database(self, name: str) -> str:
        """The URL of a database of that name, made at the first call."""
        return bridge.run(self.postgres.ensure_database(name))

    @cached_property
    def amqp_uri(self) -> str:
        """The RabbitMQ that HALL_TEST_AMQP_URI names, or a private node."""
        if given := os.environ.get("HALL_TEST_AMQP_URI"):
            return given
        programs.ensure([programs.RABBITMQ])
        node = PrivateRabbitMQ(self.folder / "rabbitmq")
        self.exits.callback(node.remove)
        node.start()
        return node.uri

    @cached_property
    def suite(self) -> Suite:
        """The real suite, running, with the measured hall open."""
        folder = self.folder / "suite"
        folder.mkdir()
        suite = self.exits.enter_context(Suite(folder, self.postgres, self.amqp_uri))
        suite.start()
        open_hall(suite)
        return suite

    @cached_property
    def million(self) -> dict[str, Any]:
        """A cases log of a million events: {"url", "events"}. Its hall is open."""
        url = self.database("million")
        say(f"a log of {MILLION:,} events …")
        return {"url": url, **self.child("tests.bench.million", given={"url": url, "events": MILLION})}

    @property
    def server_pids(self) -> dict[str, int]:
        """The servers started here, by name; RabbitMQ is missing when it was given."""
        postmaster = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        nodes = [one.pid for one in psutil.Process().children() if "rabbitmq" in " ".join(one.cmdline())]
        return {"postgres": postmaster, **({"rabbitmq": nodes[0]} if nodes else {})}

    def load(self, plan: dict[str, Any]) -> dict[str, Any]:
        """What the load generator found. Raises RuntimeError when any request failed."""
        result = self.child("tests.bench.load", given=plan)
        if result["errors"]:
            raise RuntimeError(
                f"{result['errors']} requests to {plan['path']} failed, the first: {result['first_error']}"
            )
        return result

    def child(self, module: str, *arguments: object, given: Any = None) -> dict[str, Any]:
        """Run `python -m module` to its end, `given` as JSON on its standard input; the JSON it printed.

        Raises CalledProcessError.
        """
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", module, *map(str, arguments)],
            cwd=ROOT,
            input=json.dumps(given).encode(),
            stdout=subprocess.PIPE,
            check=True,
            timeout=300,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def describe(self) -> dict[str, Any]:
        """What the figures were measured on."""
        with psycopg.connect(self.database("postgres")) as connection:
            settings = {
                name: connection.execute("select current_setting(%s)", (name,)).fetchone()[0]  # type: ignore[index]
                for name in POSTGRES_SETTINGS
            }
        return {
            "machine": platform.machine(),
            "system": platform.platform(),
            "cores": len(os.sched_getaffinity(0)),
            "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
            "load_before": os.getloadavg()[0],
            "python": platform.python_version(),
            "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
            "postgresql": settings,
            "rabbitmq": self._rabbitmq_version(),
        }

    def _rabbitmq_version(self) -> str:
        import amqp
        from kombu.utils.url import parse_url

        url = parse_url(self.amqp_uri)
        host = f"{url['hostname']}:{url['port'] or 5672}"
        with amqp.Connection(
            host,
            url["userid"] or "guest",
            url["password"] or "guest",
            virtual_host=url["virtual_host"] or "/",
        ) as connection:
            return str(connection.server_properties["version"])

"""A hall of real processes, for tests and benches: started, watched and ended one by one."""

import base64
import json
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg
import httpx
import kombu

from infra.hosting import discovery
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.broker_address import Address
from infra.loop.config import Settings
from tests import declared

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 40.0
STOP_SECONDS = 15.0


class DidNotStart(Exception):
    """A process ended, or said nothing, before it was ready; carries the end of its log."""


def interruptible() -> None:
    """Called in a new process: it heeds Ctrl-C and SIGHUP, whatever the tests run under."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Running:
    """One process of a hall. `ready` is the line it printed when it could serve."""

    def __init__(
        self, words: Sequence[str], environ: Mapping[str, str], log: Path, folder: Path = ROOT
    ) -> None:
        self.log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.hosting.cli", *words],
                cwd=folder,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,  # a Ctrl-C meant for the tests is ours to pass on
                preexec_fn=interruptible,
            )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.ready: str | None = None
        self._asked = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def url(self) -> str:
        """Where it answers HTTP: the gateway's pages, or a service's health pages."""
        assert self.ready is not None, "call wait_ready() first"
        return self.ready.split()[-1]

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def resident_bytes(self) -> int:
        """Memory it holds just now."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def wait_ready(self, limit: float = START_SECONDS) -> "Running":
        """Raises DidNotStart when it has not said so within `limit` seconds."""
        try:
            line = self._lines.get(timeout=limit)
        except queue.Empty:
            line = f"nothing within {limit:g} s"
        if not line.startswith("ready"):
            raise DidNotStart(f"{line!r}, exit code {self.exit_code}; {self.log}:\n{self.log_tail()}")
        self.ready = line
        return self

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def stop(self, limit: float = STOP_SECONDS) -> int:
        """SIGTERM, and the exit code. Raises subprocess.TimeoutExpired after `limit` seconds."""
        self.ask_to_stop()
        return self.wait(limit)

    def ask_to_stop(self) -> None:
        """SIGTERM, once: a second one ends it at once."""
        if self.exit_code is None and not self._asked:
            self._asked = True
            self.signal(signal.SIGTERM)

    def wait(self, limit: float = STOP_SECONDS) -> int:
        """The exit code, once it has ended. Raises subprocess.TimeoutExpired after `limit` seconds."""
        return self._process.wait(limit)

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self.exit_code is None:
            self.signal(signal.SIGKILL)
        self._process.wait(STOP_SECONDS)

    def log_tail(self, lines: int = 30) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode().rstrip())
        self._lines.put("end of output")


class Suite:
    """A hall in separate processes on a PostgreSQL and a RabbitMQ of the caller's.

    Each service and the gateway get a database of their own, a data folder of the suite's, free ports, and of
    the hall's secrets their own only. Ended in reverse order by `close()`, or by leaving the `with` block.
    """

    def __init__(
        self,
        folder: Path,
        postgres: EmbeddedPostgres,
        amqp_uri: str,
        *,
        clock: datetime | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.parts = [*discovery.service_names(), discovery.GATEWAY]
        self.running: dict[str, Running] = {}
        self._count = 0
        label = secrets.token_hex(4)
        self.databases = {
            part: bridge.run(postgres.ensure_database(f"suite_{label}_{part}")) for part in self.parts
        }
        self._environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HALL_")},
            "HALL_AMQP_URI": amqp_uri,
            "HALL_DATA": str(folder / "data"),
            "HALL_PORT": "0",
            "HALL_HEALTH_PORT": "0",
            "HALL_DEVELOPMENT_ISSUER": "yes",
            "HALL_PUBLIC_METRICS": "yes",
            "HALL_RATE_LIMIT": "0",
            **(environ or {}),
        }
        self.keys = {
            name: base64.b64encode(secrets.token_bytes(32)).decode()
            for name in ("HALL_PRIVACY_KEY", "HALL_CHECKPOINT_KEY", "HALL_IDENTITY_KEY")
        }
        if clock is not None:
            self._environ["HALL_CLOCK_FILE"] = str(folder / "clock")
            self.set_clock(clock)

    # processes

    def start(self, *parts: str, **environ: str) -> "Suite":
        """Start these parts (default: all), each in a process of its own, and wait until they serve."""
        started = [self.launch(part, **environ) for part in parts or self.parts]
        for process in started:
            process.wait_ready()
        return self

    def launch(self, part: str, name: str | None = None, **environ: str) -> Running:
        """Start one process without waiting; `name` tells a second one of the same part from the first."""
        self._count += 1
        log = self.folder / f"{self._count:02}-{name or part}.log"
        process = Running(["run", part], {**self._environ, **self.secrets_of(part), **environ}, log)
        self.running[name or part] = process
        return process

    def secrets_of(self, part: str) -> dict[str, str]:
        """What a process of this part knows that others do not: see infra/deploy/README.md."""
        key = "HALL_IDENTITY_KEY" if part == discovery.GATEWAY else "HALL_PRIVACY_KEY"
        return {f"HALL_{part.upper()}_DATABASE_URL": self.databases[part], key: self.keys[key]}

    def close(self) -> None:
        """Stop what still runs, all at once; what does not stop in time is killed."""
        for process in self.running.values():
            process.ask_to_stop()
        for process in reversed(self.running.values()):
            try:
                process.stop()
            except subprocess.TimeoutExpired:
                process.kill()
        self.running.clear()
        self._delete_queues()

    def _delete_queues(self) -> None:
        """What the next hall on this broker must not find: it has the same names, and another history."""
        names = [f"rpc-{part}" for part in self.parts]
        for part, url in self.databases.items():
            names += [f"{part}.{source}.{name}" for source, name in bridge.run(_subscriptions(url))]
        broker = Address.parse(self._environ["HALL_AMQP_URI"])
        with (
            suppress(OSError),
            kombu.Connection(
                hostname=broker.nodes[0].host,
                port=broker.nodes[0].port,
                userid=broker.user,
                password=broker.password,
                virtual_host=broker.vhost,
                ssl=broker.tls,
                connect_timeout=5,
            ) as connection,
        ):
            channel = connection.channel()
            for name in names:
                channel.queue_delete(name)

    def __enter__(self) -> "Suite":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # what a caller needs

    @property
    def url(self) -> str:
        """The gateway's URL."""
        return self.running[discovery.GATEWAY].url

    @property
    def pids(self) -> dict[str, int]:
        return {name: process.pid for name, process in self.running.items()}

    @property
    def settings(self) -> Settings:
        """The suite's configuration with every secret, for code that runs inside the test's own process."""
        databases = {f"HALL_{part.upper()}_DATABASE_URL": url for part, url in self.databases.items()}
        return Settings({**self._environ, **databases, **self.keys})

    def token(self, *roles: str, subject: str | None = None, **claims: Any) -> str:
        """A token of the development issuer, for every hall and department unless the claims name some.

        Claims are halls, departments, channel, lifetime.
        """
        from gateway.identity.development import DevelopmentIssuer

        everywhere = {"halls": ["*"], "departments": ["*"]}
        return DevelopmentIssuer(self.settings).token(
            list(roles), subject=subject or f"{roles[0]}-1", **{**everywhere, **claims}
        )

    def person(self, subject: str) -> str:
        """The id that services know the development issuer's account `subject` by."""
        from gateway.identity.pseudonym import Pseudonyms

        return Pseudonyms.of(self.settings).person(subject)

    def client(self, *roles: str, headers: Mapping[str, str] | None = None, **claims: Any) -> httpx.Client:
        """An HTTP client of the gateway that bears such a token, or none when no role is given."""
        bearer = {"Authorization": f"Bearer {self.token(*roles, **claims)}"} if roles else {}
        return httpx.Client(
            base_url=self.url,
            headers={**bearer, **(headers or {})},
            timeout=30,
            event_hooks={"response": [declared.look_at]},
        )

    def hall(self, *words: str, limit: float = 120) -> subprocess.CompletedProcess[str]:
        """Run one line of the `hall` program against this suite, to its end."""
        url = {"HALL_URL": self.url} if discovery.GATEWAY in self.running else {}
        return subprocess.run(
            [sys.executable, "-m", "infra.hosting.cli", *words],
            cwd=ROOT,
            env={**self.settings.environ, **url},
            capture_output=True,
            text=True,
            timeout=limit,
        )

    def hall_json(self, *words: str, limit: float = 120) -> Any:
        """The same with `--json`: what it printed. Raises AssertionError when it failed."""
        done = self.hall(*words, "--json", limit=limit)
        assert done.returncode == 0, f"hall {' '.join(words)}: exit code {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    def set_clock(self, at: datetime) -> None:
        """Put the suite's clock, for all its processes."""
        clock = self.folder / "clock"
        new = clock.with_suffix(".new")
        new.write_text(at.isoformat())
        new.replace(clock)


async def _subscriptions(url: str) -> list[tuple[str, str]]:
    """Source and name of each subscription that a database keeps the position of."""
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select source, name from subscriptions")
        return [(row["source"], row["name"]) for row in rows]
    except asyncpg.UndefinedTableError:
        return []
    finally:
        await connection.close()

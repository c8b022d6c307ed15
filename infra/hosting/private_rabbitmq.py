"""A RabbitMQ node of a test run's own: private ports, data and Erlang cookie, never the machine's node."""

import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

_HOMES = ("/usr/lib/rabbitmq/bin", "/usr/local/sbin", "/opt/homebrew/sbin")
"""Where the server's own scripts are; Debian's in /usr/sbin insists on its own user."""
_START_SECONDS = 60.0
_ports = itertools.cycle(random.SystemRandom().sample(range(20_000, 32_000), 12_000))


class RabbitMQMissing(Exception):
    """There is no RabbitMQ to start; the message says what to install."""


class RabbitMQ(Protocol):
    """A broker that a test may talk to."""

    @property
    def uri(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GivenRabbitMQ:
    """A broker that somebody else runs; no test stops it."""

    uri: str


class PrivateRabbitMQ:
    """One node in a folder of its own. `kill`, `stop`, `start` and `wipe` are there for fault tests.

    Given a file with a key and its certificate, it has a second port, for TLS. Nodes that are to be a cluster
    share a `cookie`, any word; `settings` are further lines of rabbitmq.conf.
    """

    def __init__(
        self,
        folder: Path | None = None,
        certified: Path | None = None,
        *,
        cookie: str | None = None,
        settings: str = "",
    ) -> None:
        self._folder = folder or Path(mkdtemp(prefix="openhall-rabbitmq-"))
        self._cookie, self._settings = cookie, settings
        self._port, self._distribution_port, self._tls_port = free_port(), free_port(), free_port()
        self._certified = certified
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"amqp://guest:guest@{self.address}//"

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._port}"

    @property
    def name(self) -> str:
        """What it is called among the nodes of its cluster."""
        return f"openhall-{self._port}@localhost"

    @property
    def tls_uri(self) -> str:
        return f"amqps://guest:guest@127.0.0.1:{self._tls_port}//"

    def start(self) -> None:
        """Start the node and wait until it takes connections (about 6 s).

        Raises RabbitMQMissing, or RuntimeError with the node's last words.
        """
        self._write_configuration()
        output = (self._folder / "output").open("ab")
        self._process = subprocess.Popen(
            [str(_scripts() / "rabbitmq-server")],
            env=os.environ | self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        output.close()
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Shut the node down in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node as a power cut would."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Have it hang: its connections stay open and nothing comes."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def join(self, other: "PrivateRabbitMQ") -> None:
        """Become a node of the other's cluster; both run. Raises CalledProcessError."""
        self.control("stop_app")
        self.control("join_cluster", other.name)
        self.control("start_app")

    def wipe(self) -> None:
        """Forget every exchange, queue and message; the node must be stopped."""
        shutil.rmtree(self._folder / "data", ignore_errors=True)

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """What `rabbitmqctl WORDS` prints, asked of this node."""
        return subprocess.run(
            [str(_scripts() / "rabbitmqctl"), "--quiet", *words],
            env=os.environ | self._environment(),
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def _environment(self) -> dict[str, str]:
        folder = str(self._folder)
        return {
            "HOME": folder,
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbitmq",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def _write_configuration(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        cookie = self._folder / ".erlang.cookie"
        if self._cookie is not None and not cookie.exists():
            cookie.write_text(self._cookie)
            cookie.chmod(0o400)
        (self._folder / "plugins").write_text("[].\n")
        lines = ["vm_memory_high_watermark.relative = 0.8", "disk_free_limit.absolute = 50MB"]
        if self._certified is not None:
            lines += [
                f"listeners.ssl.1 = 127.0.0.1:{self._tls_port}",
                f"ssl_options.certfile = {self._certified}",
                f"ssl_options.keyfile = {self._certified}",
            ]
        (self._folder / "rabbitmq.conf").write_text("\n".join(lines) + f"\n{self._settings}")

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        limit = time.monotonic() + _START_SECONDS
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                break
            if _greets(self._port):
                return
            time.sleep(0.1)
        self.kill()
        last = (self._folder / "output").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"RabbitMQ did not start within {_START_SECONDS:g} s; it said:\n{last}")

    def _signal(self, what: signal.Signals) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, what)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_installed() -> bool:
    """Whether there is a RabbitMQ to start."""
    return _find_scripts() is not None


def _find_scripts() -> Path | None:
    found = [Path(home) for home in _HOMES if (Path(home) / "rabbitmq-server").exists()]
    return found[0] if found else None


def _scripts() -> Path:
    scripts = _find_scripts()
    if scripts is None:
        raise RabbitMQMissing("there is no rabbitmq-server in any of " + ", ".join(_HOMES))
    return scripts


def free_port() -> int:
    """A port to listen on in a moment: none that the system may give to a connection until then."""
    while True:
        port = next(_ports)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _greets(port: int) -> bool:
    """Whether an AMQP broker answers the protocol header."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as link:
            link.settimeout(5)
            link.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(link.recv(1))
    except OSError:
        return False

"""Behind a real nginx each citizen has a rate limit of his own; behind one not named the gateway says so."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, free_port, is_installed
from tests.callers import LET_IN, ONCE_A_MINUTE, TOO_MANY, ask
from tests.processes import Suite
from tests.proof import Missing
from tests.waiting import until

NEEDS = (
    "nginx (Debian: apt-get install nginx)",
    "rabbitmq-server (Debian: apt-get install rabbitmq-server)",
)

_NGINX = "127.0.0.1"
_ANN, _BOB, _EVE = "127.0.0.2", "127.0.0.3", "127.0.0.4"

_CONFIGURATION = """
daemon off;
pid {folder}/pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
{servers}
}}
"""
_SERVER = "    server {{ listen {address}; location / {{ proxy_pass {to}; }} }}"


def prove() -> dict[str, object]:
    """Ask real gateways from several addresses by way of one nginx, and of two in a row.

    Returns the nginx, and the statuses seen. Raises Missing, or AssertionError when a limit is not whose it
    should be.
    """
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="openhall-nginx-")))
        folder.chmod(0o755)  # PostgreSQL gives up root and must still get in
        program = _nginx()
        gateways = held.enter_context(_gateways(folder))
        doors = {name: f"http://{_NGINX}:{free_port()}" for name in ("one", "two", "unset")}
        to = {"one": gateways["trusting"], "two": doors["one"], "unset": gateways["unset"]}
        held.enter_context(_running(program, folder, {doors[name]: to[name] for name in doors}))
        statuses = {
            "one nginx, named": [ask(doors["one"], who) for who in (_ANN, _BOB, _ANN, _BOB)],
            "with an X-Forwarded-For of one's own": [
                ask(doors["one"], _EVE, forwarded) for forwarded in ("203.0.113.1", "203.0.113.2")
            ],
            "two in a row, named": [ask(doors["two"], who) for who in ("127.0.0.5", "127.0.0.6", _ANN)],
            "one nginx, not named": [ask(doors["unset"], who) for who in (_ANN, _BOB, _EVE)],
        }
        log = next((folder / "suite").glob("*-unset.log"))
        warnings = [line for line in log.read_text().splitlines() if "passes requests on" in line]
    assert statuses == {
        "one nginx, named": [LET_IN, LET_IN, TOO_MANY, TOO_MANY],
        "with an X-Forwarded-For of one's own": [LET_IN, TOO_MANY],
        "two in a row, named": [LET_IN, LET_IN, TOO_MANY],
        "one nginx, not named": [LET_IN, TOO_MANY, TOO_MANY],
    }, statuses
    assert len(warnings) == 1, warnings
    version = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stderr.strip()
    return {"nginx": version.rpartition("/")[2], "statuses": statuses, "warnings": len(warnings)}


def _nginx() -> str:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None or not is_installed():
        raise Missing(f"it takes {' and '.join(NEEDS)}")
    return program


@contextmanager
def _gateways(folder: Path) -> Iterator[dict[str, str]]:
    """The URLs of two gateways: one that trusts nginx, and one that was told of no proxy."""
    with ExitStack() as held:
        postgres = EmbeddedPostgres(folder / "postgres")
        postgres.start()
        held.callback(postgres.stop)
        rabbitmq = PrivateRabbitMQ(folder / "rabbitmq")
        held.callback(rabbitmq.remove)
        rabbitmq.start()
        (folder / "suite").mkdir()
        suite = held.enter_context(Suite(folder / "suite", postgres, rabbitmq.uri, environ=ONCE_A_MINUTE))
        suite.launch("gateway", "trusting", HALL_TRUSTED_PROXIES=_NGINX)
        suite.launch("gateway", "unset")
        yield {name: process.wait_ready().url for name, process in suite.running.items()}


@contextmanager
def _running(program: str, folder: Path, doors: Mapping[str, str]) -> Iterator[None]:
    """An nginx of our own with these addresses, each passed on to another one."""
    servers = [_SERVER.format(address=door.removeprefix("http://"), to=to) for door, to in doors.items()]
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, servers="\n".join(servers)))
    line = [program, "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(file)]
    subprocess.run([*line, "-t", "-q"], check=True)
    nginx = subprocess.Popen(line)
    try:
        until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip())
        yield
    finally:
        nginx.terminate()
        nginx.wait(20)

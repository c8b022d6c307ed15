"""A whole hall works through PgBouncer in session mode, and says why it does not start in transaction mode.

Two processes of cases append, relay, keep their read models, sweep and rebuild with every connection going
through the pooler; the one that leads is killed. Then the pooler is put to transaction mode.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import PrivateRabbitMQ, free_port
from tests.acceptance.desk import MONDAY, Desk
from tests.faults.sessions import Session, session
from tests.faults.whole import settled
from tests.processes import Suite
from tests.programs import RABBITMQ, ProgramsMissing, ensure
from tests.proof import Missing
from tests.waiting import until

NEEDS = (
    "pgbouncer (Debian: apt-get install pgbouncer)",
    "rabbitmq-server (Debian: apt-get install rabbitmq-server)",
)
_SBIN = ("/usr/sbin", "/usr/local/sbin")
_CONFIGURATION = """
[databases]
* = host={server} port=5432
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pidfile = {folder}/pid
pool_mode = {mode}
default_pool_size = 40
"""
_OURS = """
select application_name, count(*) as sessions, max(extract(epoch from now() - xact_start))
    filter (where backend_xmin is not null) as snapshot_seconds
from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
    and pid <> pg_backend_pid()
group by 1
"""


def prove() -> dict[str, object]:
    """What was seen. Raises Missing without PgBouncer or RabbitMQ."""
    program = shutil.which("pgbouncer", path=os.pathsep.join((os.environ["PATH"], *_SBIN)))
    if program is None:
        raise Missing(f"there is no pgbouncer: install {NEEDS[0]}")
    try:
        ensure([RABBITMQ])
    except ProgramsMissing as missing:
        raise Missing(str(missing)) from missing
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="openhall-proof-")))
        folder.chmod(0o755)
        server = EmbeddedPostgres(folder / "postgres")
        held.callback(server.stop)
        server.start()
        broker = PrivateRabbitMQ(folder / "rabbitmq")
        held.callback(broker.remove)
        broker.start()
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        with _pooler(program, folder, server, "session") as pooled:
            seen = _work(_suite(folder / "hall", pooled, broker))
        with _pooler(program, folder, server, "transaction") as pooled:
            refusal = _refusal(_suite(folder / "refused", pooled, broker))
    return {"pgbouncer": version.split()[1], **seen, "in_transaction_mode": refusal}


class _Pooled(EmbeddedPostgres):
    """A server as it is reached through the pooler."""

    def __init__(self, server: EmbeddedPostgres, port: int) -> None:
        self._direct, self._port = server, port

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    async def ensure_database(self, database: str) -> str:
        await self._direct.ensure_database(database)
        return self.url(database)


@contextmanager
def _pooler(program: str, folder: Path, server: EmbeddedPostgres, mode: str) -> Iterator[_Pooled]:
    """A PgBouncer in front of the server, run by whoever the server's files belong to: never by root."""
    owner = (folder / "postgres").stat()
    own = folder / f"pgbouncer-{mode}"
    own.mkdir()
    port = free_port()
    (own / "users").write_text('"postgres" ""\n')
    place = server.url("postgres").partition("host=")[2].replace("%2F", "/")
    (own / "ini").write_text(_CONFIGURATION.format(server=place, port=port, folder=own, mode=mode))
    os.chown(own, owner.st_uid, owner.st_gid)
    as_owner = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with (own / "log").open("wb") as log:
        process = subprocess.Popen([program, str(own / "ini")], stdout=log, stderr=log, **as_owner)
    try:
        until(lambda: process.poll() is not None or _answers(port))
        if process.poll() is not None:
            raise RuntimeError(f"pgbouncer ended:\n{(own / 'log').read_text()}")
        yield _Pooled(server, port)
    finally:
        process.terminate()
        process.wait(20)


def _suite(folder: Path, pooled: _Pooled, broker: PrivateRabbitMQ) -> Suite:
    folder.mkdir()
    return Suite(folder, pooled, broker.uri, clock=MONDAY)


def _work(suite: Suite) -> dict[str, object]:
    """Do all that a hall does with its databases. Raises AssertionError when something does not come."""
    with suite, ExitStack() as held:
        suite.start()
        cases = held.enter_context(session(suite.databases["cases"]))
        gateway = held.enter_context(session(suite.databases["gateway"]))
        suite.launch("cases", "second").wait_ready()
        desk = Desk(suite)
        held.callback(desk.close)
        desk.open().publish()
        numbers = [desk.apply()["number"] for _ in range(20)]
        desk.accept(numbers[0])
        assert desk.view(numbers[0])["status"] == "accepted"
        sessions = _expect_settings(cases, processes=2)
        until(lambda: settled(cases, gateway))  # the gateway's feed has it from the relay
        suite.hall_json("projections", "rebuild", "case_register")
        suite.running.pop("cases").kill()
        killed = time.monotonic()
        desk.apply()
        desk.at(17, 0, 1)
        desk.raised(numbers[0], "CaseOverdue")  # by the sweeper of the one that stood by
        swept = time.monotonic() - killed
        until(lambda: settled(cases, gateway))
        return {
            "positions": cases.value("select position from cases_head"),
            "sessions_of_a_process": sessions,
            "swept_after_kill_seconds": round(swept, 1),
        }


def _expect_settings(database: Session, processes: int) -> int:
    """How many sessions a process has; each has our name, one of the settings, and no old snapshot."""
    rows = {row["application_name"]: row for row in database.rows(_OURS)}
    assert all(name.startswith("openhall ") for name in rows), f"settings were lost: {sorted(rows)}"
    old = [name for name, row in rows.items() if (row["snapshot_seconds"] or 0) > 2]
    assert not old, f"{old} hold a snapshot"
    assert rows["openhall leader"]["sessions"] == processes
    return max(1, round(sum(row["sessions"] for row in rows.values()) / processes))


def _refusal(suite: Suite) -> str:
    """The line with which two processes of every part refuse to start, as any line of `hall` does."""
    with suite:
        for name in ("first", "second"):
            for part in suite.parts:
                suite.launch(part, f"{part} {name}")
        for name, process in suite.running.items():
            assert process.wait(limit=60) == 2, process.log_tail()
            told = [line for line in process.log.read_text().splitlines() if line.startswith("hall: ")]
            variable = f"HALL_{name.split()[0].upper()}_DATABASE_URL"
            assert [line.startswith(f"hall: {variable}: a pooler ") for line in told] == [True], told
        done = suite.hall("projections", "rebuild", "case_register")
        assert (done.returncode, done.stderr.count("a pooler gives")) == (2, 1), done.stderr
        return done.stderr.strip()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True

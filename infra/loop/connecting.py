"""Database connections of ours: each tells PostgreSQL what it is for, and has its settings while it lives."""

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

_SECONDS = 5.0
_ROUNDS = 3
_SET = "select jsonb_object_agg(key, set_config(key, value, false)) from jsonb_each_text($1)"
_KEPT = "select jsonb_object_agg(key, current_setting(key)) from jsonb_each_text($1)"
"""JSON, since asyncpg would first look into the catalogue for what an array of texts is."""


class NoSession(asyncpg.InterfaceError):
    """A connection is no session: what was set, listened for or locked over it does not stay with it."""

    def __init__(self) -> None:
        super().__init__(
            "a pooler gives the transactions of one connection different sessions of PostgreSQL; LISTEN, "
            "locks and settings need one that stays: set its pool_mode to session, or name PostgreSQL itself"
        )


async def connect(
    dsn: str, name: str, settings: Mapping[str, str] | None = None, **options: Any
) -> asyncpg.Connection:
    """A connection that PostgreSQL knows as `openhall <name>`; `options` as asyncpg's.

    The settings are made once it stands: of start-up parameters a pooler refuses or drops most.
    Raises NoSession when they were lost, and whatever asyncpg raises.
    """
    connection = await asyncpg.connect(dsn, **{"timeout": _SECONDS, **options})
    try:
        await settle(connection, name, settings)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def settle(
    connection: asyncpg.Connection | PoolConnectionProxy, name: str, settings: Mapping[str, str] | None = None
) -> None:
    """Name a new connection, and make its settings. Raises NoSession when they were lost."""
    wanted = json.dumps({"application_name": f"openhall {name}", **(settings or {})})
    made = await connection.fetchval(_SET, wanted, timeout=_SECONDS)
    if await connection.fetchval(_KEPT, wanted, timeout=_SECONDS) != made:
        raise NoSession


async def check_sessions(dsn: str) -> None:
    """Raise NoSession when connections to this database are no sessions, as behind a transaction pooler.

    Such a pooler gives the session of a connection that rests to whoever comes: another one gets the first
    one's, or the first one another when it goes on meanwhile. Raises whatever asyncpg raises, too.
    """
    async with AsyncExitStack() as held:
        first, other = [await _bare(dsn, held) for _ in range(2)]
        for _ in range(_ROUNDS):
            async with first.transaction():
                before = await _session_of(first)
            async with other.transaction():
                if await _session_of(other) == before:
                    raise NoSession
                async with first.transaction():
                    if await _session_of(first) != before:
                        raise NoSession


async def _bare(dsn: str, held: AsyncExitStack) -> asyncpg.Connection:
    connection = await asyncpg.connect(
        dsn, timeout=_SECONDS, command_timeout=_SECONDS, statement_cache_size=0
    )
    held.push_async_callback(connection.close, timeout=_SECONDS)
    return connection


async def _session_of(connection: asyncpg.Connection) -> int:
    """Within a transaction: asyncpg's two steps must reach the same session whatever stands between."""
    session: int = await connection.fetchval("select pg_backend_pid()")
    return session

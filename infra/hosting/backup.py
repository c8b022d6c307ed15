"""Takes a backup of every service's database while the hall goes on."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from infra.eventstore import checkpoint, proof
from infra.eventstore.audit import has_log
from infra.hosting import backup_manifest, pg_archive
from infra.hosting.backup_manifest import BackupError
from infra.hosting.progress import Progress
from infra.loop.connecting import connect

_HOLD_SECONDS = 10
"""How long at most a backup waits for a log's head to be free."""


async def backup(
    databases: Mapping[str, str], folder: Path, seed: bytes, now: datetime, say: Callable[[str], None]
) -> dict[str, Any]:
    """Write every service's database (service → URL) into `folder`; return the manifest, signed by `seed`.

    All databases are shown as at one moment, so that no subscriber's copy is ahead of the log it follows. A
    log that is not whole is kept as evidence all the same: `faults` in the manifest says what is wrong where.
    Raises BackupError when there is no log at all, the folder has anything in it, or PostgreSQL's programs
    fail.
    """
    entries = []
    async with _one_moment(databases) as views:
        if not any([await has_log(view, service) for service, (view, _) in views.items()]):
            raise BackupError(f"there is no log in the databases of {', '.join(views)}: are they the hall's?")
        backup_manifest.prepare(folder)
        for service, (view, snapshot) in views.items():
            say(f"{service}: writing")
            file = folder / f"{service}.dump"
            await _dump(databases[service], snapshot, file)
            entries.append(await _entry(service, view, file, seed, now))
    return backup_manifest.write(folder, now.isoformat(), entries, seed)


@asynccontextmanager
async def _one_moment(
    databases: Mapping[str, str],
) -> AsyncIterator[dict[str, tuple[asyncpg.Connection, str]]]:
    """A read-only view of each database, with its snapshot's id, all of one moment.

    Appends wait for the few milliseconds in which every log's head is held and every snapshot is taken.
    """
    async with AsyncExitStack() as held:
        views = {
            service: await held.enter_async_context(_connected(url)) for service, url in databases.items()
        }
        async with AsyncExitStack() as pause:
            for service, url in databases.items():
                await _hold_head(service, await pause.enter_async_context(_connected(url)))
            snapshots = {service: await _snapshot(view) for service, view in views.items()}
        yield {service: (view, snapshots[service]) for service, view in views.items()}


async def _hold_head(service: str, connection: asyncpg.Connection) -> None:
    """The lock goes with the connection, which is closed once the snapshots are there."""
    if await has_log(connection, service):
        await connection.execute(f"begin; set local lock_timeout = '{_HOLD_SECONDS}s'")
        await connection.execute(f"select from {service}_head for update")


async def _snapshot(connection: asyncpg.Connection) -> str:
    await connection.execute("begin isolation level repeatable read read only")
    snapshot: str = await connection.fetchval("select pg_export_snapshot()")
    return snapshot


async def _dump(url: str, snapshot: str, file: Path) -> None:
    try:
        await pg_archive.dump(url, snapshot, file)
    except pg_archive.ArchiveError as error:
        raise BackupError(f"{file} could not be written: {error}") from error


async def _entry(
    service: str, view: asyncpg.Connection, file: Path, seed: bytes, now: datetime
) -> dict[str, Any]:
    log = await _log_entry(service, view, seed, now) if await has_log(view, service) else None
    return {
        "service": service,
        **backup_manifest.describe(file),
        "log": log,
    }


async def _log_entry(service: str, view: asyncpg.Connection, seed: bytes, now: datetime) -> dict[str, Any]:
    head = await view.fetchrow(f"select position, hash from {service}_head")
    assert head is not None  # has_log said so, in the same snapshot
    position, hash = head["position"], head["hash"]
    found = await proof.prove_within(view, service, Progress(f"verifying {service}"))
    return {
        "position": position,
        "hash": hash.hex(),
        "faults": found.faults(),
        "checkpoint": checkpoint.sign(service, position, hash, now, seed).to_wire(),
    }


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await connect(url, "command line")
    try:
        yield connection
    finally:
        await connection.close()

"""Brings a backup back into empty databases, and proves every log before anything is kept."""

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg

from infra.eventstore import proof
from infra.eventstore.audit import has_log
from infra.eventstore.log import EventLog
from infra.hosting import pg_archive
from infra.hosting.backup_manifest import BackupError
from infra.hosting.progress import Progress
from infra.loop.clock import Clock
from infra.loop.connecting import connect
from infra.privacy.erasing import Eraser
from infra.privacy.keyring import WrongMasterKey, check_master_key
from infra.privacy.register import Register

_IS_EMPTY = """
    select count(*) = 0 from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
"""


async def restore(
    databases: Mapping[str, str],
    folder: Path,
    manifest: Mapping[str, Any],
    master_key: bytes,
    say: Callable[[str], None],
) -> None:
    """Load every database of a manifest that `backup_manifest.read` gave (service → URL), and prove each log.

    All or nothing: each database is loaded and verified in one transaction, and none is committed before the
    last has proven whole; so a restore that fails or is killed leaves nothing behind.
    Raises BackupError when a target is not empty, a log is not whole or not the one that was backed up, or
    its persons' keys need another master key.
    """
    entries = {entry["service"]: entry for entry in manifest["services"]}
    async with AsyncExitStack() as held:
        connections = {service: await connect(databases[service], "command line") for service in entries}
        for connection in connections.values():
            held.push_async_callback(connection.close)
        for service, connection in connections.items():
            await _require_empty(service, connection)
        async with AsyncExitStack() as transactions:
            for service, connection in connections.items():
                await transactions.enter_async_context(connection.transaction())
                say(f"{service}: loading")
                await _load(connection, folder / entries[service]["file"], service)
                await _prove(connection, entries[service], master_key)
        for connection in connections.values():
            await connection.execute("analyze")


async def erase_again(service: str, url: str, register: Register, clock: Clock) -> int:
    """Destroy in a restored database what the register says was destroyed; how many persons there were.

    Raises ConfigurationError for a register that is damaged, StoreUnavailable.
    """
    log = EventLog(service, url, clock, pool_size=1)
    await log.open()
    try:
        return await Eraser(log, clock, register, None).apply_register()
    finally:
        await log.close()


async def _require_empty(service: str, connection: asyncpg.Connection) -> None:
    if not await connection.fetchval(_IS_EMPTY):
        raise BackupError(
            f"the database of {service} is not empty, and nothing is overwritten: restore into a new "
            "database, or in the embedded run into a new HALL_DATA folder"
        )


async def _load(connection: asyncpg.Connection, file: Path, service: str) -> None:
    try:
        await pg_archive.load(connection, file)
    except (pg_archive.ArchiveError, asyncpg.PostgresError) as error:
        raise BackupError(f"{file} could not be loaded into the database of {service}: {error}") from error


async def _prove(connection: asyncpg.Connection, entry: Mapping[str, Any], master_key: bytes) -> None:
    """The restored log is whole, ends where the signed manifest says that it did, and can be unsealed."""
    service, log = entry["service"], entry["log"]
    if log is None:
        return
    if not await has_log(connection, service):
        raise BackupError(f"{entry['file']} holds no log of {service}, but the manifest says that it does")
    found = await proof.prove_within(connection, service, Progress(f"verifying {service}"))
    if not found.whole:
        raise BackupError(f"what was backed up of {service} does not verify: {'; '.join(found.faults())}")
    verified = found.verified
    if (verified.events, verified.hash.hex()) != (log["position"], log["hash"]):
        raise BackupError(
            f"the log of {service} ends at position {verified.events} with hash {verified.hash.hex()}, but "
            f"the one that was backed up at {log['position']} with {log['hash']}"
        )
    try:
        if log["position"]:  # nothing was sealed in an empty log, and its keys may have no table yet
            await check_master_key(connection, service, master_key)
    except WrongMasterKey as error:
        raise BackupError(str(error)) from error

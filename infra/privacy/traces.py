"""What a destroyed key leaves behind in PostgreSQL's files: removed where it can be, else told."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.contracts import Kept, Text

_LOCK_TIMEOUT = "1s"
"""How long whoever seals or reads waits at most for a table that is to be written anew."""
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
_SECONDS = 3.0
_NUMBER = re.compile(r"\d+")
_SETTINGS = """
select pg_current_wal_insert_lsn()::text as at, current_setting('wal_recycle')::boolean as recycles,
    exists (select from pg_stat_replication) or exists (select from pg_replication_slots) as followed
"""
_SEGMENTS_LEFT = """
select exists (select from pg_ls_waldir()
    where name ~ '^[0-9A-F]{24}$' and substr(name, 9) <= substr(pg_walfile_name($1::text::pg_lsn), 9))
"""
_TEXTS = {
    "in_use": Text(
        "Somebody who reads the database, say for a backup, keeps the old row in the table's file: the next "
        "erasure removes it",
        "有人正在讀取資料庫（例如備份），舊列仍留在資料表檔案中：下次抹除時移除",
        "有人正在读取数据库（例如备份），旧行仍留在数据表文件中：下次抹除时移除",
    ),
    "not_forced": Text(
        "The service's role may not switch WAL and checkpoint (pg_checkpoint, and execute on pg_switch_wal() "
        "and pg_ls_waldir()), or it took too long: the server does it in its own time",
        "服務的資料庫角色無權切換 WAL 並執行檢查點，或逾時未完成：由伺服器自行處理",
        "服务的数据库角色无权切换 WAL 并执行检查点，或超时未完成：由服务器自行处理",
    ),
    "recycled": Text(
        "The server writes over old WAL instead of removing it: set wal_recycle = off",
        "伺服器重複使用舊的 WAL 檔案而不移除：請設定 wal_recycle = off",
        "服务器重复使用旧的 WAL 文件而不移除：请设置 wal_recycle = off",
    ),
    "held": Text(
        "The server keeps WAL for a standby, a replication slot or wal_keep_size",
        "伺服器為備援、複寫槽或 wal_keep_size 保留 WAL",
        "服务器为备库、复制槽或 wal_keep_size 保留 WAL",
    ),
    "backups_kept": Text(
        "Backups and archived WAL are kept for HALL_BACKUP_DAYS",
        "備份與封存的 WAL 依 HALL_BACKUP_DAYS 保存",
        "备份与归档的 WAL 依 HALL_BACKUP_DAYS 保存",
    ),
    "backups_unknown": Text(
        "It is not known how long backups and archived WAL are kept: set HALL_BACKUP_DAYS",
        "備份與封存的 WAL 保存多久不明：請設定 HALL_BACKUP_DAYS",
        "备份与归档的 WAL 保存多久不明：请设置 HALL_BACKUP_DAYS",
    ),
}

_Connection = asyncpg.Connection | PoolConnectionProxy


async def rewrite(pool: asyncpg.Pool, table: str) -> bool:
    """Write a table anew without its old rows; whether none is left.

    VACUUM alone leaves their bytes in the gaps of pages. A transaction that began before a row was old keeps
    it: short ones are waited for. A table that somebody reads for long is vacuumed only.
    """
    for pause in _PAUSES:
        if (kept := await _write_anew(pool, table)) is None:
            return False
        if kept == 0:
            return True
        await asyncio.sleep(pause)
    return await _write_anew(pool, table) == 0


async def _write_anew(pool: asyncpg.Pool, table: str) -> int | None:
    """How many old rows had to be kept; None when the table could not be locked, or is not the role's own."""
    async with pool.acquire() as connection:
        told: list[str] = []

        def listen(_: Any, message: Any) -> None:
            told.append(message.detail or "")

        connection.add_log_listener(listen)
        try:
            await connection.execute(f"set lock_timeout = '{_LOCK_TIMEOUT}'")
            await connection.execute(f"vacuum (full, verbose) {table}")
        except asyncpg.LockNotAvailableError:
            await connection.execute(f"vacuum {table}")
            return None
        finally:
            connection.remove_log_listener(listen)
            await connection.execute("reset lock_timeout")
    return max((int(found.group()) for detail in told if (found := _NUMBER.search(detail))), default=None)


async def left_in_wal(pool: asyncpg.Pool) -> Sequence[Kept]:
    """Have the server remove all WAL up to now where it may be asked to; what it still has of it."""
    async with pool.acquire() as connection:
        settings = await connection.fetchrow(_SETTINGS)
        assert settings is not None
        why = await _force(connection, settings["at"])
    if why is None and settings["recycles"]:
        why = "recycled"
    if why is None and settings["followed"]:
        why = "held"
    return [] if why is None else [_kept("wal", why)]


async def _force(connection: _Connection, at: str) -> str | None:
    """Why WAL from before `at` is left, None when none is."""
    with suppress(asyncpg.InsufficientPrivilegeError, TimeoutError):
        # where a segment has just begun, say by another's erasure, there would be nothing to switch from
        await connection.execute("select pg_logical_emit_message(false, 'openhall', '')", timeout=_SECONDS)
        await connection.execute("select pg_switch_wal()", timeout=_SECONDS)
        await connection.execute("checkpoint", timeout=_SECONDS)
        return "held" if await connection.fetchval(_SEGMENTS_LEFT, at) else None
    return "not_forced"


def left_in_table() -> Kept:
    """What a table still has that could not be written anew."""
    return _kept("table", "in_use")


def left_in_backups(destroyed_at: datetime, days: int | None, now: datetime) -> Sequence[Kept]:
    """What backups have of a key, if they are kept for so many days; None: that is not known."""
    if days is None:
        return [_kept("backups", "backups_unknown")]
    until = destroyed_at + timedelta(days=days)
    return [_kept("backups", "backups_kept", until)] if until > now else []


def _kept(where: Any, why: str, until: datetime | None = None) -> Kept:
    return Kept(where=where, until=until, why=why, text=_TEXTS[why])

"""Does to a log what a failover to a standby that lags does, or a restore to an earlier time."""

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import asyncpg

from infra.eventstore.log import EventLog
from infra.loop import bridge


def lose_tail(log: EventLog, last: int) -> Sequence[asyncpg.Record]:
    """Take a log back to its position `last`; what is gone. Its process is as if it had begun anew."""
    log._known.forget()
    return bridge.run(_lose_tail(log.dsn, log.name, last))


def lose_tail_at(url: str, log: str, last: int) -> None:
    """The same to a log of other processes."""
    bridge.run(_lose_tail(url, log, last))


def bring_back(log: EventLog, lost: Sequence[asyncpg.Record]) -> None:
    """Have the log end with what it lost, in place of what came instead."""
    lose_tail(log, lost[0]["position"] - 1)
    bridge.run(_bring_back(log, lost))


async def keep(url: str) -> None:
    """Keep the whole database as it is now, for `go_back`; whoever is connected is cut off."""
    name = urlsplit(url).path[1:]
    made = False
    while not made:
        with suppress(asyncpg.ObjectInUseError):  # somebody was back at once
            await _administer(
                url,
                f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'",
                f"create database {name}_kept template {name}",
            )
            made = True


async def go_back(url: str) -> None:
    """Have the database be as it was kept, as when a standby that lags takes over or a backup is restored."""
    name = urlsplit(url).path[1:]
    await _administer(
        url, f"drop database {name} with (force)", f"alter database {name}_kept rename to {name}"
    )


async def _administer(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(urlsplit(url)._replace(path="/postgres").geturl())
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def _lose_tail(url: str, log: str, last: int) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.fetch(f"select from {log}_head for update")
            gone = await connection.fetch(f"delete from {log}_events where position > $1 returning *", last)
            await connection.execute(f"delete from {log}_commands where position > $1", last)
            await connection.execute(
                f"update {log}_head h set position = e.position, hash = e.hash"
                f" from {log}_events e where e.position = $1",
                last,
            )
            return sorted(gone, key=lambda row: row["position"])
    finally:
        await connection.close()


async def _bring_back(log: EventLog, lost: Sequence[asyncpg.Record]) -> None:
    async with log.pool.acquire() as connection, connection.transaction():
        await connection.copy_records_to_table(f"{log.name}_events", records=lost)
        await connection.execute(
            f"update {log.name}_head set position = $1, hash = $2", lost[-1]["position"], lost[-1]["hash"]
        )

"""`hall restore` killed with kill -9 between the first table and the last: nothing of it is left."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from infra.hosting import backup
from infra.loop import bridge
from tests.integration.visits import SIGNING, environment, only_example_services, sql, visits_at

LIMIT_SECONDS = 30
TABLES = "select count(*) from pg_tables where schemaname = 'public'"
BLOCKED = (
    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
)


def test_a_killed_restore_leaves_nothing_and_can_be_run_again(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    source, target, folder = new_database(), new_database(), tmp_path / "b"
    with only_example_services(), visits_at(source) as service:
        service.arrive("p1", "A")
        bridge.run(backup.backup({"visits": source}, folder, SIGNING, datetime.now(UTC), str))

    def restore() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "infra.hosting.cli", "restore", str(folder)],
            env={**os.environ, **environment(tmp_path / "data", visits=target)},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    bridge.run(_kill_in_the_middle(target, restore))
    assert sql(target, TABLES)[0][0] == 0
    assert restore().wait(LIMIT_SECONDS) == 0
    assert sql(target, "select count(*) from visits_events")[0][0] == 1


async def _kill_in_the_middle(target: str, restore: Callable[[], subprocess.Popen[bytes]]) -> None:
    """A table of ours, not committed, holds the restore up when it comes to that one."""
    ours, watch = await asyncpg.connect(target), await asyncpg.connect(target)
    try:
        await ours.execute("begin; create table visits_head (x int)")
        process = await asyncio.to_thread(restore)
        try:
            limit = time.monotonic() + LIMIT_SECONDS
            while not await watch.fetchval(BLOCKED):
                assert process.poll() is None, "the restore ended before it came to the table"
                assert time.monotonic() < limit, "the restore never came to the table"
                await asyncio.sleep(0.05)
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)
        await ours.execute("rollback")
        limit = time.monotonic() + LIMIT_SECONDS
        while await watch.fetchval(
            BLOCKED.replace("wait_event_type = 'Lock'", "pid not in ($1, $2)"), *_pids(ours, watch)
        ):
            assert time.monotonic() < limit, "the server still works for the restore that was killed"
            await asyncio.sleep(0.05)
    finally:
        await ours.close()
        await watch.close()


def _pids(*connections: asyncpg.Connection) -> list[int]:
    return [connection.get_server_pid() for connection in connections]

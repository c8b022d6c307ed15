"""A test's own hold on a database: to look, and to lock what a process must then wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from infra.loop import bridge
from tests.waiting import until

_BLOCKED = "select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid)) and query ilike $2"


class Session:
    """One connection, used from the test's thread."""

    def __init__(self, url: str) -> None:
        self._connection: asyncpg.Connection = bridge.run(asyncpg.connect(url))

    def rows(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        return bridge.run(self._connection.fetch(sql, *values))

    def value(self, sql: str, *values: Any) -> Any:
        return bridge.run(self._connection.fetchval(sql, *values))

    def execute(self, sql: str) -> None:
        bridge.run(self._connection.execute(sql))

    def end_backend(self, pid: int) -> None:
        """What PostgreSQL does by itself when a client is gone, though not while it waits for a lock."""
        self.rows("select pg_terminate_backend($1)", pid)
        self.wait_until_ended(pid)

    def wait_until_ended(self, pid: int) -> None:
        until(lambda: not self.rows("select from pg_stat_activity where pid = $1", pid))

    def close(self) -> None:
        bridge.run(self._connection.close())


@contextmanager
def session(url: str) -> Iterator[Session]:
    opened = Session(url)
    try:
        yield opened
    finally:
        opened.close()


class Hold:
    """What a test's own transaction has locked."""

    def __init__(self, holder: Session, watcher: Session) -> None:
        self._holder = int(holder.value("select pg_backend_pid()"))
        self._watcher = watcher

    def wait_for_one_blocked(self, query: str) -> int:
        """The backend that this keeps waiting in a query like `query`, once there is one."""
        blocked: list[int] = []

        def look() -> bool:
            rows = self._watcher.rows(_BLOCKED, self._holder, query)
            blocked.extend(row["pid"] for row in rows)
            return bool(blocked)

        until(look)
        return blocked[0]


@contextmanager
def holding(url: str, lock: str) -> Iterator[Hold]:
    """Hold what the statement `lock` locks for as long as the block lasts."""
    with session(url) as watcher, session(url) as holder:
        holder.execute(f"begin; {lock}")
        yield Hold(holder, watcher)

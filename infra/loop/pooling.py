"""Connection pools for our own statements."""

from functools import partial
from typing import Any

import asyncpg

from infra.loop.connecting import settle
from infra.telemetry.metrics import POOL_IN_USE, POOL_SIZE

QUICKLY = "set_config('synchronous_commit', 'off', true) = 'off'"
"""A condition that holds, and has the statement's transaction committed without waiting for the disk."""


class _Kept(asyncpg.Connection):
    """A connection that goes back to its pool as it is.

    asyncpg would undo locks, cursors, listeners and settings with four statements after each use, a tenth of
    a busy service's time. Ours leaves none behind: what needs a session of its own connects for itself.
    """

    def get_reset_query(self) -> str:
        return ""


async def create_pool(dsn: str, **options: Any) -> asyncpg.Pool:
    """A pool whose connections are not reset between uses; `options` as asyncpg's."""
    return await asyncpg.create_pool(
        dsn, connection_class=_Kept, init=partial(settle, name="pool"), **options
    )


def watch(pool: asyncpg.Pool, service: str) -> None:
    """Let the metrics say how much of a part's pool is in use, and how much there is."""
    POOL_SIZE.labels(service).set(pool.get_max_size())
    POOL_IN_USE.labels(service).set_function(lambda: pool.get_size() - pool.get_idle_size())

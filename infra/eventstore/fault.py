"""What keeps a log from being written to: said once when it begins and once when it ends."""

import logging

import asyncpg

from infra.eventstore.records import StoreUnavailable

_PROBE = "create temp table openhall_probe on commit drop as select repeat('x', 4000)"
"""Needs a block that is not on the disk yet, and leaves none there."""

_log = logging.getLogger(__name__)


class Fault:
    """Why the last append failed; nothing once one has not."""

    def __init__(self, log: str) -> None:
        self._name = log
        self._cause: BaseException | None = None

    def begin(self, failed: StoreUnavailable) -> None:
        """An append failed: a line in the log, unless the last one failed for the same reason."""
        cause = failed.__cause__ or failed
        if type(cause) is not type(self._cause):
            _log.error("log %s cannot be written to: %s", self._name, failed)
        self._cause = cause

    def end(self) -> None:
        """An append, or what is as good, has succeeded."""
        if self._cause is not None:
            _log.warning("log %s can be written to again", self._name)
            self._cause = None

    async def full_disk(self, pool: asyncpg.Pool) -> str | None:
        """What the database said when its disk was full, until there is room again, which is tried."""
        if not isinstance(self._cause, asyncpg.DiskFullError):
            return None
        try:
            await pool.execute(_PROBE)
        except asyncpg.DiskFullError as error:
            return f"the disk of the database is full: {error}"
        self.end()
        return None

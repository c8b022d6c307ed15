"""Verifies a log's hash chain, trusting its columns and nothing else.

Each hash covers the one before it and every other column of its row, as `sql/hash.sql` says: a column's
length and its bytes, just as COPY writes them. So a row is hashed as it comes off the wire, undecoded.
"""

import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.eventstore.availability import reaching_database
from infra.eventstore.schema import check_name

GENESIS = bytes(32)
"""What the first event's hash covers in place of one before it."""

PROGRESS_EVERY = 10_000

LONG_SECONDS = 24 * 3600.0
"""For a statement that goes through a whole log, however long, in place of its connection's own limit."""

_COLUMNS = "position, stream_id, version, event_id, recorded_at, topic, metadata, state, hash"
_HEADER = b"PGCOPY\n\xff\r\n\x00"
_FIXED = 2 + (4 + 8) + (4 + 16) + (4 + 4) + (4 + 16) + (4 + 8)
"""Bytes of a row before its topic: the count of columns, then five columns of fixed length."""
_HASH = b"\x00\x00\x00\x20"
_position = struct.Struct(">6xq").unpack_from
_length = struct.Struct(">i").unpack_from

Progress = Callable[[int, int], None]
"""Told now and then: events checked, and how many there are by the head row."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first position where the log is not what was appended."""

    position: int
    what: Literal["changed", "removed", "added"]

    def __str__(self) -> str:
        return f"position {self.position} was {self.what}"


@dataclass(frozen=True, slots=True)
class Verified:
    """How many events from the first on are as they were appended, and the hash of the last of these."""

    events: int
    hash: bytes
    flaw: Flaw | None


def told(log: str, flaw: Flaw) -> str:
    """The flaw in words."""
    return f"{log}: NOT WHOLE: {flaw}"


async def verify(pool: asyncpg.Pool, log: str, progress: Progress = lambda done, total: None) -> Verified:
    """Walk the whole log, in one snapshot of it. Raises StoreUnavailable."""
    async with snapshot(pool) as connection:
        return await verify_within(connection, log, progress)


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool) -> AsyncIterator[PoolConnectionProxy]:
    """A connection that sees the database as at one moment, and changes nothing. Raises StoreUnavailable."""
    with reaching_database():
        async with (
            pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection


async def verify_within(
    connection: asyncpg.Connection | PoolConnectionProxy,
    log: str,
    progress: Progress = lambda done, total: None,
) -> Verified:
    """The same as the connection's transaction sees the log: one snapshot, or what it alone has written."""
    check_name(log)
    total, last = await connection.fetchrow(f"select position, hash from {log}_head") or (0, GENESIS)
    chain = Chain(total, last, progress)

    async def feed(chunk: bytes) -> None:
        chain.feed(chunk)

    await connection.copy_from_query(
        f"select {_COLUMNS} from {log}_events order by position",
        output=feed,
        format="binary",
        timeout=LONG_SECONDS,
    )
    return chain.outcome()


class Chain:
    """Hashes the rows of a binary COPY stream as its chunks arrive, up to the first flaw."""

    def __init__(self, total: int, last: bytes, progress: Progress) -> None:
        self._total = total
        self._last = last
        self._progress = progress
        self._rest = b""
        self._started = False
        self._done = 0
        self._hash = GENESIS
        self._flaw: Flaw | None = None

    def feed(self, chunk: bytes) -> None:
        """Take a chunk; rows may begin and end anywhere in it."""
        if self._flaw is not None:
            return
        data = self._rest + chunk if self._rest else chunk
        start = 0
        if not self._started:
            if len(data) < len(_HEADER) + 8:
                self._rest = data
                return
            start = len(_HEADER) + 8 + _length(data, len(_HEADER) + 4)[0]
            self._started = True
        self._rest = data[self._check_rows(data, start) :]

    def outcome(self) -> Verified:
        flaw = self._flaw
        if flaw is None and self._done < self._total:
            flaw = Flaw(self._done + 1, "removed")
        elif flaw is None and self._hash != self._last:
            flaw = Flaw(self._done, "changed")
        self._progress(self._done, self._total)
        return Verified(self._done, self._hash, flaw)

    def _check_rows(self, data: bytes, at: int) -> int:
        """Check every whole row from `at` on; returns where the first incomplete one begins."""
        size = len(data)
        previous, done, total = self._hash, self._done, self._total
        while True:
            # the three columns of variable length; a length of -1 is a null, which no append ever wrote
            end = at + _FIXED
            try:
                for _ in range(3):
                    end += 4 + max(_length(data, end)[0], 0)
            except struct.error:
                break
            if end + 36 > size:
                break
            position = _position(data, at)[0]
            hashed = sha256(previous + data[at + 2 : end]).digest()
            if position != done + 1 or position > total or data[end : end + 36] != _HASH + hashed:
                self._flaw = self._name(position, done + 1, total)
                break
            previous, at, done = hashed, end + 36, position
            if done % PROGRESS_EVERY == 0:
                self._progress(done, total)
        self._hash, self._done = previous, done
        return at

    @staticmethod
    def _name(position: int, expected: int, total: int) -> Flaw:
        if position > total or position < 1:
            return Flaw(position, "added")
        if position > expected:
            return Flaw(expected, "removed")
        return Flaw(expected, "changed")

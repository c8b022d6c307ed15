"""The tables of the files: ciphertext, and what holds each file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import asyncpg
from pydantic import Field

from gateway import tables
from gateway.files import because, kinds, sealing
from gateway.problems import TOO_LARGE, UNKNOWN_FILE
from infra.bus.cloudevents import Delivered
from infra.contracts import Answer
from infra.eventstore.availability import reaching_database
from infra.loop.clock import Clock

HELD = "files"
"""The field of an event with the references of the files that its stream holds from now on."""

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text()

_KEEP = """
insert into files (reference, sealed, size, sha256, media_type, uploaded_at, free_since)
values ($1, $2, $3, $4, $5, $6, $6)
"""


class Kept(Answer):
    """A file as it is kept, and its `key`, which is told now and never again; `size` is in bytes."""

    reference: str
    key: Annotated[str, Field(repr=False)]
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's content."""

    content: bytes
    media_type: str


async def create(connection: Any) -> None:
    """Make the tables if they are missing, after the feed's."""
    await tables.make(connection, "file", _SCHEMA)


async def follow(connection: Any, batch: Sequence[Delivered]) -> None:
    """Keep what holds each file as these events have it. Within the caller's transaction."""
    for event in batch:
        if HELD in event.data:
            await connection.execute(
                "select file_hold($1, $2, $3, $4)",
                event.source,
                str(event.stream_id),
                list(event.data[HELD]),
                event.recorded_at,
            )


class Files:
    """Keeps files and opens them, `limit` bytes each at most. Raises StoreUnavailable with no database.

    A file that nothing holds within a day goes; see `leaving`.
    """

    def __init__(self, pool: asyncpg.Pool, clock: Clock, limit: int) -> None:
        self.limit = limit
        self._pool = pool
        self._clock = clock

    async def keep(self, body: bytes, declared: str) -> Kept:
        """Keep a file that is declared as of this media type; of a picture, what `kinds` leaves of it.

        The same one kept again is another file, for the key of the first is known to nobody here; the first
        is attached to nothing, and goes. Refuses TOO_LARGE, FILE_NOT_TAKEN, FILE_NOT_AS_DECLARED,
        FILE_DAMAGED.
        """
        if len(body) > self.limit:
            raise TOO_LARGE(because.FILE_HAS(size=len(body)), limit=self.limit)
        content = kinds.kept_of(body, declared)
        reference, key = sealing.new_reference(), sealing.new_key()
        sealed, sha256 = sealing.seal(reference, key, content), hashlib.sha256(content).hexdigest()
        with reaching_database():
            await self._pool.execute(
                _KEEP, reference, sealed, len(content), sha256, declared, self._clock.now()
            )
        return Kept(reference=reference, key=key, size=len(content), sha256=sha256, media_type=declared)

    async def open(self, reference: str, key: str) -> Opened:
        """A file's content. Refuses UNKNOWN_FILE when there is none, and as well when the key is not its."""
        row = None
        if sealing.could_be(reference, key):
            with reaching_database():
                row = await self._pool.fetchrow(
                    "select sealed, media_type from files where reference = $1", reference
                )
        content = sealing.unseal(reference, key, row["sealed"]) if row is not None else None
        if row is None or content is None:
            raise UNKNOWN_FILE(because.OPENS_NOTHING())
        return Opened(content, row["media_type"])

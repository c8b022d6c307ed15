"""What people do about events that could not be applied: look, have them tried again, let one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from infra.bus.tracking import LETTER_COLUMNS, Letter, letter


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters of a service are meant: all, or those of one subscription and one stream."""

    name: str | None = None
    stream_id: UUID | None = None


_CHOSEN = "($1::text is null or name = $1) and ($2::uuid is null or stream_id = $2)"


async def subscriptions(connection: asyncpg.Connection) -> set[str]:
    """The names of the service's subscriptions, also of those that it had once and left letters of."""
    if not await _kept(connection):
        return set()
    rows = await connection.fetch("select name from subscriptions union select name from deadletters")
    return {row["name"] for row in rows}


async def letters(connection: asyncpg.Connection, choice: Choice) -> Sequence[Letter]:
    """The dead letters, in the order of their subscription, stream and position."""
    if not await _kept(connection):
        return []
    rows = await connection.fetch(
        f"select {LETTER_COLUMNS} from deadletters where {_CHOSEN}"
        " order by name, source, stream_id, position",
        choice.name,
        choice.stream_id,
    )
    return [letter(row) for row in rows]


async def retry(connection: asyncpg.Connection, choice: Choice) -> int:
    """Have the running service try these again, in stream order; how many were asked for."""
    if not await _kept(connection):
        return 0
    done = await connection.execute(
        f"update deadletters set retry = true where {_CHOSEN}", choice.name, choice.stream_id
    )
    return int(done.split()[-1])


async def waiting(connection: asyncpg.Connection, choice: Choice) -> int:
    """How many retries the service has not come to yet."""
    if not await _kept(connection):
        return 0
    return int(
        await connection.fetchval(
            f"select count(*) from deadletters where retry and {_CHOSEN}", choice.name, choice.stream_id
        )
    )


async def discard(connection: asyncpg.Connection, name: str, source: str, position: int) -> Letter | None:
    """Let one go for good and have those behind it in its stream tried; None: no such letter."""
    if not await _kept(connection):
        return None
    async with connection.transaction():
        await connection.fetch(
            "select from subscriptions where name = $1 and source = $2 for update", name, source
        )
        row = await connection.fetchrow(
            "delete from deadletters where name = $1 and source = $2 and position = $3"
            f" returning {LETTER_COLUMNS}",
            name,
            source,
            position,
        )
        if row is None:
            return None
        await connection.execute(
            "update deadletters set retry = true where name = $1 and source = $2 and stream_id = $3",
            name,
            source,
            row["stream_id"],
        )
    return letter(row)


async def _kept(connection: asyncpg.Connection) -> bool:
    """Whether the service ever subscribed to anything: to look must not make its tables."""
    found: bool = await connection.fetchval("select to_regclass('deadletters') is not null")
    return found

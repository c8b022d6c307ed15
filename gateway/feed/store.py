"""The tables of the feed: written in the subscriptions' transactions, read from either end."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from gateway import jsontext, tables
from gateway.feed import FEED
from gateway.feed.contract import ReadFeed, cursor_of, number_of
from infra.contracts import Context
from infra.eventstore.availability import reaching_database
from services.shared.words import Authority

CHANNEL = "openhall_feed"
"""PostgreSQL's NOTIFY channel on which every process hears that there is more; feed_add calls on it."""

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text()

_ADD = """
select feed_add($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                $7::timestamptz[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
                $13::bytea[])
"""

_READ = """
select id, service, position, type, subject, hall, occurred_at, recorded_at, role, channel, correlation_id,
       data
from feed
where id < $1 and ($2::text[] is null or hall = any($2)) and ($3::text is null or service = $3)
order by id desc limit $4
"""

_PUBLIC_OF = """
select id, service, position, type, hall, occurred_at, public
from feed where hall = $1 and id > $2 and public is not null order by id limit $3
"""

_PUBLIC_OF_SERVICE = """
select id, service, position, type, hall, occurred_at, public
from feed where hall = $1 and service = $2 and id > $3 and public is not null order by id limit $4
"""

_HEAD = """
select coalesce(max(id), 0), coalesce(pg_sequence_last_value(pg_get_serial_sequence('feed', 'id')), 0)
from feed
"""

_HEARD = """
select newest, source, position from (select coalesce(max(id), 0) as newest from feed) head
left join subscriptions on name = $1
"""

_AFTER = """
select id, service, position, type, hall, occurred_at, public from feed where id > $1 order by id limit $2
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the feed keeps it; `data` and `public` are JSON text, `hash` is its log's chain there."""

    service: str
    position: int
    type: str
    subject: str
    hall: str | None
    occurred_at: datetime
    recorded_at: datetime
    role: str | None
    channel: str | None
    correlation_id: str | None
    data: str
    public: str | None
    hash: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """The feed's newest id, and the position of each service's log that it has come to."""

    newest: int
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """What everybody may see of an event, already written as a server-sent event."""

    id: int
    service: str
    hall: str
    text: bytes


async def create(connection: Any) -> None:
    """Make the tables if they are missing."""
    await tables.make(connection, "feed", _SCHEMA)


async def write(connection: Any, entries: Sequence[Entry]) -> None:
    """Add events, those already there left as they are. Within the caller's transaction.

    An event takes the place of another that its log had at the same position before, and is told as new.
    """
    await connection.execute(_ADD, *[[getattr(entry, name) for entry in entries] for name in Entry.__slots__])


async def take_back(connection: Any, service: str, position: int) -> int:
    """Delete a service's events from a position on, since its log has others there; how many they were.

    For a reset of the subscription, which then writes all of the log again.
    """
    await connection.execute("delete from feed_halls where service = $1", service)
    done = await connection.execute(
        "delete from feed where service = $1 and position >= $2", service, position
    )
    return int(done.split()[-1])


class FeedReader:
    """Reads the feed through a pool. Every method raises StoreUnavailable while the database is away."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def page(self, asked: ReadFeed, context: Context) -> dict[str, Any]:
        """One page of the caller's halls, newest first. Raises MALFORMED for a cursor of elsewhere."""
        below = number_of(asked.cursor) if asked.cursor is not None else 2**63 - 1
        halls = Authority.of(context).halls_asked(asked.hall)
        rows = await self._fetch(_READ, below, halls, asked.service, asked.limit)
        more = len(rows) == asked.limit
        return {
            "items": [_happening(row) for row in rows],
            "next_cursor": cursor_of(rows[-1]["id"]) if more else None,
        }

    async def head(self) -> tuple[int, int]:
        """The newest id, 0 when there is none, and the last ever given, whose event may be gone again."""
        newest, given = (await self._fetch(_HEAD))[0]
        return newest, given

    async def heard(self) -> Heard:
        """What the feed has come to."""
        rows = await self._fetch(_HEARD, FEED)
        return Heard(rows[0]["newest"], {row["source"]: row["position"] for row in rows if row["source"]})

    async def has(self, hall: str) -> bool:
        """Whether anything happened in a hall."""
        return bool(await self._fetch("select from feed where hall = $1 limit 1", hall))

    async def public_of(self, hall: str, service: str | None, after: int, limit: int) -> list[PublicEvent]:
        """A hall's public events after an id, of one service or of all, oldest first."""
        if service is None:
            return _public(await self._fetch(_PUBLIC_OF, hall, after, limit))
        return _public(await self._fetch(_PUBLIC_OF_SERVICE, hall, service, after, limit))

    async def public_after(self, after: int, limit: int) -> tuple[int, list[PublicEvent]]:
        """All halls' public events among the `limit` events after an id, and the last id looked at."""
        rows = await self._fetch(_AFTER, after, limit)
        last = rows[-1]["id"] if rows else after
        return last, _public(row for row in rows if row["public"] is not None and row["hall"] is not None)

    async def _fetch(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        with reaching_database():
            return await self._pool.fetch(sql, *values)


def _public(rows: Any) -> list[PublicEvent]:
    return [PublicEvent(row["id"], row["service"], row["hall"], _server_sent(row)) for row in rows]


def _server_sent(row: asyncpg.Record) -> bytes:
    data = {
        "service": row["service"],
        "position": row["position"],
        "type": row["type"],
        "time": row["occurred_at"].isoformat(),
        "data": json.loads(row["public"]),
    }
    text = jsontext.write(data)
    return f"id: {row['id']}\nevent: {row['type']}\ndata: {text}\n\n".encode()


def _happening(row: asyncpg.Record) -> dict[str, Any]:
    times = {name: row[name].isoformat() for name in ("occurred_at", "recorded_at")}
    data = {"data": json.loads(row["data"])}
    return {**{name: value for name, value in row.items() if name != "id"}, **times, **data}

"""Holds the keys of persons against the log: what was destroyed is recorded, and what is recorded is gone."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.contracts import KeyDestroyed
from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec, UnknownEvent
from infra.eventstore.log import EventLog
from infra.privacy.keyring import opens, personal_texts
from infra.privacy.sealing import NotUnsealable, parse

What = Literal["unrecorded", "not_destroyed", "no_key", "damaged"]
_Connection = asyncpg.Connection | PoolConnectionProxy
_PAGE = 2000
_WORDS: Mapping[What, str] = {
    "unrecorded": "is gone, but no erasure destroyed it: somebody took it away by hand",
    "not_destroyed": "is there, but its destruction is recorded: the database was brought back, or an "
    "erasure interrupted; restart the service, or run `hall erasures apply`",
    "no_key": "has no row, but a text is sealed with it: somebody took the row away",
    "damaged": "does not open for whom it belongs to: it was changed, or swapped with another",
}
_SEALED = re.compile(rb'"sealed:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):')
_ABSENT = "select key from unnest($1::uuid[]) key where not exists (select from {keys} where key_id = key)"


@dataclass(frozen=True, slots=True)
class Finding:
    """A key that is not as the log has it; `position` is that of an event which shows it, if one does."""

    what: What
    key: UUID
    person: str | None = None
    position: int | None = None

    def told(self) -> str:
        """In words."""
        whose = f" of {self.person}" if self.person else ""
        where = f" (position {self.position})" if self.position else ""
        return f"key {self.key}{whose} {_WORDS[self.what]}{where}"


async def check(connection: _Connection, log: str, codec: Codec, master_key: bytes | None) -> list[Finding]:
    """What is wrong with the keys beside a log, in one snapshot of both; nothing if all is well.

    Without the master key nobody can tell a damaged key from a good one, and that is left out.
    """
    if not await connection.fetchval("select to_regclass($1) is not null", f"{log}_person_keys"):
        return []
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        recorded = await _recorded(connection, log)
        found = [finding async for finding in _rows(connection, log, recorded, master_key)]
        return found + [finding async for finding in _without_key(connection, log, codec)]


async def told(log: EventLog, codec: Codec, master_key: bytes | None) -> list[str]:
    """The same of an open log, in words. Raises StoreUnavailable."""
    with reaching_database():
        async with log.pool.acquire() as connection:
            return [finding.told() for finding in await check(connection, log.name, codec, master_key)]


async def _recorded(connection: _Connection, log: str) -> dict[UUID, int]:
    """The keys whose destruction is recorded, with the position of the record."""
    rows = await connection.fetch(
        f"select position, state from {log}_events where topic = $1", KeyDestroyed.__name__
    )
    found: dict[UUID, int] = {}
    for row in rows:
        with suppress(ValueError):  # what is no record is for the proof of the chain to tell
            keys = KeyDestroyed.model_validate_json(row["state"]).keys
            found |= dict.fromkeys(keys, row["position"])
    return found


async def _rows(
    connection: _Connection, log: str, recorded: Mapping[UUID, int], master_key: bytes | None
) -> AsyncIterator[Finding]:
    """What the rows of keys, one by one, do not agree with."""
    rows = (
        f"select key_id, person_id, wrapped from {log}_person_keys "
        "where $1 or wrapped is null or key_id = any($2::uuid[]) order by created_at, key_id"
    )
    async for row in connection.cursor(rows, master_key is not None, list(recorded), prefetch=_PAGE):
        key, person, position = row["key_id"], row["person_id"], recorded.get(row["key_id"])
        if row["wrapped"] is None:
            if position is None:
                yield Finding("unrecorded", key, person)
        elif position is not None:
            yield Finding("not_destroyed", key, person, position)
        elif master_key is not None and not opens(master_key, row):
            yield Finding("damaged", key, person)


async def _without_key(connection: _Connection, log: str, codec: Codec) -> AsyncIterator[Finding]:
    """Keys of sealed texts that have no row at all, each with the first event that it sealed something in."""
    absent, told = _ABSENT.format(keys=f"{log}_person_keys"), set[UUID]()
    events = connection.cursor(f"select position, topic, state from {log}_events order by position")
    cursor = await events
    while page := await cursor.fetch(_PAGE):
        found = {UUID(key.decode()) for event in page for key in _SEALED.findall(event["state"])}
        missing = {row["key"] for row in await connection.fetch(absent, list(found))} - told
        for event in page if missing else ():
            for key in missing.intersection(_sealed_with(codec, event["topic"], event["state"])) - told:
                told.add(key)
                yield Finding("no_key", key, None, event["position"])


def _sealed_with(codec: Codec, topic: str, state: bytes) -> Iterator[UUID]:
    """The keys of an event's personal texts. What people write elsewhere may look like a sealed text."""
    try:
        event = codec.decode(topic, state)
    except (ValueError, UnknownEvent):  # for the proof of the chain to tell
        return
    for text in personal_texts(event):
        with suppress(NotUnsealable):
            if (found := parse(text)) is not None:
                yield found[0]

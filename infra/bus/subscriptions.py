"""What people do about subscriptions: look how they stand, and have one follow a log that was rewritten."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from infra.eventstore.audit import has_log


@dataclass(frozen=True, slots=True)
class Standing:
    """How one subscription stands.

    `rewritten` is the position at or before which its source's log was rewritten, so that nothing is applied;
    None while it follows. `failed` events could not be applied, and `waiting` are behind these.
    """

    service: str
    source: str
    name: str
    position: int
    hash: bytes
    rewritten: int | None
    failed: int
    waiting: int

    @property
    def full_name(self) -> str:
        return f"{self.service}.{self.source}.{self.name}"

    @property
    def state(self) -> str:
        if self.rewritten is not None:
            return f"stopped: the log of {self.source} was rewritten at or before {self.rewritten}"
        return f"following, {self.failed} dead letter(s)" if self.failed else "following"


@dataclass(frozen=True, slots=True)
class Undo:
    """How a reset takes back what a subscription wrote beside its service's log.

    `take_back(connection, source, position)` deletes what came of the source's events from a position on, in
    the reset's transaction, and returns how much. The rest must come right as the events are told again.
    """

    what: str
    take_back: Callable[[asyncpg.Connection, str, int], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Reset:
    """What a reset came to: how much was taken back, and how many dead letters were forgotten."""

    taken_back: int
    letters: int


_STANDING = """
select s.source, s.name, s.position, s.hash, s.rewritten,
    count(*) filter (where d.error is not null) as failed,
    count(*) filter (where d.position is not null and d.error is null) as waiting
from subscriptions s left join deadletters d on d.name = s.name and d.source = s.source
group by s.source, s.name order by s.source, s.name
"""


async def standing(connection: asyncpg.Connection, service: str) -> Sequence[Standing]:
    """How the subscriptions of a service's database stand."""
    if not await connection.fetchval("select to_regclass('subscriptions') is not null"):
        return []
    return [Standing(service, **dict(row)) for row in await connection.fetch(_STANDING)]


async def reset(connection: asyncpg.Connection, stands: Standing, undo: Undo | None) -> Reset:
    """Have the running service follow the source's log anew from its beginning.

    Its dead letters go: they are told again, or were of what is no more.
    """
    key = (stands.name, stands.source)
    async with connection.transaction():
        first = await connection.fetchval(
            "select coalesce(rewritten, position + 1) from subscriptions"
            " where name = $1 and source = $2 for update",
            *key,
        )
        taken_back = await undo.take_back(connection, stands.source, first) if undo is not None else 0
        gone = await connection.execute("delete from deadletters where name = $1 and source = $2", *key)
        await connection.execute(
            "update subscriptions set position = 0, hash = '', rewritten = null"
            " where name = $1 and source = $2",
            *key,
        )
    return Reset(taken_back, int(gone.split()[-1]))


async def without_cause(databases: Mapping[str, asyncpg.Connection], service: str) -> Sequence[int] | None:
    """The positions of a service's events that follow from an event that is in none of its sources' logs.

    None when that cannot be told: the service has no log, or the database of a source is not among these.
    """
    own = databases[service]
    if not await has_log(own, service):
        return None
    sources = {stands.source for stands in await standing(own, service)}
    if not sources <= databases.keys():
        return None
    caused = await own.fetch(
        f"select position, metadata->>'causation_id' as cause from {service}_events"
        " where metadata->>'causation_id' is not null order by position"
    )
    causes = {row["cause"] for row in caused}
    for log in (service, *sources):
        if await has_log(databases[log], log):
            rows = await databases[log].fetch(
                f"select event_id::text as id from {log}_events where event_id::text = any($1)", list(causes)
            )
            causes -= {row["id"] for row in rows}
    return [row["position"] for row in caused if row["cause"] in causes]

"""Proves a log: its chain, and then the tables beside it, held against what its events say.

The chain proves every event, so it proves what `binding` has the events tell. Nothing here can see that a
tail was cut off together with all that came of it, nor that everything was written anew: a checkpoint does.
Not held against the log are snapshots, which can be deleted and are then made from the events again, and what
positions the `eventsourcing` library has tracked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.eventstore import chain
from infra.eventstore.binding import ANSWER, KEY

_CLAIMS = f"""
    with told as (
        select distinct on (entry.key) entry.key, entry.value as holder, event.position
        from (select position, metadata->'claims' as claims from {{log}}_events) event,
            json_each_text(event.claims) entry
        where event.claims is not null
        order by entry.key, event.position desc
    ), held as (
        select {KEY} as key, stream_id::text as holder from {{log}}_claims
    ), apart as (
        select key, told.position, told.holder as told, held.holder as found,
            case when held.holder is null then 'removed' when told.holder is null then 'added'
                else 'changed' end as what
        from told full join held using (key) where told.holder is distinct from held.holder
    )
    select distinct on (what) what, count(*) over (partition by what) as rows, key, position, told, found
    from apart order by what, position, key
"""
_ANSWERS = f"""
    with told as (
        select position, metadata->>'answered' as answer from {{log}}_events
    ), kept as (
        select position, command_id::text as command, {ANSWER} as answer from {{log}}_commands
    ), apart as (
        select told.position as told, kept.position as kept, kept.command
        from told full join kept on told.position = kept.position and told.answer = kept.answer
        where told.position is null or (kept.position is null and told.answer is not null)
    ), missing as (
        select position, metadata->>'command_id' as command
        from apart join {{log}}_events on position = told
    ), extra as (
        select kept as position, command from apart where kept is not null
    ), differing as (
        select coalesce(missing.position, extra.position) as position, missing.position as told,
            case when extra.position is null then 'removed' when missing.position is not null then 'changed'
                when extra.position > $1 then 'added' else 'without event' end as what
        from missing full join extra using (command)
    )
    select distinct on (what) what, count(*) over (partition by what) as rows, position, told
    from differing order by what, position
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of a table that are not what the log's events say: how many, and which is the first, in words.

    `position` is that of the event which tells of the first; for a row that nothing tells of it is None.
    """

    what: Literal["removed", "added", "changed"]
    rows: int
    position: int | None
    first: str


@dataclass(frozen=True, slots=True)
class Held:
    """A table held against the log: what a row of it is, how many there are, and what differs.

    Of `unproven` among the rows no event could tell.
    """

    name: Literal["claim", "answer"]
    rows: int
    differences: Sequence[Difference]
    unproven: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What the chain proves, and the tables that were held against it: none, if it is not whole."""

    verified: chain.Verified
    held: Sequence[Held]

    @property
    def whole(self) -> bool:
        return self.verified.flaw is None and not any(one.differences for one in self.held)

    def faults(self) -> list[str]:
        """What is not whole, in words, a line each."""
        if self.verified.flaw is not None:
            return [str(self.verified.flaw)]
        return [
            f"{one.rows:,} {held.name}(s) {one.what}: {one.first}"
            for held in self.held
            for one in held.differences
        ]


async def prove_within(
    connection: asyncpg.Connection | PoolConnectionProxy,
    log: str,
    progress: chain.Progress = lambda done, total: None,
) -> Proof:
    """Prove a log as the connection's transaction sees it: in one snapshot, or as it alone has written it."""
    verified = await chain.verify_within(connection, log, progress)
    if verified.flaw is not None:
        return Proof(verified, ())
    return Proof(verified, (await _claims(connection, log), await _answers(connection, log, verified.events)))


async def _claims(connection: asyncpg.Connection | PoolConnectionProxy, log: str) -> Held:
    """The last that the events say of each key is what is held."""
    rows = await connection.fetch(_CLAIMS.format(log=log), timeout=chain.LONG_SECONDS)
    total = await connection.fetchval(f"select count(*) from {log}_claims", timeout=chain.LONG_SECONDS)
    differences = [Difference(row["what"], row["rows"], row["position"], _claim(row)) for row in rows]
    return Held("claim", total, differences)


def _claim(row: asyncpg.Record) -> str:
    kind = row["key"].partition(":")[0]
    if row["told"]:
        told = f"held by stream {row['told']} since position {row['position']}"
    elif row["position"]:
        told = f"released at position {row['position']}"
    else:
        told = "of which no event tells"
    found = f"stream {row['found']} has it" if row["found"] else "nobody has it"
    return f"{kind}, {told}: {found}"


async def _answers(connection: asyncpg.Connection | PoolConnectionProxy, log: str, head: int) -> Held:
    """What is kept of each command is what its last event says; of one that stored no event none could."""
    rows = await connection.fetch(_ANSWERS.format(log=log), head, timeout=chain.LONG_SECONDS)
    total = await connection.fetchval(f"select count(*) from {log}_commands", timeout=chain.LONG_SECONDS)
    found = {row["what"]: row for row in rows}
    unproven = found.pop("without event", {"rows": 0})["rows"]
    differences = [
        Difference(row["what"], row["rows"], row["told"], f"of the command up to position {row['position']}")
        for row in found.values()
    ]
    return Held("answer", total, differences, unproven)

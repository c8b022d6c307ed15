"""Holds a read model against its log: replays the log beside it, and compares row by row in the database."""

import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import asyncpg

from infra.eventstore.availability import reaching_database
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.projections.batches import Applier, batches
from infra.projections.faults import NotComparable
from infra.projections.projection import Projection
from infra.projections.rebuild import Report, alone
from infra.projections.schema import Connection, Progress, Schema
from infra.projections.table import Table

_SESSION = """select set_config('temp_buffers', '64MB', false),
  set_config('client_connection_check_interval', '2s', false)"""
"""A server that works for a program that was killed notices, and lets go of what it made for it."""

_ALTERED = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError, asyncpg.UndefinedFunctionError)


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the log says: what is there and what the log says of a column, as JSON has it.

    Without a column the whole row is missing (`there` is None), or there and not in the log (`log` is None).
    What is sealed stays so.
    """

    table: str
    key: dict[str, Any]
    column: str | None
    there: Any
    log: Any


@dataclass(frozen=True, slots=True)
class Count:
    """Rows of one table: those compared, and of these the ones missing, too many, and changed."""

    rows: int
    missing: int
    extra: int
    changed: int

    @property
    def different(self) -> int:
        return self.missing + self.extra + self.changed


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a read model held at a position beside what the log says, by table; `first` None: the same."""

    position: int
    tables: dict[str, Count]
    first: Difference | None


class _Scratch(Schema):
    """Tables that only their session sees: they end with it, however it ends."""

    def __init__(self, projection: type[Projection]) -> None:
        super().__init__(projection)
        self.name = "pg_temp"

    async def create(self, connection: Connection) -> None:
        await self.create_tables(connection)


async def verify(
    projection: type[Projection], log: EventLog, codec: Codec, report: Report = lambda position, head: None
) -> Verdict:
    """Replay the log up to where the read model stands, and compare; whoever keeps it goes on meanwhile.

    Raises RebuildRunning, StoreUnavailable, ProjectionStopped at an event that cannot be applied, and
    NotComparable for a read model that was never built, or is of another version or shape.
    """
    async with alone(projection, log) as connection:  # no other copy is swapped in meanwhile
        with reaching_database():
            try:
                return await _Verification(projection, log, codec, connection, report).run()
            except _ALTERED as error:
                raise NotComparable(
                    f"the tables of read model {projection.name} were altered: {error}"
                ) from None


class _Verification:
    def __init__(
        self,
        projection: type[Projection],
        log: EventLog,
        codec: Codec,
        connection: asyncpg.Connection,
        report: Report,
    ) -> None:
        self._projection = projection
        self._log = log
        self._connection = connection
        self._report = report
        self._live = Schema(projection)
        self._scratch = _Scratch(projection)
        self._applier = Applier(projection, codec, self._scratch)
        self._position = 0

    async def run(self) -> Verdict:
        await self._connection.execute(_SESSION)
        await self._scratch.create(self._connection)
        # twice, the second time for what came meanwhile: a snapshot that stands long stops vacuum
        for _ in range(2):
            await self._replay((await self._standing()).position)
        await self._scratch.analyze(self._connection)
        async with self._connection.transaction(isolation="repeatable_read"):
            await self._replay((await self._standing()).position)
            return await self._compare()

    async def _standing(self) -> Progress:
        """Where the read model in use stands; in a transaction, where its rows stand that the others see."""
        name, version = self._projection.name, self._projection.version
        stored = await self._live.progress(self._connection)
        if stored is None:
            raise NotComparable(f"read model {name} was never built")
        if stored.version != version or stored.shape != self._projection.shape():
            raise NotComparable(
                f"read model {name} is of version {stored.version} and this program knows version {version}"
            )
        if stored.position < self._position:
            raise NotComparable(
                f"read model {name} went back from position {self._position} to {stored.position} meanwhile"
            )
        return stored

    async def _replay(self, until: int) -> None:
        self._report(self._position, until)
        if self._position == until:
            return
        async with aclosing(batches(self._log, self._projection, self._position, until)) as coming:
            async for events, end in coming:
                here, after = [event for event in events if event.position <= until], min(end, until)
                await self._applier.apply(self._connection, here, self._position, after)
                self._position = after
                self._report(after, until)
                if after == until:
                    return

    async def _compare(self) -> Verdict:
        counts: dict[str, Count] = {}
        first = None
        for table in self._projection.tables:
            row = await self._connection.fetchrow(_counting(self._live, self._scratch, table))
            assert row is not None, "an aggregate has one row"
            counts[table.name] = count = Count(*row)
            if first is None and count.different:
                first = await self._first(table)
        return Verdict(self._position, counts, first)

    async def _first(self, table: Table) -> Difference:
        row = await self._connection.fetchrow(_first(self._live, self._scratch, table))
        assert row is not None, "one was counted in this snapshot"
        there, log = (None if text is None else json.loads(text, parse_float=Decimal) for text in row)
        key = {name: (there or log or {})[name] for name in table.key}
        if there is None or log is None:
            return Difference(table.name, key, None, there, log)
        column = next(name for name in table.names if there[name] != log[name])
        return Difference(table.name, key, column, there[column], log[column])


def _counting(live: Schema, scratch: Schema, table: Table) -> str:
    missing, extra = _absent("l", table), _absent("s", table)
    return (
        f"select count(*), count(*) filter (where {missing}), count(*) filter (where {extra}), "
        f"count(*) filter (where not {missing} and not {extra} and {_changed(table)}) "
        f"from {_beside(live, scratch, table)}"
    )


def _first(live: Schema, scratch: Schema, table: Table) -> str:
    keys = ", ".join(f"coalesce(l.{name}, s.{name})" for name in table.key)
    return (
        f"select case when not {_absent('l', table)} then to_jsonb(l)::text end, "
        f"case when not {_absent('s', table)} then to_jsonb(s)::text end "
        f"from {_beside(live, scratch, table)} "
        f"where {_changed(table)} order by {keys} limit 1"
    )


def _beside(live: Schema, scratch: Schema, table: Table) -> str:
    same = " and ".join(f"l.{name} = s.{name}" for name in table.key)
    return f"{live.name}.{table.name} l full join {scratch.name}.{table.name} s on {same}"


def _absent(side: str, table: Table) -> str:
    return f"({side}.{table.key[0]} is null)"


def _changed(table: Table) -> str:
    """Whether one of the columns differs, null from null not; of a row that is on one side only, the key."""
    return f"({_row('l', table.names)} is distinct from {_row('s', table.names)})"


def _row(side: str, names: Sequence[str]) -> str:
    return f"row({', '.join(f'{side}.{name}' for name in names)})"

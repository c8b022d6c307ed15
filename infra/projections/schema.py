"""Where a read model is kept: one PostgreSQL schema, with its tables and how far they have come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from infra.loop.pooling import QUICKLY
from infra.projections.faults import ProjectionChanged, Superseded
from infra.projections.projection import Projection
from infra.projections.rows import Held, Rows
from infra.projections.table import Key, Kind, Table, Wire

Connection: TypeAlias = "asyncpg.Connection | PoolConnectionProxy"


@dataclass(frozen=True, slots=True)
class Progress:
    """What a schema holds: this version of the projection, up to this position of the log.

    `copy` is another number whenever the tables were built anew.
    """

    version: int
    shape: str
    position: int
    copy: int


class Schema:
    """One copy of a read model; its position is kept in it too, so that a swap moves both or none."""

    def __init__(self, projection: type[Projection], suffix: str = "") -> None:
        self.name = projection.name + suffix
        self._projection = projection

    async def ensure(self, connection: Connection) -> Progress:
        """Create the schema if there is none, and say what it holds; several processes may at once."""
        async with connection.transaction():
            await self.lock(connection)
            progress = await self.progress(connection)
            if progress is None:
                await self.create(connection)
                await self.create_indexes(connection)
                progress = await self.progress(connection)
        assert progress is not None, "its row is made with the schema"
        return progress

    def check(self, progress: Progress) -> None:
        """Raise ProjectionChanged when the tables are defined otherwise than at this version before."""
        if progress.version == self._projection.version and progress.shape != self._projection.shape():
            raise ProjectionChanged(
                f"the tables of {self._projection.__qualname__} changed but its version is still "
                f"{progress.version}: set it to {progress.version + 1} to have them built anew at start"
            )

    async def lock(self, connection: Connection) -> None:
        """Keep others from creating or swapping this schema until the transaction ends."""
        await connection.execute(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))", f"schema {self.name}"
        )

    async def hold(self, connection: Connection) -> Progress | None:
        """Keep the runner out until the transaction ends, and say what the schema holds until then."""
        if await self.progress(connection) is None:
            return None
        await connection.execute(f"lock table {self.name}.progress in share mode")
        return await self.progress(connection)

    async def rename(self, connection: Connection, other: "Schema") -> None:
        await connection.execute(f"alter schema {self.name} rename to {other.name}")

    async def create(self, connection: Connection) -> None:
        """Create the schema and its empty tables, at position 0; indexes come later."""
        await connection.execute(f"create schema {self.name}")
        await self.create_tables(connection)

    async def create_tables(self, connection: Connection) -> None:
        await connection.execute(
            f"create table {self.name}.progress "
            "(one boolean primary key check (one), "
            "version int not null, shape text not null, position bigint not null)"
        )
        await connection.execute(
            f"insert into {self.name}.progress values (true, $1, $2, 0)",
            self._projection.version,
            self._projection.shape(),
        )
        for table in self._projection.tables:
            columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
            await connection.execute(
                f"create table {self.name}.{table.name} ({columns}, primary key ({', '.join(table.key)}))"
            )

    async def create_indexes(self, connection: Connection) -> None:
        for table in self._projection.tables:
            for index in table.indexes:
                await connection.execute(f"create index on {self.name}.{table.name} ({index})")

    async def analyze(self, connection: Connection) -> None:
        """Let the planner know the tables before anyone queries them."""
        for table in self._projection.tables:
            await connection.execute(f"analyze {self.name}.{table.name}")

    async def drop(self, connection: Connection) -> None:
        await connection.execute(f"drop schema if exists {self.name} cascade")

    async def progress(self, connection: Connection) -> Progress | None:
        """What the schema holds, None when there is no such schema."""
        if await connection.fetchval("select to_regclass($1) is null", f"{self.name}.progress"):
            return None
        row = await connection.fetchrow(
            f"select version, shape, position, tableoid from {self.name}.progress"
        )
        return None if row is None else Progress(*row)

    async def load(self, connection: Connection, held: Held, keys: Iterable[Key]) -> None:
        """Fetch the rows under these keys, in one statement."""
        table = held.table
        wanted = [key for key in keys if key not in held.stored]
        if not wanted:
            return
        columns = ", ".join(
            kind.read.format(f"t.{name}") for name, kind in zip(table.names, table.kinds, strict=True)
        )
        rows = await connection.fetch(
            f"select {columns} from {self.name}.{table.name} t join {_unnest(table.key, table.key_kinds)} "
            f"on {_same_key(table, 't')}",
            *_columns(wanted, len(table.key)),
        )
        places = [table.names.index(name) for name in table.key]
        found = [tuple(row) for row in rows]
        held.loaded(wanted, [(tuple([wire[place] for place in places]), wire) for wire in found])

    async def write(self, connection: Connection, rows: Rows, before: int, after: int) -> None:
        """Keep what changed and move the position, in one transaction and one statement a table.

        It reaches the disk later: it can be made again from the log, and rows and position are lost together.
        Raises Superseded when the schema holds another version, or is not at `before`.
        """
        if not any(held.changed for held in rows.held()):
            await self._move(connection, before, after)
            return
        async with connection.transaction():
            await self._move(connection, before, after)  # first: its row lock keeps a swap out until the end
            for held in rows.held():
                kept, deleted = held.written()
                await self._delete(connection, held.table, deleted)
                await self._upsert(connection, held.table, kept)

    async def _move(self, connection: Connection, before: int, after: int) -> None:
        moved = await connection.execute(
            f"update {self.name}.progress set position = $1 "
            f"where position = $2 and version = $3 and {QUICKLY}",
            after,
            before,
            self._projection.version,
        )
        if moved != "UPDATE 1":
            raise Superseded(f"{self.name} is not version {self._projection.version} at {before} any more")

    async def _delete(self, connection: Connection, table: Table, keys: Sequence[Key]) -> None:
        if keys:
            await connection.execute(
                f"delete from {self.name}.{table.name} t using {_unnest(table.key, table.key_kinds)} "
                f"where {_same_key(table, 't')}",
                *_columns(keys, len(table.key)),
            )

    async def _upsert(self, connection: Connection, table: Table, rows: Sequence[Wire]) -> None:
        if rows:
            await connection.execute(_upsert_statement(self.name, table), *_columns(rows, len(table.names)))


def _upsert_statement(schema: str, table: Table) -> str:
    values = ", ".join(
        kind.write.format(f"n.{name}") for name, kind in zip(table.names, table.kinds, strict=True)
    )
    changes = ", ".join(f"{name} = excluded.{name}" for name in table.names if name not in table.key)
    return (
        f"insert into {schema}.{table.name} ({', '.join(table.names)}) select {values} "
        f"from {_unnest(table.names, table.kinds)} "
        f"on conflict ({', '.join(table.key)}) do {f'update set {changes}' if changes else 'nothing'}"
    )


def _unnest(names: Sequence[str], kinds: Sequence[Kind]) -> str:
    arrays = ", ".join(f"${number}::{kind.sent_as}[]" for number, kind in enumerate(kinds, 1))
    return f"unnest({arrays}) n({', '.join(names)})"


def _same_key(table: Table, name: str) -> str:
    return " and ".join(f"{name}.{part} = n.{part}" for part in table.key)


def _columns(rows: Sequence[Wire], count: int) -> list[tuple[object, ...]]:
    columns = list(zip(*rows, strict=True))
    assert len(columns) == count
    return columns

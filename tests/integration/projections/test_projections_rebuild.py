"""A read model is built anew beside the one in use, and swapped in; nobody sees anything but whole rows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from infra.contracts import Event
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.projections.faults import ProjectionChanged, ProjectionStopped, RebuildRunning
from infra.projections.projection import Projection, when
from infra.projections.rebuild import rebuild
from infra.projections.rows import Rows
from infra.projections.runner import Runner
from infra.projections.schema import Schema
from infra.projections.table import Table
from tests.integration.projections_model import (
    CODEC,
    NAMESPACE,
    PLACES,
    THINGS,
    Opened,
    Poison,
    Things,
    actual,
    append,
    everything,
    expected,
    fetch,
    happenings,
    locked,
    on_loop,
    open_log,
    until,
)

BIGGER = Table("things", THINGS.key, {"size": "int", **THINGS.columns}, THINGS.indexes)


class Things2(Things):
    """Things, with a column more, and it comes first."""

    version = 2
    tables = (BIGGER, PLACES)

    @when(Opened)
    def opened(self, event: Opened, recorded: Recorded, rows: Rows) -> None:
        row = {"thing_id": recorded.stream_id, "label": event.label, "place": "start", "moves": 0, "size": 1}
        rows.put(BIGGER, {**row, "trail": ["start"], "detail": {"by": "x"}, "seen_at": recorded.recorded_at})
        self._count(rows, "start", 1, 1)


class Other(Projection):
    """Has nothing to do with the rest; only there to be built."""

    name = "other"
    version = 1
    tables = (Table("labels", ("label",), {"label": "text"}),)

    @when(Opened)
    def opened(self, event: Opened, recorded: Recorded, rows: Rows) -> None:
        rows.put(self.tables[0], {"label": event.label})


async def state(dsn: str, schema: str = "things") -> tuple[int, int]:
    row = (await fetch(dsn, f"select version, position from {schema}.progress"))[0]
    return row["version"], row["position"]


async def schemas(dsn: str) -> set[str]:
    return {
        row[0] for row in await fetch(dsn, "select nspname from pg_namespace where nspname like 'things%'")
    }


class Readers:
    """Clients that read all the time, each in another way; none may see an error or a part of the rows."""

    def __init__(self, dsn: str, whole: int) -> None:
        self._dsn = dsn
        self._whole = whole
        self._over = False
        self.reads = 0

    async def one(self, how: str) -> None:
        pool = await asyncpg.create_pool(self._dsn, min_size=1, max_size=1)
        seen = self._whole
        try:
            while not self._over:
                async with pool.acquire() as connection:
                    count = await self._count(connection, how)
                assert count >= seen, f"{how}: {count} visits after {seen} had been there"
                seen = count
                self.reads += 1
        finally:
            await pool.close()

    async def _count(self, connection: Any, how: str) -> int:
        sums = "select sum(visits)::bigint from things.places"
        if how == "prepared":
            return int(await connection.fetchval(sums))
        if how == "every column":
            assert await connection.fetch("select * from things.things")
            return int(await connection.fetchval(sums))
        if how == "parameters":
            return int(await connection.fetchval(f"{sums} where visits > $1", 0))
        async with connection.transaction():  # several statements in one transaction
            assert await connection.fetchval("select count(*) from things.things") > 0
            return int(await connection.fetchval(sums))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        hows = ("prepared", "every column", "parameters", "transaction")
        async with asyncio.TaskGroup() as group:
            for how in hows:
                group.create_task(self.one(how))
            await until(lambda: self.reads > 20)
            try:
                yield
                count = self.reads
                await until(lambda: self.reads > count + 20)
            finally:
                self._over = True


@asynccontextmanager
async def running(dsn: str, projection: type[Projection] = Things) -> AsyncIterator[tuple[EventLog, Runner]]:
    log = await open_log(dsn)
    runner = Runner(projection, log, CODEC)
    await runner.start()
    try:
        yield log, runner
    finally:
        await runner.stop()
        await log.close()


def visits(rows: dict[str, list[tuple[Any, ...]]]) -> int:
    return sum(row[1] for row in rows["places"])


@on_loop
async def test_readers_and_the_runner_notice_nothing(database: str) -> None:
    history = happenings(1500, things=50)
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, history), 20)
        readers = Readers(database, visits(expected(history)))
        async with readers.reading():
            for number in range(6):
                more = happenings(200, seed=number + 2, things=50)
                history += more
                appended = asyncio.create_task(append(log, more, size=2))
                position = await rebuild(Things, log, CODEC)
                assert position >= 1500
                await runner.wait_for(await appended, 20)
        assert await actual(database) == expected(history)
        assert runner.state == "active"
    assert readers.reads > 100
    assert await schemas(database) == {"things"}


@on_loop
async def test_a_new_version_with_other_columns_swaps_in_under_readers(database: str) -> None:
    history = happenings(1500, things=50)
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, history), 20)
        readers = Readers(database, visits(expected(history)))
        async with readers.reading(), running(database, Things2) as (_, newer):
            await until(lambda: newer.state == "active")
            assert await state(database) == (2, 1500)
            # the older program lets go, and says why
            await until(lambda: runner.state == "failed")
            assert runner.failure is not None
            assert "version 2" in runner.failure
            more = happenings(100, seed=2)
            position = await append(log, more)
            await newer.wait_for(position, 20)
            await runner.wait_for(position, 20)
        assert await actual(database) == expected(history + more)
        assert (await fetch(database, "select count(*) from things.things where size = 1"))[0][0] > 0


@on_loop
async def test_the_old_rows_can_be_read_until_a_new_version_is_complete(database: str) -> None:
    history = happenings(500)
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, history), 20)
    # somebody rebuilds, and takes long
    async with locked(database, "rebuild things"), running(database, Things2) as (log, newer):
        await until(lambda: newer.state == "rebuilding")
        assert await state(database) == (1, 500)
        assert await actual(database) == expected(history)
    async with running(database, Things2) as (log, newer):
        await newer.wait_for(await append(log, happenings(1, seed=2)), 20)
        assert await state(database) == (2, 501)


@on_loop
async def test_rebuilding_twice_gives_the_same_rows_as_following(database: str) -> None:
    async with running(database) as (log, runner):
        for seed in range(1, 5):
            await runner.wait_for(await append(log, happenings(300, seed=seed)), 20)
        followed = await everything(database)
        assert await rebuild(Things, log, CODEC) == 1200
        once = await everything(database)
        assert await rebuild(Things, log, CODEC) == 1200
        assert followed == once == await everything(database)


@on_loop
async def test_two_rebuilds_at_once_are_refused(database: str) -> None:
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, happenings(2000)), 20)
        started = asyncio.Event()

        def report(position: int, head: int) -> None:
            assert 0 <= position <= head == 2000
            started.set()

        first = asyncio.create_task(rebuild(Things, log, CODEC, report))
        await started.wait()
        with pytest.raises(RebuildRunning, match="things is being rebuilt already"):
            await rebuild(Things, log, CODEC)
        await rebuild(Other, log, CODEC)  # another one is none of its business
        assert await first == 2000
        assert await rebuild(Things, log, CODEC) == 2000


@on_loop
async def test_a_rebuild_that_fails_leaves_what_is_in_use(database: str) -> None:
    class Breaking(Things2):
        @when(Poison)
        def poison(self, event: Event, recorded: Recorded, rows: Rows) -> None:
            raise ArithmeticError("no")

    history = happenings(100)
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, [*history, (NAMESPACE, Poison())]), 20)
        with pytest.raises(ProjectionStopped, match="at position 101: ArithmeticError"):
            await rebuild(Breaking, log, CODEC)
        assert await actual(database) == expected(history)
        assert await state(database) == (1, 101)
        assert await schemas(database) == {"things"}


@on_loop
async def test_what_a_killed_rebuild_left_behind_is_cleared_away(database: str) -> None:
    history = happenings(100)
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, history), 20)
        async with log.pool.acquire() as connection:
            for suffix in ("__next", "__old"):
                await Schema(Things, suffix).create(connection)
        assert await rebuild(Things, log, CODEC) == 100
        assert await actual(database) == expected(history)
        assert await schemas(database) == {"things"}


@on_loop
async def test_a_long_reader_of_the_old_rows_is_left_in_peace(database: str) -> None:
    async with running(database) as (log, runner):
        await runner.wait_for(await append(log, happenings(100)), 20)
        connection = await asyncpg.connect(database)
        async with connection.transaction():
            before = await connection.fetchval("select count(*) from things.things")
            old = (await connection.fetchrow("select 'things.things'::regclass::oid"))[0]
            rebuilding = asyncio.create_task(rebuild(Things, log, CODEC))
            # swapped in although the reader is still there
            await until(lambda: _differs(database, old))
            assert not rebuilding.done()
            assert before == await connection.fetchval("select count(*) from things.things")
        assert await rebuilding == 100
        await connection.close()
        assert await schemas(database) == {"things"}


async def _differs(dsn: str, old: int) -> bool:
    return bool((await fetch(dsn, "select 'things.things'::regclass::oid <> $1", old))[0][0])


@on_loop
async def test_an_older_program_does_not_take_a_newer_read_model_back(database: str) -> None:
    log = await open_log(database)
    await append(log, happenings(50))
    assert await rebuild(Things2, log, CODEC) == 50
    async with running(database) as (_, older):
        await until(lambda: older.state == "failed")
        assert older.failure is not None
        assert "hall projections rebuild things" in older.failure
        assert await state(database) == (2, 50)
    assert await rebuild(Things, log, CODEC) == 50
    assert await state(database) == (1, 50)
    await log.close()


@on_loop
async def test_tables_that_changed_without_a_new_version_are_refused(database: str) -> None:
    class Careless(Things2):
        version = 1

    async with running(database):
        pass
    log = await open_log(database)
    with pytest.raises(ProjectionChanged, match="set it to 2"):
        await Runner(Careless, log, CODEC).start()
    await log.close()

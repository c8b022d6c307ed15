"""A read model is held against its log, beside whoever keeps and reads it, and nothing is left of it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from infra.eventstore.log import EventLog
from infra.projections.faults import NotComparable, RebuildRunning
from infra.projections.projection import Projection
from infra.projections.rebuild import rebuild
from infra.projections.runner import Runner
from infra.projections.verify import Count, Verdict, _Verification, verify
from tests.integration.projections_model import (
    CODEC,
    PLACES,
    THINGS,
    Things,
    actual,
    append,
    expected,
    fetch,
    happenings,
    locked,
    on_loop,
    open_log,
    until,
)
from tests.processes import interruptible

_LINE = """
import sys
from infra.hosting.commands import projections
from infra.hosting import cli
from tests.integration.projections_model import CODEC, Things

projections.found = lambda: iter([("notes", Things)])
projections.codec_of = lambda service: CODEC
sys.exit(cli.main())
"""


@asynccontextmanager
async def kept(dsn: str, count: int) -> AsyncIterator[tuple[EventLog, Runner]]:
    """A read model that a runner keeps, with so many events in it."""
    log = await open_log(dsn)
    runner = Runner(Things, log, CODEC)
    await runner.start()
    try:
        await runner.wait_for(await append(log, happenings(count)), 20)
        yield log, runner
    finally:
        await runner.stop()
        await log.close()


@on_loop
async def test_it_is_what_the_log_says_whoever_goes_on_meanwhile(database: str) -> None:
    async with kept(database, 500) as (log, runner):
        for seed in range(2, 8):
            more = happenings(300, seed=seed)
            appended = asyncio.create_task(append(log, more, size=3))
            verdict = await verify(Things, log, CODEC)
            assert verdict.first is None
            assert verdict.position >= 500 + 300 * (seed - 2)
            await runner.wait_for(await appended, 20)
        assert (verdict.tables["things"].rows, verdict.tables["places"].rows) != (0, 0)
        assert await _scratch_tables(database) == 0
        assert runner.state == "active"


@on_loop
async def test_rows_that_come_while_it_compares_are_no_difference(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kept(database, 300) as (log, runner):
        compare = _Verification._compare

        async def once_more_came(verification: _Verification) -> Verdict:
            await runner.wait_for(await append(log, happenings(300, seed=2)), 20)
            return await compare(verification)

        monkeypatch.setattr(_Verification, "_compare", once_more_came)
        verdict = await verify(Things, log, CODEC)
        assert (verdict.position, verdict.first) == (300, None)


@on_loop
async def test_a_changed_row_is_named_with_its_column(database: str) -> None:
    async with kept(database, 500) as (log, _):
        before = await fetch(database, "select thing_id, moves from things.things order by 1 limit 3")
        await fetch(database, "update things.things set moves = 99 where thing_id = $1", before[2][0])
        await fetch(database, "update things.things set label = null where thing_id = $1", before[1][0])
        verdict = await verify(Things, log, CODEC)
        assert verdict.position == 500
        assert verdict.tables["things"].changed == 2
        assert verdict.tables["places"] == Count(verdict.tables["places"].rows, 0, 0, 0)
        first = verdict.first
        assert first is not None
        assert (first.table, first.key) == ("things", {"thing_id": str(before[1][0])})
        assert (first.column, first.there, first.log) == ("label", None, f"thing {before[1][0].hex[:6]}")


@on_loop
async def test_a_row_too_many_and_a_row_too_few_are_named_whole(database: str) -> None:
    async with kept(database, 500) as (log, _):
        await fetch(database, "insert into things.places values ('nowhere', 1, 1)")
        verdict = await verify(Things, log, CODEC)
        assert verdict.first is not None
        assert (verdict.first.table, verdict.first.key) == ("places", {"place": "nowhere"})
        assert (verdict.first.column, verdict.first.log) == (None, None)
        assert verdict.first.there == {"place": "nowhere", "visits": 1, "present": 1}
        await fetch(database, "delete from things.places where place in ('nowhere', 'start')")
        verdict = await verify(Things, log, CODEC)
        assert verdict.first is not None
        assert (verdict.first.key, verdict.first.there) == ({"place": "start"}, None)
        assert verdict.first.log["visits"] > 0
        assert verdict.tables["places"].missing == 1


@on_loop
async def test_rows_that_the_runner_has_not_reached_are_no_difference(database: str) -> None:
    async with kept(database, 300) as (log, runner):
        await runner.stop()
        await append(log, happenings(300, seed=2))
        verdict = await verify(Things, log, CODEC)
        assert (verdict.position, verdict.first) == (300, None)


@on_loop
async def test_what_cannot_be_compared_is_said(database: str) -> None:
    class Newer(Things):
        version = 2

    class Never(Projection):
        name = "never"
        version = 1
        tables = (THINGS, PLACES)

    async with kept(database, 50) as (log, _):
        with pytest.raises(NotComparable, match="never was never built"):
            await verify(Never, log, CODEC)
        with pytest.raises(NotComparable, match="is of version 1 and this program knows version 2"):
            await verify(Newer, log, CODEC)
        async with locked(database, "rebuild things"):
            with pytest.raises(RebuildRunning, match="wait until that is done"):
                await verify(Things, log, CODEC)
        for altered in ("alter column visits type text", "drop column present"):
            await fetch(database, f"alter table things.places {altered}")
            with pytest.raises(NotComparable, match="tables of read model things were altered"):
                await verify(Things, log, CODEC)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_of_one_that_is_ended(database: str, number: signal.Signals) -> None:
    @on_loop
    async def scenario() -> None:
        async with kept(database, 100) as (log, runner):
            await runner.stop()
            connection = await asyncpg.connect(database)
            async with connection.transaction():
                await connection.execute("lock table things.progress in access exclusive mode")
                process = _verifying(database)
                try:
                    await until(partial(_has_scratch_tables, database), 60)
                    process.send_signal(number)
                    assert process.wait(20) != 0
                    await until(partial(_has_none, database))
                finally:
                    process.kill()
                    process.wait()
            await connection.close()
            assert (await verify(Things, log, CODEC)).first is None
            assert await rebuild(Things, log, CODEC) == 100
            assert await actual(database) == expected(happenings(100))

    scenario()


def _verifying(dsn: str) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[3]
    environ = {**os.environ, "PYTHONPATH": str(root), "HALL_NOTES_DATABASE_URL": dsn}
    return subprocess.Popen(
        [sys.executable, "-c", _LINE, "projections", "verify", "things"],
        cwd=root,
        env=environ,
        preexec_fn=interruptible,
    )


async def _has_scratch_tables(dsn: str) -> bool:
    return await _scratch_tables(dsn) == 3


async def _has_none(dsn: str) -> bool:
    return await _scratch_tables(dsn) == 0


async def _scratch_tables(dsn: str) -> int:
    counted = "select count(*) from pg_class where relpersistence = 't' and relkind = 'r'"
    return int((await fetch(dsn, counted))[0][0])

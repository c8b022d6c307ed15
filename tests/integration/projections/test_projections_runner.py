"""A read model follows its log, in one process at a time, whatever happens to processes and connections."""

import logging
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from infra.contracts import Event
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent, StoreUnavailable
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.projections import batches
from infra.projections.faults import ProjectionBehind
from infra.projections.projection import Projection, when
from infra.projections.rebuild import rebuild
from infra.projections.runner import Runner
from infra.telemetry.metrics import PROJECTION_LAG
from tests.entering import enterable
from tests.integration.projections_model import (
    CODEC,
    NAMESPACE,
    Moved,
    Noise,
    Opened,
    Poison,
    Things,
    actual,
    append,
    everything,
    expected,
    fetch,
    happenings,
    on_loop,
    open_log,
    stands_by,
    until,
)
from tests.integration.rewriting import go_back, keep


class Running:
    """Runners of several "processes": each has a log, and so connections, of its own."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._open: list[tuple[Runner, EventLog]] = []

    async def start(self, projection: type[Projection] = Things, codec: Codec = CODEC) -> Runner:
        log = await open_log(self._dsn)
        runner = Runner(projection, log, codec)
        self._open.append((runner, log))
        await runner.start()
        return runner

    async def __aenter__(self) -> "Running":
        return self

    async def __aexit__(self, *_: object) -> None:
        for runner, log in self._open:
            await runner.stop()
            await log.close()


async def stored_position(dsn: str, schema: str = "things") -> int:
    return int((await fetch(dsn, f"select position from {schema}.progress"))[0][0])


async def cut(dsn: str, runner_lock: str = "projection things") -> None:
    """Cut the connection that holds a lock, as a failing network would."""
    rows = await fetch(
        dsn,
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and "
        "database = (select oid from pg_database where datname = current_database()) and objsubid = 1 and "
        "(classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)",
        runner_lock,
    )
    assert [row[0] for row in rows] == [True]


@on_loop
async def test_rows_follow_the_log_and_the_position_passes_what_does_not_concern_them(database: str) -> None:
    history = happenings(2500)
    log = await open_log(database)
    await append(log, history)
    async with Running(database) as running:
        runner = await running.start()
        await runner.wait_for(2500, 20)
        assert await actual(database) == expected(history)
        more = happenings(50, seed=2)
        await runner.wait_for(await append(log, more, size=1), 20)
        assert await actual(database) == expected(history + more)
        noise = await append(log, [(NAMESPACE, Noise(text="…"))] * 3)
        await runner.wait_for(noise, 20)
        assert noise == 2553
        assert await stored_position(database) == noise
        assert PROJECTION_LAG.labels("things")._value.get() == 0
    await log.close()


@on_loop
async def test_the_rows_do_not_depend_on_where_batches_end(database: str) -> None:
    log = await open_log(database)
    await append(log, happenings(1200))
    versions = set()
    for size in (1, 7, 1000):
        batches_of, batches.BATCH = batches.BATCH, size
        try:
            await rebuild(Things, log, CODEC)
        finally:
            batches.BATCH = batches_of
        versions.add(await everything(database))
    assert len(versions) == 1
    await log.close()


@on_loop
async def test_being_there_already_asks_no_database(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = await open_log(database)
    position = await append(log, happenings(10))
    async with Running(database) as running:
        runner = await running.start()
        await runner.wait_for(position, 20)
        monkeypatch.setattr(runner, "_schema", None)
        monkeypatch.setattr(runner, "_watch", None)
        await runner.wait_for(position, 0)
        assert runner.position >= position
        monkeypatch.undo()
    await log.close()


@on_loop
async def test_one_runner_is_active_and_the_other_knows_the_position_too(database: str) -> None:
    log = await open_log(database)
    async with Running(database) as running:
        first = await running.start()
        await until(lambda: first.state == "active")
        second = await running.start()
        position = await append(log, happenings(300))
        await second.wait_for(position, 20)
        assert (first.state, second.state) == ("active", "waiting")
        assert second.position >= position
        assert await stored_position(database) >= position
        with pytest.raises(ProjectionBehind, match=f"at position {position}, not yet at {position + 1}"):
            await second.wait_for(position + 1, 0.05)
        with pytest.raises(ProjectionBehind, match="not yet at"):
            await first.wait_for(position + 1, 0.05)
        assert await actual(database) == expected(happenings(300))
    await log.close()


@pytest.mark.parametrize("how", ["stopped", "cut"])
def test_another_runner_takes_over_at_once(database: str, how: str) -> None:
    @on_loop
    async def scenario() -> None:
        log = await open_log(database)
        async with Running(database) as running:
            first = await running.start()
            await until(lambda: first.state == "active")
            second = await running.start()
            before, after = happenings(200), happenings(200, seed=2)
            await second.wait_for(await append(log, before), 20)
            await until(lambda: stands_by(database, "projection things"))
            let_go = time.monotonic()
            if how == "stopped":
                await first.stop()
            else:
                await cut(database)
            await until(lambda: second.state == "active")
            assert time.monotonic() - let_go < 1.0
            await until(lambda: first.state != "active")
            await second.wait_for(await append(log, after), 20)
            assert await actual(database) == expected(before + after)
            if how == "cut":  # it stands by from now on
                await second.stop()
                await until(lambda: first.state == "active")
        await log.close()

    scenario()


_CHILD = """
import asyncio, sys
from infra.projections.runner import Runner
from infra.loop import bridge
from tests.integration.projections_model import CODEC, Things, open_log

async def main():
    runner = Runner(Things, await open_log(sys.argv[1]), CODEC)
    await runner.start()
    await asyncio.sleep(600)

bridge.run(main())
"""


def child(dsn: str) -> "subprocess.Popen[bytes]":
    """A process of its own that runs the read model."""
    root = Path(__file__).parents[3]
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD, dsn], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )


@on_loop
async def test_killed_in_mid_work_it_goes_on_where_it_was(database: str) -> None:
    history = happenings(20_000, things=2000)
    log = await open_log(database)
    await append(log, history)
    killed_at = 0
    for part in (1, 2, 3):
        process = child(database)
        try:
            await until(partial(_beyond, database, max(killed_at, part * 2000)), 60)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        killed_at = await stored_position(database)
        assert killed_at < len(history), "it was done before it could be killed: nothing is proved"
    async with Running(database) as running:
        runner = await running.start()
        assert runner.position >= killed_at
        await runner.wait_for(len(history), 60)
        assert await actual(database) == expected(history)
        kept = await everything(database)
        await rebuild(Things, log, CODEC)
        assert await everything(database) == kept
    await log.close()


async def _beyond(dsn: str, position: int) -> bool:
    there = await fetch(dsn, "select to_regclass('things.progress') is not null")
    return bool(there[0][0]) and await stored_position(dsn) > position


@on_loop
async def test_another_process_takes_over_when_one_is_killed(database: str) -> None:
    log = await open_log(database)
    process = child(database)
    try:
        position = await append(log, happenings(100))
        await until(lambda: _beyond(database, position - 1), 60)
        async with Running(database) as running:
            runner = await running.start()
            await until(lambda: stands_by(database, "projection things"))
            assert runner.state == "waiting"
            process.kill()
            await until(lambda: runner.state == "active", 5)
    finally:
        process.kill()
        process.wait()
    await log.close()


class Fragile(Things):
    """Things, with an event that its method cannot take."""

    @when(Poison)
    def poison(self, event: Event, recorded: Any, rows: Any) -> None:
        self.opened(Opened(label="half done"), recorded, rows)
        raise ArithmeticError("no such thing")


@on_loop
async def test_an_event_that_cannot_be_applied_stops_the_read_model_before_it(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    good, later = happenings(150), happenings(50, seed=2)
    log = await open_log(database)
    with caplog.at_level(logging.ERROR):
        async with Running(database) as running:
            await append(log, [*good, (NAMESPACE, Poison()), *later])
            runner = await running.start(Fragile)
            await until(lambda: runner.state == "failed")
            assert runner.failure is not None
            for words in ("things", "position 151", "Poison", "ArithmeticError: no such thing"):
                assert words in runner.failure
            assert runner.failure in caplog.text
            assert await stored_position(database) == 150
            assert await actual(database) == expected(good)
            with pytest.raises(ProjectionBehind, match="at position 150"):
                await runner.wait_for(151, 0.1)
            await until(lambda: PROJECTION_LAG.labels("things")._value.get() == 51)
    async with Running(database) as running:  # the program was corrected
        runner = await running.start(Things)
        await runner.wait_for(201, 20)
        assert runner.failure is None
        assert await actual(database) == expected([*good, *later])
    await log.close()


@on_loop
async def test_a_read_model_that_stopped_at_a_bad_row_goes_on_once_it_is_built_anew(database: str) -> None:
    """In every process that runs it, and none of them is started again."""
    log = await open_log(database)
    history = happenings(300)
    async with Running(database) as running:
        first, second = await running.start(), await running.start()
        await first.wait_for(await append(log, history), 20)
        thing = (await fetch(database, "delete from things.things returning thing_id"))[0][0]
        history += [(thing, Moved(to="away"))]
        await append(log, history[-1:])
        await until(lambda: first.state == second.state == "failed")
        for runner in (first, second):
            assert runner.failure is not None
            assert "hall projections rebuild things" in runner.failure
        assert await rebuild(Things, log, CODEC) == 301
        await until(lambda: first.failure is None and second.failure is None)
        await until(lambda: {first.state, second.state} == {"active", "waiting"})
        more = happenings(50, seed=2)
        position = await append(log, more)
        await first.wait_for(position, 20)
        await second.wait_for(position, 20)
        assert await actual(database) == expected(history + more)
        assert PROJECTION_LAG.labels("things")._value.get() == 0
    await log.close()


@on_loop
async def test_one_that_stopped_again_after_it_was_built_anew_says_so(database: str) -> None:
    """The handler is what is wrong: rows built by a corrected program help, until the next such event."""
    log = await open_log(database)
    await append(log, [*happenings(20), (NAMESPACE, Poison())])
    async with Running(database) as running:
        runner = await running.start(Fragile)
        await until(lambda: runner.failure is not None)
        await rebuild(Things, log, CODEC)
        await until(lambda: runner.state == "active" and runner.failure is None)
        await append(log, [(NAMESPACE, Poison())])
        await until(lambda: runner.state == "failed")
        assert "at position 22" in str(runner.failure)
    await log.close()


class Wrong(Things):
    """Things, with a method whose row PostgreSQL does not take."""

    @when(Poison)
    def poison(self, event: Event, recorded: Any, rows: Any) -> None:
        self._count(rows, "\x00", 1, 1)


@on_loop
async def test_a_row_that_the_database_refuses_stops_it_as_well(database: str) -> None:
    log = await open_log(database)
    await append(log, [*happenings(20), (NAMESPACE, Poison())])
    async with Running(database) as running:
        runner = await running.start(Wrong)
        await until(lambda: runner.state == "failed")
        assert runner.failure is not None
        assert "at position 21" in runner.failure
        assert await actual(database) == expected(happenings(20))
    await log.close()


@on_loop
async def test_an_event_of_a_newer_program_is_not_passed_over(database: str) -> None:
    log = await open_log(database)
    await append(log, happenings(20))
    state = Moved(to="x").model_dump_json().encode()
    await log.append_async(Append([NewEvent(NAMESPACE, 99, "Moved.v2", state)]))
    async with Running(database) as running:
        runner = await running.start()
        await until(lambda: runner.state == "failed")
        assert runner.failure is not None
        assert "Moved.v2" in runner.failure
        assert await stored_position(database) == 20
    await log.close()


@on_loop
async def test_it_survives_the_database() -> None:
    with enterable() as folder:
        server = EmbeddedPostgres(folder / "postgres")
        server.start()
        try:
            dsn = await server.ensure_database("restarted")
            log = await open_log(dsn)
            before, after = happenings(300), happenings(300, seed=2)
            async with Running(dsn) as running:
                runner = await running.start()
                await runner.wait_for(await append(log, before), 20)
                server.stop()
                await until(lambda: runner.state != "active")
                server.start()
                await until(lambda: runner.state == "active", 20)
                await runner.wait_for(await append(log, after), 20)
                assert await actual(dsn) == expected(before + after)
            await log.close()
        finally:
            server.stop()


@on_loop
async def test_a_database_that_goes_back_in_time_takes_its_read_models_along(database: str) -> None:
    """What comes at the positions that were lost is applied, though the process knew of a later head."""
    history = happenings(100)
    log = await open_log(database)
    await append(log, history)
    async with Running(database) as running:
        runner = await running.start()
        await runner.wait_for(100, 20)
        await keep(database)
        await until(partial(_appended, log, happenings(300, seed=2)))
        await runner.wait_for(400, 20)
        await log.close()
        await go_back(database)
        log = await open_log(database)
        others = happenings(50, seed=3)
        await until(partial(_appended, log, others))
        await runner.wait_for(150, 20)
        assert await actual(database) == expected(history + others)
        assert await stored_position(database) == 150
        assert runner.position == 150
    await log.close()


async def _appended(log: EventLog, history: list[Any]) -> bool:
    """Whether there was a database to append to."""
    try:
        await append(log, history)
    except (StoreUnavailable, asyncpg.PostgresError, OSError):
        return False
    return True

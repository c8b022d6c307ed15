"""Writers in several processes and threads, transactions that interleave, readers that follow."""

import asyncio
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from uuid import uuid4

import asyncpg

from infra.eventstore import batch
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, ChainPosition, Claim, ClaimHeld, VersionConflict
from infra.loop import bridge
from infra.loop.clock import SystemClock
from tests.integration.eventstore_support import events, execute, opened, wait_for
from tests.integration.rewriting import lose_tail


def test_a_reader_that_follows_two_writing_processes_sees_every_position_in_order(database: str) -> None:
    with opened(database) as log:
        writers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.integration.eventstore_writer", database, "2000"],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        told: list[int] = []

        def collect() -> None:
            for writer in writers:
                told.extend(map(int, writer.communicate()[0].split()))

        collector = Thread(target=collect)
        collector.start()
        seen: list[int] = []
        while collector.is_alive() or bridge.run(log.head()) > len(seen):
            after = seen[-1] if seen else 0
            seen.extend(one.position for one in bridge.run(log.read(after, 500)))
        collector.join()
    assert seen == list(range(1, len(seen) + 1))
    assert sorted(told) == seen
    assert len(seen) >= 4000


def test_one_stream_many_deciders_one_wins_each_version(database: str) -> None:
    stream = uuid4()

    def decide(log_number: int) -> int:
        won = 0
        log = logs[log_number]
        for version in range(1, 21):
            try:
                log.append(Append(events(stream, version)))
                won += 1
            except VersionConflict:
                pass
        return won

    with opened(database) as one, opened(database) as two, ThreadPoolExecutor(8) as threads:
        logs = [one, two]
        assert sum(threads.map(decide, [0, 1] * 4)) == 20
        assert [event.version for event in bridge.run(one.stream(stream))] == list(range(1, 21))


def test_a_key_wanted_by_many_goes_to_one(database: str) -> None:
    def want(log_number: int) -> bool:
        claimant = uuid4()
        try:
            logs[log_number].append(Append(events(claimant), claims=[(Claim("line", "ticket"), claimant)]))
        except ClaimHeld:
            return False
        return True

    with opened(database) as one, opened(database) as two, ThreadPoolExecutor(16) as threads:
        logs = [one, two]
        assert sum(threads.map(want, [0, 1] * 50)) == 1
        assert bridge.run(one.head()) == 1


def test_a_writer_waits_for_an_open_transaction_and_takes_the_next_position(database: str) -> None:
    async def interleave(commit: bool) -> tuple[bool, list[int]]:
        other = await asyncpg.connect(database)
        transaction = other.transaction()
        await transaction.start()
        values = batch.arguments([Append(events(count=2))], [None], ChainPosition(0, b""))
        call = f"select * from cases_append({batch.PARAMETERS})"
        await other.fetchrow(call, SystemClock().now(), *values)
        appending = asyncio.ensure_future(log.append_async(Append(events())))
        await until_blocked(other)
        waits = not appending.done() and await log.read(before, 10) == []
        await (transaction.commit() if commit else transaction.rollback())
        positions = await appending
        await other.close()
        return waits, positions

    async def until_blocked(connection: asyncpg.Connection) -> None:
        query = (
            "select count(*) from pg_stat_activity"
            " where wait_event_type = 'Lock' and datname = current_database()"
        )
        while not await log.pool.fetchval(query):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    with opened(database) as log:
        before = 0
        assert bridge.run(interleave(commit=False)) == (True, [1])
        before = 1
        assert bridge.run(interleave(commit=True)) == (True, [4])
        assert [one.position for one in bridge.run(log.read(0, 10))] == [1, 2, 3, 4]


def test_who_waits_is_woken_by_another_writers_commit(database: str) -> None:
    with opened(database) as reader, opened(database) as writer:
        assert bridge.run(reader.wait_beyond(0, 0.05)) == 0
        waiting = Event()
        answers: list[int] = []

        def wait() -> None:
            waiting.set()
            answers.append(bridge.run(reader.wait_beyond(0, 30)))

        thread = Thread(target=wait)
        started = time.monotonic()
        thread.start()
        waiting.wait()
        writer.append(Append(events(count=3)))
        thread.join()
        assert answers == [3]
        assert time.monotonic() - started < 5


def test_waiting_finds_what_was_committed_before_it_began(database: str) -> None:
    with opened(database) as writer:
        writer.append(Append(events(count=3)))
    with opened(database) as reader:
        assert bridge.run(reader.wait_beyond(1, 30)) == 3
        assert bridge.run(reader.wait_beyond(3, 0.05)) == 3


def test_a_lost_listening_connection_is_made_again(database: str) -> None:
    with opened(database) as log, opened(database) as other:
        other.append(Append(events()))
        assert bridge.run(log.wait_beyond(0, 30)) == 1  # only by listening does it know
        assert end_connections(other, "openhall follower") == "SELECT 1"
        other.append(Append(events()))
        assert bridge.run(log.wait_beyond(1, 30)) == 2


def test_a_log_that_lost_its_tail_is_not_taken_for_as_long_as_it_was(database: str) -> None:
    with opened(database) as log:
        log.append(Append(events(count=5)))
        assert bridge.run(log.wait_beyond(4, 30)) == 5
        lose_tail(log, 2)  # as a standby without them that takes over, which ends the connections
        end_connections(log, "openhall follower")
        wait_for(lambda: bridge.run(log.wait_beyond(2, 0.05)) == 2)
        log.append(Append(events()))
        assert bridge.run(log.wait_beyond(2, 30)) == 3


def test_a_writer_whose_connection_was_lost_while_idle_troubles_nobody(database: str) -> None:
    with opened(database) as log:
        log.append(Append(events()))
        writing = log._writer._connection
        assert writing is not None
        assert end_connections(log, "openhall writer") == "SELECT 1"
        wait_for(writing.is_closed)
        assert log.append(Append(events())) == [2]


def end_connections(log: EventLog, whose: str) -> str:
    return execute(
        log,
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where application_name = $1 and datname = current_database()",
        whose,
    )

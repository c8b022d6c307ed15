"""One process leads, the others stand by, and nobody who waits keeps the database from clearing up."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from infra.bus.relay import Relay
from infra.eventstore.leading import Leader
from infra.eventstore.log import EventLog
from infra.eventstore.records import StoreUnavailable
from infra.hosting.private_rabbitmq import RabbitMQ
from infra.loop import bridge
from tests.integration.bus_support import append, fresh_name, opened_log
from tests.integration.projections_model import fetch, locked, on_loop, stands_by
from tests.integration.projections_model import until as until_async
from tests.waiting import until

WORK = "some work"
_SESSIONS = """
from pg_stat_activity where datname = current_database() and application_name = 'openhall leader'
"""
_SNAPSHOTS = """
select application_name, query from pg_stat_activity
where datname = current_database() and application_name like 'openhall %' and backend_xmin is not null
"""


class Contender:
    """What one of several processes would do for as long as it leads."""

    def __init__(self, leader: Leader) -> None:
        self.leads = False
        self.stood_by = 0
        self.task = asyncio.create_task(self._lead(leader))

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task

    async def _lead(self, leader: Leader) -> None:
        async with leader.lead(WORK, self._stand_by) as session:
            self.leads = True
            try:
                await asyncio.wait([session.lost])
                await session.check()
            finally:
                self.leads = False

    def _stand_by(self) -> None:
        self.stood_by += 1


@on_loop
async def test_one_leads_and_another_takes_over_when_it_stops(database: str) -> None:
    leaders = Leader(database), Leader(database)
    first = Contender(leaders[0])
    await until_async(lambda: first.leads)
    second = Contender(leaders[1])
    await until_async(lambda: second.stood_by > 1)
    assert (first.leads, second.leads) == (True, False)
    await first.stop()
    await until_async(lambda: second.leads)
    for leader in leaders:
        await leader.close()
    with pytest.raises(StoreUnavailable, match="was lost"):
        await second.task


@on_loop
async def test_two_of_one_process_do_not_lead_at_once(database: str) -> None:
    """They share a session, to which PostgreSQL gives its own lock a second time."""
    leader = Leader(database)
    first, second = Contender(leader), Contender(leader)
    await until_async(lambda: first.leads and second.stood_by > 1)
    assert not second.leads
    await first.stop()
    await until_async(lambda: second.leads)
    await second.stop()
    await leader.close()


@on_loop
async def test_who_gives_up_at_any_moment_leaves_no_lock_behind(database: str) -> None:
    leader, other = Leader(database), Leader(database)
    for steps in (0, 1, 2, 4, 8, 16):
        async with leader.lead("another work"):  # so that the session is there
            contender = Contender(leader)
            for _ in range(steps):
                await asyncio.sleep(0)
            await contender.stop()
            last = Contender(other)
            await until_async(lambda last=last: last.leads)  # type: ignore[misc]
            await last.stop()
    for each in (leader, other):
        await each.close()


@on_loop
async def test_a_lost_session_ends_the_lead_and_the_next_is_made_anew(database: str) -> None:
    leader = Leader(database)
    first = Contender(leader)
    await until_async(lambda: first.leads)
    await fetch(
        database,
        f"select pg_terminate_backend(pid) {_SESSIONS}",
    )
    with pytest.raises(StoreUnavailable):
        await first.task
    again = Contender(leader)
    await until_async(lambda: again.leads)
    await again.stop()
    await leader.close()


@on_loop
async def test_what_a_process_leads_it_leads_over_one_session(database: str) -> None:
    leader = Leader(database)
    async with leader.lead("one"), leader.lead("another"), locked(database, WORK):
        third = Contender(leader)
        await until_async(lambda: stands_by(database, WORK))
        sessions = await fetch(database, f"select {_SESSIONS}")
        assert len(sessions) == 1
        await third.stop()
    await leader.close()


@pytest.fixture
def logs(database: str) -> Iterator[list[EventLog]]:
    """One log as two processes have it open."""
    name = fresh_name("led")
    with ExitStack() as held:
        yield [held.enter_context(opened_log(name, database)) for _ in range(2)]


def test_while_a_relay_stands_by_the_heads_dead_versions_are_cleared_away(
    logs: list[EventLog], rabbitmq: RabbitMQ
) -> None:
    log, beside = logs
    relays = [Relay(each, each.name, rabbitmq.uri) for each in logs]
    relays[0].start()
    append(log, [0])
    until(lambda: _marked(log) == 1)
    relays[1].start()
    until(lambda: bridge.run(stands_by(log.dsn, f"relay {log.name}")))
    for number in range(1, 2_000):
        append(log, [number])
    assert bridge.run(_held(log.dsn)) == []
    bridge.run(log.pool.execute(f"vacuum {log.name}_head"))
    assert _value(log, f"select pg_table_size('{log.name}_head')") <= 64 << 10
    until(lambda: _marked(log) == 2_000)
    assert bridge.run(stands_by(beside.dsn, f"relay {log.name}"))
    for relay in relays:
        relay.stop()


def _value(log: EventLog, sql: str) -> int:
    return int(bridge.run(log.pool.fetchval(sql)))


def _marked(log: EventLog) -> int:
    with suppress(Exception):
        return _value(log, f"select position from {log.name}_outbox")
    return 0


async def _held(dsn: str) -> list[tuple[str, str]]:
    """The sessions of ours that hold a snapshot, each time that we look within a second; none may stay."""
    stay: set[tuple[str, str]] | None = None
    for _ in range(20):
        found = {tuple(row) for row in await fetch(dsn, _SNAPSHOTS)}
        stay = found if stay is None else stay & found
        await asyncio.sleep(0.05)
    return sorted(stay or ())

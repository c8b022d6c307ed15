"""The store for files on a real PostgreSQL: who holds a file, and when one goes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from gateway.feed import FEED
from gateway.feed import store as feed_store
from gateway.files import sealing, store
from gateway.files.leaving import FREE_FOR, Leaving
from gateway.files.store import Files, Kept
from gateway.problems import TOO_LARGE, UNKNOWN_FILE
from infra.bus.cloudevents import Delivered
from infra.bus.port import BusUnavailable
from infra.bus.tracking import Tracking
from infra.contracts import Refusal
from infra.eventstore.records import ChainPosition
from infra.loop.clock import SetClock
from tests.pictures import PDF, PLACE, jpeg

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
CASE, DRAFT = UUID(int=1), UUID(int=2)
SERVICES = ("cases", "rounds")


class Store:
    """A store, and what the gateway has heard of the two services that hold files in it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.clock = SetClock(AT)
        self.files = Files(pool, self.clock, 1_000)
        self.leaving = Leaving(pool, self.clock, SERVICES, self._read_log)
        self.heads = dict.fromkeys(SERVICES, 0)
        self.away = False
        self.meanwhile: str | None = None

    async def _read_log(self, service: str, after: int, limit: int) -> Sequence[dict[str, Any]]:
        if self.away:
            raise BusUnavailable(service)
        if self.meanwhile:
            await self.pool.execute(self.meanwhile)
        return [{"position": each} for each in range(after + 1, self.heads[service] + 1)][:limit]

    async def kept(self) -> Kept:
        return await self.files.keep(PDF, "application/pdf")

    async def hear(self, thing: UUID, *files: Kept, service: str = "cases", at: datetime = AT) -> None:
        """An event of the service's arrives, by which the thing holds these files."""
        self.heads[service] += 1
        place = self.heads[service]
        told = event(service, place, thing, {"files": [file.reference for file in files]}, at)
        async with self.pool.acquire() as connection, connection.transaction():
            await store.follow(connection, [replace(told, data={"other": 1}), told])
            await Tracking(FEED, service).advance(connection, ChainPosition(place, b"h"))

    async def there(self, *files: Kept) -> list[bool]:
        rows = await self.pool.fetch("select reference from files")
        return [file.reference in {row["reference"] for row in rows} for file in files]

    async def look(self, at: datetime) -> int:
        self.clock.set(at)
        return await self.leaving.look()


def event(service: str, position: int, thing: UUID, data: dict[str, Any], at: datetime) -> Delivered:
    return Delivered(service, position, "Happened", 1, thing, 1, uuid4(), at, at, data, b"h")


def with_store(database: str, work: Callable[[Store], Awaitable[None]]) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(database, min_size=1, max_size=4) as pool:
            async with pool.acquire() as connection:
                await feed_store.create(connection)
                await store.create(connection)
                await store.create(connection)  # as the next process does
                for service in SERVICES:
                    await Tracking(FEED, service).create(connection)
            await work(Store(pool))

    asyncio.run(run())


def test_what_is_stored_opens_with_the_key_which_is_stored_nowhere(database: str) -> None:
    async def work(of: Store) -> None:
        body = jpeg()
        kept = await of.files.keep(body, "image/jpeg")
        opened = await of.files.open(kept.reference, kept.key)
        assert (len(opened.content), opened.media_type) == (kept.size, "image/jpeg")
        assert PLACE not in opened.content
        (row,) = await of.pool.fetch("select * from files")
        stored = repr(dict(row)).encode()
        assert kept.key.encode() not in stored
        assert opened.content[-20:] not in bytes(row["sealed"])
        assert (row["size"], row["sha256"], row["free_since"]) == (kept.size, kept.sha256, AT)
        for reference, key in (
            (kept.reference, sealing.new_key()),
            (sealing.new_reference(), kept.key),
            ("\0", kept.key),
            (kept.reference, ""),
        ):
            with pytest.raises(Refusal) as refused:
                await of.files.open(reference, key)
            assert refused.value.kind is UNKNOWN_FILE
            assert str(refused.value) == "unknown_file: reference and key open nothing"
        with pytest.raises(Refusal) as refused:
            await of.files.keep(PDF + b"\n" * 1_000, "application/pdf")
        assert refused.value.kind is TOO_LARGE

    with_store(database, work)


def test_a_file_that_nothing_holds_goes_after_a_day_and_none_before(database: str) -> None:
    async def work(of: Store) -> None:
        held, free, let_go, in_two = [await of.kept() for _ in range(4)]
        every = (held, free, let_go, in_two)
        await of.hear(CASE, held)
        await of.hear(DRAFT, let_go, in_two)
        await of.hear(DRAFT, in_two, service="rounds")
        await of.hear(DRAFT, at=AT + timedelta(hours=5))  # thrown away
        assert await of.look(AT + FREE_FOR - MOMENT) == 0
        assert await of.there(*every) == [True] * 4
        assert await of.look(AT + FREE_FOR) == 1
        assert await of.there(*every) == [True, False, True, True]
        assert await of.look(AT + timedelta(hours=29)) == 1
        assert await of.look(AT + timedelta(days=9_000)) == 0
        assert await of.there(*every) == [True, False, False, True]

    with_store(database, work)


def test_a_file_that_is_taken_up_again_stays(database: str) -> None:
    async def work(of: Store) -> None:
        file = await of.kept()
        await of.hear(DRAFT, file)
        await of.hear(DRAFT)
        await of.hear(DRAFT, file, file)
        assert await of.look(AT + timedelta(days=2)) == 0
        assert await of.there(file) == [True]

    with_store(database, work)


def test_nothing_goes_while_a_service_may_have_said_what_is_not_heard_yet(database: str) -> None:
    async def work(of: Store) -> None:
        file, late = await of.kept(), AT + timedelta(days=2)
        of.heads["rounds"] = 1  # it holds the file, perhaps
        assert await of.look(late) == 0
        of.heads["rounds"] = 0
        of.away = True
        with pytest.raises(BusUnavailable):
            await of.look(late)
        of.away = False
        for fault in (
            "update subscriptions set rewritten = 1 where source = 'rounds'",
            "insert into deadletters values ('feed', 'rounds', 1, gen_random_uuid(), '{}', 'x', 1, now())",
            "delete from subscriptions where source = 'rounds'",
        ):
            await of.pool.execute(fault)
            assert await of.look(late) == 0
            await of.pool.execute("update subscriptions set rewritten = null")
            await of.pool.execute("delete from deadletters")
            async with of.pool.acquire() as connection:
                await Tracking(FEED, "rounds").create(connection)
        await of.hear(CASE)
        of.meanwhile = "update subscriptions set position = 0"  # all is told again
        assert await of.look(late) == 0
        of.meanwhile = None
        of.heads = dict.fromkeys(SERVICES, 0)
        assert await of.there(file) == [True]
        assert await of.look(late) == 1

    with_store(database, work)


def test_one_process_at_a_time_lets_files_go(database: str) -> None:
    async def work(of: Store) -> None:
        await of.kept()
        late = AT + timedelta(days=2)
        async with of.pool.acquire() as connection, connection.transaction():
            await connection.fetchval(
                "select pg_advisory_xact_lock(hashtextextended('openhall files leaving', 0))"
            )
            assert await of.look(late) == 0
        assert await of.look(late) == 1

    with_store(database, work)

"""The live streams on a real PostgreSQL: in order, nothing lost, nobody held up."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from gateway.feed import store
from gateway.feed.contract import ReadFeed
from gateway.feed.store import Entry, FeedReader
from gateway.feed.streams import Programme, Stream, Streams
from infra.contracts import Context, Refusal

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NORTH, SOUTH = Programme("north"), Programme("south")
NORTHS_ROOMS = Programme("north", "rooms")


def of(hall: str) -> Context:
    """The circumstances of an auditor of a hall."""
    return Context(uuid4(), "auditor-1", "auditor", "online", "c", attributes={"halls": [hall]})


def entry(position: int, hall: str | None = "north", service: str = "rooms", public: bool = True) -> Entry:
    data = json.dumps({"n": position})
    seen = data if public else None
    hash = b"%d" % position
    return Entry(service, position, "Moved", "s", hall, AT, AT, "clerk", "window", "c", data, seen, hash)


def with_feed(
    database: str, work: Callable[[asyncpg.Pool, FeedReader, Streams], Awaitable[None]], **how: Any
) -> None:
    """Run `work` on a fresh feed and its streams."""

    async def run() -> None:
        async with asyncpg.create_pool(database, min_size=2, max_size=4) as pool:
            async with pool.acquire() as connection:
                await store.create(connection)
            streams = Streams(lambda: asyncpg.connect(database), FeedReader(pool), **how)
            await streams.start()
            try:
                await work(pool, FeedReader(pool), streams)
            finally:
                await streams.stop()

    asyncio.run(run())


async def write(pool: asyncpg.Pool, *entries: Entry) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await store.write(connection, entries)


async def take(stream: Stream, count: int) -> list[int]:
    """The next `count` events' numbers, as they come."""
    numbers: list[int] = []
    async with asyncio.timeout(20):
        while len(numbers) < count:
            events = await stream.next()
            numbers += [json.loads(event.text.split(b"data: ")[1])["data"]["n"] for event in events]
            if not events:
                await stream.news.wait()
    return numbers


def test_a_stream_brings_its_halls_public_events_as_they_come(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        await write(pool, entry(1))
        stream = await streams.open(NORTH, None)
        await write(pool, entry(2), entry(3, "south"), entry(4, public=False), entry(5))
        assert await take(stream, 2) == [2, 5]
        await write(pool, entry(5), entry(6))  # five comes again and is not told again
        assert await take(stream, 1) == [6]

    with_feed(database, work)


def test_who_comes_again_misses_nothing(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        await write(pool, *(entry(n) for n in range(1, 1201)))
        stream = await streams.open(NORTH, 1)
        assert await take(stream, 1199) == list(range(2, 1201))
        await write(pool, entry(1201))
        assert await take(stream, 1) == [1201]
        beyond = await streams.open(NORTH, 10**9)  # an id of a feed that is no more: all there is
        assert len(await take(beyond, 1201)) == 1201

    with_feed(database, work)


def test_a_stream_of_one_service_brings_that_services_events_only(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        whole, rooms = await streams.open(NORTH, None), await streams.open(NORTHS_ROOMS, None)
        await write(pool, entry(1), entry(2, service="doors"), entry(3, "south"), entry(4))
        assert await take(whole, 3) == [1, 2, 4]
        assert await take(rooms, 2) == [1, 4]
        await write(pool, *(entry(n, service="doors") for n in range(10, 1010)), entry(5))
        assert await take(rooms, 1) == [5]
        assert len(await take(whole, 1001)) == 1001

    with_feed(database, work)


def test_who_comes_again_to_one_service_misses_nothing_of_it_whatever_lies_between(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        mixed = [entry(n, service="rooms" if n % 3 == 0 else "doors") for n in range(1, 1801)]
        await write(pool, *mixed, *(entry(n, service="doors") for n in range(1801, 2802)))
        thirds = list(range(3, 1801, 3))
        rooms = await streams.open(NORTHS_ROOMS, 0)
        assert await take(rooms, 600) == thirds  # more than a batch, and further batches of other things
        assert await rooms.next() == []
        await write(pool, entry(2802, service="doors"), entry(3000))
        assert await take(rooms, 1) == [3000]
        seen = (await reader.public_of("north", "rooms", 0, 300))[-1].id
        again = await streams.open(NORTHS_ROOMS, seen)
        assert await take(again, 301) == [*thirds[300:], 3000]
        whole = await streams.open(NORTH, seen)  # the ids are the feed's, whatever was followed before
        assert (await take(whole, 3))[:3] == [901, 902, 903]

    with_feed(database, work)


def test_a_slow_stream_loses_nothing_and_holds_nobody_up(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        slow = await streams.open(NORTH, None)
        quick = await streams.open(NORTH, None)
        for begin in range(1, 1001, 50):
            await write(pool, *(entry(n) for n in range(begin, begin + 50)))
            assert await take(quick, 50) == list(range(begin, begin + 50))
        assert await take(slow, 1000) == list(range(1, 1001))

    with_feed(database, work)


def test_writers_at_the_same_time_do_not_hide_each_others_events(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        stream = await streams.open(NORTH, None)

        async def writer(service: str, begin: int) -> None:
            for n in range(begin, begin + 60):
                async with pool.acquire() as connection, connection.transaction():
                    await store.write(connection, [entry(n, service=service)])
                    await connection.execute("select pg_sleep(0.002)")  # written, not yet committed

        writers = [asyncio.create_task(writer(f"service-{k}", 1000 * k)) for k in range(3)]
        numbers = await take(stream, 180)
        await asyncio.gather(*writers)
        assert len(set(numbers)) == 180
        for k in range(3):
            assert [n for n in numbers if n // 1000 == k] == list(range(1000 * k, 1000 * k + 60))

    with_feed(database, work)


def test_the_streams_outlive_their_connection(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        stream = await streams.open(NORTH, None)
        await write(pool, entry(1))
        assert await take(stream, 1) == [1]
        await pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'"
        )
        await write(pool, entry(2))
        assert await take(stream, 1) == [2]

    with_feed(database, work)


def test_no_more_streams_than_allowed(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        first = await streams.open(NORTH, None)
        await streams.open(SOUTH, None)
        with pytest.raises(Refusal) as raised:
            await streams.open(NORTH, None)
        assert raised.value.kind.status == 503
        streams.close(first)
        await streams.open(NORTH, None)

    with_feed(database, work, limit=2)


def test_the_feed_is_paged_newest_first(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        await write(pool, *(entry(n, hall="north" if n % 2 else "south") for n in range(1, 8)))

        async def pages(**asked: Any) -> list[list[int]]:
            found: list[list[int]] = []
            cursor = None
            while True:
                page = await reader.page(ReadFeed(cursor=cursor, **asked), of("*"))
                found.append([item["position"] for item in page["items"]])
                cursor = page["next_cursor"]
                if cursor is None:
                    return found

        assert await pages(limit=3) == [[7, 6, 5], [4, 3, 2], [1]]
        assert await pages(hall="north") == [[7, 5, 3, 1]]
        assert await pages(service="elsewhere") == [[]]
        mine = (await reader.page(ReadFeed(limit=2), of("south")))["items"]
        assert [item["position"] for item in mine] == [6, 4]

    with_feed(database, work)


def test_an_event_that_names_no_hall_is_of_its_streams_hall(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        await write(pool, entry(1, "north"), entry(2, None))
        await write(pool, entry(3, None), entry(1, None, service="other"))
        found = [
            (item["service"], item["hall"]) for item in (await reader.page(ReadFeed(), of("*")))["items"]
        ]
        assert found == [("other", None), ("rooms", "north"), ("rooms", "north"), ("rooms", "north")]

    with_feed(database, work)

"""The feed and its live streams when a service's log was rewritten, with two gateways that follow it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from gateway.feed import store
from gateway.feed.store import FeedReader
from gateway.feed.streams import Streams
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.hosting.private_rabbitmq import RabbitMQ
from tests.integration.gateway.test_gateway_hall import Listener
from tests.integration.gateway.test_gateway_streams import entry, with_feed, write
from tests.integration.gateway_hall import PROGRAM, Hall, small_hall
from tests.integration.rewriting import lose_tail_at
from tests.integration.visits import sql
from tests.waiting import until

GATEWAYS = ("gateway", "second")
SUBSCRIPTION = "gateway.rooms.feed"


@pytest.fixture
def hall(postgres: EmbeddedPostgres, rabbitmq: RabbitMQ, tmp_path: Path) -> Iterator[Hall]:
    with small_hall(tmp_path, postgres, rabbitmq.uri) as hall:
        processes = [hall.start("rooms"), hall.start("gateway"), hall.start("gateway", "second")]
        for process in processes:
            process.wait_ready()
        yield hall


def enter(hall: Hall, *rooms: str) -> None:
    """Two events a guest, of which everybody may see the first."""
    with hall.client("clerk") as clerk:
        for room in rooms:
            hall.enter(clerk, "north", room)


def log(hall: Hall) -> list[tuple[Any, ...]]:
    url = hall.environ["HALL_ROOMS_DATABASE_URL"]
    found = sql(url, "select position, topic, stream_id::text from rooms_events order by position")
    return [tuple(row) for row in found]


def feed(hall: Hall) -> list[tuple[Any, ...]]:
    with hall.client("auditor") as auditor:
        items = auditor.get("/v1/feed", params={"limit": 200}).json()["items"]
    return [(item["position"], item["type"], item["subject"]) for item in reversed(items)]


def told(hall: Hall, gateway: str) -> tuple[int, str]:
    """What /readyz of a gateway says of the subscription."""
    page = httpx.get(f"{hall.running[gateway].url}/readyz")
    return page.status_code, page.json()["checks"][f"subscription {SUBSCRIPTION}"]


def lose(hall: Hall, last: int, *rooms: str) -> None:
    """What comes after a position never was; before anybody looks, others may have come instead."""
    assert hall.running["rooms"].stop() == 0
    lose_tail_at(hall.environ["HALL_ROOMS_DATABASE_URL"], "rooms", last)
    hall.start("rooms").wait_ready()
    enter(hall, *rooms)


def stopped(hall: Hall, position: int) -> None:
    why = f"the log of rooms was rewritten at or before {position}, "
    for gateway in GATEWAYS:
        until(lambda gateway=gateway: told(hall, gateway)[1].startswith(why))
        assert told(hall, gateway)[0] == 200  # people are served all the same


def reset(hall: Hall) -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "infra.hosting.cli"),
            *("subscriptions", "reset", SUBSCRIPTION, "--yes", "--json"),
        ],
        cwd=PROGRAM,
        env=hall.environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def ids(listener: Listener) -> list[int]:
    return [int(number) for number, _ in listener.events]


def test_another_event_takes_the_place_of_the_one_before_and_the_same_one_keeps_its_id(database: str) -> None:
    async def work(pool: asyncpg.Pool, reader: FeedReader, streams: Streams) -> None:
        first, second, third = (replace(entry(n), subject=str(n)) for n in (1, 2, 3))
        await write(pool, first, second, replace(third, subject="2", hall=None))
        async with pool.acquire() as connection, connection.transaction():
            assert await store.take_back(connection, "doors", 1) == 0
            assert await store.take_back(connection, "rooms", 3) == 1
        moved = replace(second, hall="south", hash=b"another")
        await write(pool, first, moved, replace(third, subject="2", hall=None, hash=b"others"))
        rows = await pool.fetch("select id, position, hall from feed order by id")
        assert [(row["position"], row["hall"]) for row in rows] == [(1, "north"), (2, "south"), (3, "south")]
        assert rows[0]["id"] == 1
        assert rows[1]["id"] > 3

    with_feed(database, work)


def test_the_feed_becomes_the_new_log_and_no_stream_hears_anything_twice(hall: Hall) -> None:
    enter(hall, "a", "b", "c", "d")
    staying = Listener(hall, "north", after="0")
    leaving = Listener(hall, "north", after="0", gateway="second")
    until(lambda: staying.rooms() == leaving.rooms() == ["a", "b", "c", "d"])
    leaving.close()
    last = str(ids(leaving)[-1])

    lose(hall, 4)  # c and d never were
    stopped(hall, 5)
    assert reset(hall)["taken_back"] == 4
    until(lambda: feed(hall) == log(hall))
    assert len(log(hall)) == 4
    coming = Listener(hall, "north", after=last, gateway="second")
    enter(hall, "e")
    until(lambda: coming.rooms() == ["e"])  # and nothing of what it had heard before
    until(lambda: staying.rooms() == ["a", "b", "c", "d", "e"])

    lose(hall, 2, "f", "g", "h")  # neither was b or e
    until(lambda: told(hall, "gateway")[1] != "ok")
    reset(hall)
    until(lambda: feed(hall) == log(hall))
    assert len(log(hall)) == 8
    until(lambda: coming.rooms() == ["e", "f", "g", "h"])
    until(lambda: staying.rooms() == ["a", "b", "c", "d", "e", "f", "g", "h"])
    for listener in (staying, coming):
        assert ids(listener) == sorted(set(ids(listener)))
        listener.close()
    for gateway in GATEWAYS:
        until(lambda gateway=gateway: told(hall, gateway) == (200, "ok"))

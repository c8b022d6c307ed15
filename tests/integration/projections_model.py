"""A small read model, and what its rows must be; for tests and the processes they start."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid5

import asyncpg

from infra.contracts import Event
from infra.eventstore.codec import Codec
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent, Recorded
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Table

NAMESPACE = UUID("5b1d7d0e-3c52-4b3b-9a7e-0d4c3f6c9e11")


class Opened(Event):
    label: str


class Moved(Event):
    to: str


class Closed(Event):
    pass


class Noise(Event):
    text: str


class Poison(Event):
    pass


CODEC = Codec({event.__name__: event for event in (Opened, Moved, Closed, Noise, Poison)})

THINGS = Table(
    "things",
    key=("thing_id",),
    columns={
        "thing_id": "uuid",
        "label": "text",
        "place": "text",
        "moves": "int",
        "trail": "text[]",
        "detail": "jsonb",
        "seen_at": "timestamptz",
    },
    indexes=("place, moves desc",),
)
PLACES = Table("places", key=("place",), columns={"place": "text", "visits": "bigint", "present": "int"})


class Things(Projection):
    """Where each thing is, and how many are where."""

    name = "things"
    version = 1
    tables = (THINGS, PLACES)

    @when(Opened)
    def opened(self, event: Opened, recorded: Recorded, rows: Rows) -> None:
        row = {"thing_id": recorded.stream_id, "label": event.label, "place": "start", "moves": 0}
        rows.put(
            self.tables[0],
            {**row, "trail": ["start"], "detail": {"by": "x"}, "seen_at": recorded.recorded_at},
        )
        self._count(rows, "start", 1, 1)

    @when(Moved)
    def moved(self, event: Moved, recorded: Recorded, rows: Rows) -> None:
        row = rows.get(self.tables[0], recorded.stream_id)
        assert row is not None
        self._count(rows, row["place"], 0, -1)
        self._count(rows, event.to, 1, 1)
        row["trail"].append(event.to)
        row["detail"]["last"] = event.to
        rows.put(
            self.tables[0],
            {**row, "place": event.to, "moves": row["moves"] + 1, "seen_at": recorded.recorded_at},
        )

    @when(Closed)
    def closed(self, event: Closed, recorded: Recorded, rows: Rows) -> None:
        row = rows.get(self.tables[0], recorded.stream_id)
        assert row is not None
        self._count(rows, row["place"], 0, -1)
        rows.delete(self.tables[0], recorded.stream_id)

    def _count(self, rows: Rows, place: str, visits: int, present: int) -> None:
        row = rows.get(PLACES, place) or {"place": place, "visits": 0, "present": 0}
        rows.put(
            PLACES, {"place": place, "visits": row["visits"] + visits, "present": row["present"] + present}
        )


Happening = tuple[UUID, Event]


def happenings(count: int, seed: int = 1, things: int = 200) -> list[Happening]:
    """A reproducible history, noise included."""
    random = Random(seed)
    live: dict[UUID, bool] = {}
    history: list[Happening] = []
    while len(history) < count:
        thing = uuid5(NAMESPACE, f"{seed}-{random.randrange(things)}")
        kind = random.random()
        if kind < 0.2:
            history.append((uuid5(NAMESPACE, "noise"), Noise(text="…")))
        elif thing not in live:
            live[thing] = True
            history.append((thing, Opened(label=f"thing {thing.hex[:6]}")))
        elif live[thing] and kind < 0.23:
            live[thing] = False
            history.append((thing, Closed()))
        elif live[thing]:
            history.append((thing, Moved(to=f"place {random.randrange(20)}")))
    return history


def expected(history: Iterable[Happening]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that a history leads to, worked out the plain way."""
    things: dict[UUID, list[str]] = {}
    labels: dict[UUID, str] = {}
    visits: dict[str, int] = {}
    for thing, event in history:
        if isinstance(event, Opened):
            things[thing], labels[thing] = ["start"], event.label
            visits["start"] = visits.get("start", 0) + 1
        elif isinstance(event, Moved):
            things[thing].append(event.to)
            visits[event.to] = visits.get(event.to, 0) + 1
        elif isinstance(event, Closed):
            del things[thing]
    present = [trail[-1] for trail in things.values()]
    return {
        "things": sorted(
            (thing, labels[thing], trail[-1], len(trail) - 1, trail) for thing, trail in things.items()
        ),
        "places": sorted((place, count, present.count(place)) for place, count in visits.items()),
    }


async def actual(dsn: str, schema: str = "things") -> dict[str, list[tuple[Any, ...]]]:
    things = await fetch(dsn, f"select thing_id, label, place, moves, trail from {schema}.things")
    places = await fetch(dsn, f"select place, visits, present from {schema}.places")
    return {"things": sorted(map(tuple, things)), "places": sorted(map(tuple, places))}


async def everything(dsn: str) -> str:
    """Every column of every row, as one text."""
    rows = await fetch(
        dsn,
        "select (select string_agg(t::text, e'\\n' order by thing_id) from things.things t) || "
        "(select string_agg(p::text, e'\\n' order by place) from things.places p)",
    )
    return str(rows[0][0])


async def fetch(dsn: str, query: str, *values: Any) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def append(log: EventLog, history: Sequence[Happening], size: int = 500) -> int:
    """Append a history and return the position of its last event."""
    versions = {
        row[0]: row[1]
        for row in await fetch(log.dsn, f"select stream_id, max(version) from {log.name}_events group by 1")
    }
    last = 0
    for start in range(0, len(history), size):
        events = []
        for stream, event in history[start : start + size]:
            versions[stream] = versions.get(stream, 0) + 1
            topic, state = CODEC.encode(event)
            events.append(NewEvent(stream, versions[stream], topic, state, json.dumps({"actor": "tester"})))
        last = (await log.append_async(Append(events)))[-1]
    return last


async def open_log(dsn: str, name: str = "notes") -> EventLog:
    log = EventLog(name, dsn, SystemClock())
    await log.open()
    return log


@asynccontextmanager
async def locked(dsn: str, lock: str) -> AsyncIterator[None]:
    """Hold a lock that a process of ours would lead by."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("select pg_advisory_lock(hashtextextended($1, 0))", lock)
        yield
    finally:
        await connection.close()


async def stands_by(dsn: str, lock: str) -> bool:
    """Whether a process has asked for a lock that another one holds, and waits to ask anew."""
    rows = await fetch(
        dsn,
        "select from pg_stat_activity where datname = current_database() and state = 'idle' "
        "and application_name = 'openhall leader' and query like '%pg_try_advisory_lock%' and pid not in "
        "(select pid from pg_locks where locktype = 'advisory' and objsubid = 1 "
        "and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0))",
        lock,
    )
    return bool(rows)


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for a condition. Raises AssertionError when it does not come in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        holds = condition()
        if holds if isinstance(holds, bool) else await holds:
            return
        assert asyncio.get_running_loop().time() < deadline, f"waited {seconds} s in vain for {condition}"
        await asyncio.sleep(0.01)


def on_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Lets a test be a coroutine, run on the loop that all I/O of ours runs on."""
    import functools

    @functools.wraps(test)
    def plain(*args: Any, **kwargs: Any) -> None:
        bridge.run(test(*args, **kwargs))  # type: ignore[arg-type]

    return plain


def now() -> datetime:
    return datetime.now(UTC)

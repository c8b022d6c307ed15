"""Makes a cases log of a million events, fast: real commands first, then copies of a real case's events.

`python -m tests.bench.million` reads {"url", "events"}; prints {"events", "seconds"}. The rows are
hashed here as the append function hashes them and sent with COPY; each event has its row among the
commands, as in earnest. That all of it is whole is what `verify` then shows.
"""

import hashlib
import json
import os
import struct
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from infra.loop import bridge, green

CHUNK = 100_000
COLUMNS = (
    "position",
    "stream_id",
    "version",
    "event_id",
    "recorded_at",
    "topic",
    "metadata",
    "state",
    "hash",
)
FINGERPRINT = bytes(32)
ANSWER = '{"number": "0", "status": "accepted", "version": 1}'
EPOCH_SECONDS = 946_684_800
"""PostgreSQL counts microseconds from 2000-01-01."""

_FIXED = struct.Struct(">i q i 16s i i i 16s i q i")


def make(url: str, events: int) -> dict[str, Any]:
    from tests.bench.desk import Desk

    started = time.monotonic()
    desk = Desk(url)
    desk.open_hall()
    opened = bridge.run(desk.log.head())
    desk.whole_case()
    template = bridge.run(desk.log.read(opened, 100))
    bridge.run(_copy(desk.log, template, events))
    desk.close()
    return {"events": events, "seconds": round(time.monotonic() - started, 1)}


async def _copy(log: Any, template: list[Any], events: int) -> None:
    raw = await log.pool.fetch(
        "select position, topic, metadata, state from cases_events where position >= $1 order by position",
        template[0].position,
    )
    head = await log.pool.fetchrow("select position, hash from cases_head")
    rows = _rows(raw, template[0].recorded_at, head["position"], head["hash"], events)
    async with log.pool.acquire() as connection:
        while chunk := list(islice(rows, CHUNK)):
            await connection.copy_records_to_table(
                "cases_events", records=[row[:9] for row in chunk], columns=COLUMNS
            )
            await connection.copy_records_to_table(
                "cases_commands",
                records=_commands(chunk),
                columns=("command_id", "fingerprint", "answer", "position"),
            )
            await connection.execute(
                "update cases_head set position = $1, hash = $2", chunk[-1][0], chunk[-1][8]
            )
        await connection.execute("vacuum analyze cases_events, cases_commands")


def _rows(
    raw: list[Any], recorded_at: Any, position: int, previous: bytes, events: int
) -> Iterator[tuple[Any, ...]]:
    """The case's events again and again under new ids until there are `events`, each hashed on the last.

    Each is told with a command of its own, whose id is the row's last column.
    """
    from infra.eventstore.binding import metadata_of
    from infra.eventstore.records import Append, NewEvent

    moment = round(recorded_at.timestamp() * 1_000_000) - EPOCH_SECONDS * 1_000_000
    parts = [(row["topic"], _unbound(row["metadata"]), row["state"], row["topic"].encode()) for row in raw]
    while True:
        stream = os.urandom(16)
        for version, (topic, plain, state, topic_bytes) in enumerate(parts, start=1):
            if position == events:
                return
            position += 1
            event, command = os.urandom(16), UUID(bytes=os.urandom(16))
            told = NewEvent(command, 1, topic, state, plain)
            (metadata,) = metadata_of(Append([told], command, FINGERPRINT, ANSWER))
            metadata_bytes = metadata.encode()
            previous = hashlib.sha256(
                b"".join(
                    (
                        previous,
                        _FIXED.pack(
                            8, position, 16, stream, 4, version, 16, event, 8, moment, len(topic_bytes)
                        ),
                        topic_bytes,
                        len(metadata_bytes).to_bytes(4, "big"),
                        metadata_bytes,
                        len(state).to_bytes(4, "big"),
                        state,
                    )
                )
            ).digest()
            yield (
                position,
                UUID(bytes=stream),
                version,
                UUID(bytes=event),
                recorded_at,
                topic,
                metadata,
                state,
                previous,
                command,
            )


def _unbound(metadata: str) -> str:
    """As it is before anything is bound to it."""
    told = json.loads(metadata)
    return json.dumps({name: value for name, value in told.items() if name not in ("claims", "answered")})


def _commands(chunk: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in chunk:
        yield row[9], FINGERPRINT, ANSWER, row[0]


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(make(**json.load(sys.stdin))))

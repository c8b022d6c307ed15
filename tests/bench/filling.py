"""Fills a line's day with visits that are over: copies of one that was real, straight into the log.

`python -m tests.bench.filling` reads {"url", "hall", "label", "count"}: the visit of that label, the last one
of its line so far, is copied so often under the numbers that follow. Prints {"events"}, how many those are.
Each has its row among the commands, as in earnest.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from itertools import count, islice
from typing import Any
from uuid import UUID

from infra.loop import bridge, green

_AT_ONCE = 512
_VISIT = """
with told as (select *, convert_from(state, 'utf8')::json as event from queue_events)
select stream_id, topic, event, metadata from told
where event ->> 'hall' = $1 and event ->> 'label' = $2 order by position
"""
_LAST_VERSION = "select max(version) from queue_events where stream_id = $1"


def fill(url: str, hall: str, label: str, visits: int) -> dict[str, Any]:
    from infra.eventstore.log import EventLog
    from infra.loop.clock import SystemClock

    log = EventLog("queue", url, SystemClock())
    bridge.run(log.open(create_tables=False))
    stored = bridge.run(_store(log, hall, label, visits))
    bridge.run(log.close())
    return {"events": stored}


async def _store(log: Any, hall: str, label: str, visits: int) -> int:
    found = await log.pool.fetch(_VISIT, hall, label)
    stream: UUID = found[0]["stream_id"]
    visit = [
        (row["topic"], json.loads(row["event"]), row["metadata"])
        for row in found
        if row["stream_id"] == stream
    ]
    version = await log.pool.fetchval(_LAST_VERSION, stream)
    units = _units(stream, version, visit, label, visits)
    while some := list(islice(units, _AT_ONCE)):
        await asyncio.gather(*(log.append_async(unit) for unit in some))
    await log.pool.execute("vacuum analyze queue_events, queue_commands")
    return len(visit) * visits


def _units(
    stream: UUID, version: int, visit: list[tuple[str, dict[str, Any], str]], label: str, visits: int
) -> Iterator[Any]:
    from infra.eventstore.records import Append, NewEvent

    prefix = label.rstrip("0123456789")
    first = int(label.removeprefix(prefix))
    versions = count(version + 1)
    for number in range(first + 1, first + 1 + visits):
        changed = {"label": f"{prefix}{number:03}", "number": number}
        for topic, event, metadata in visit:
            told = {name: changed.get(name, value) for name, value in event.items()}
            new = NewEvent(stream, next(versions), topic, json.dumps(told).encode(), metadata)
            yield Append([new], UUID(bytes=os.urandom(16)), b"", "{}")


if __name__ == "__main__":
    green.prepare()
    given = json.load(sys.stdin)
    print(json.dumps(fill(given["url"], given["hall"], given["label"], given["count"])))

"""How fast our relay gets a log confirmed by RabbitMQ, from a standing start.

`python -m tests.bench.relaying` reads {"url", "amqp_uri", "log", "events"}; prints {"rate", "events",
"body"}, the last one message as it went out.
"""

import asyncio
import json
import sys
import time
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from infra.loop import bridge, green

BATCH = 500
LIMIT_SECONDS = 120
LOOK_SECONDS = 0.005
METADATA = json.dumps(
    {
        "actor": "clerk-1",
        "role": "clerk",
        "channel": "window",
        "command_id": str(UUID(int=1)),
        "correlation_id": "bench",
        "clause": "3.2.1",
    }
)


def measure(url: str, amqp_uri: str, log: str, events: int) -> dict[str, Any]:
    from infra.bus.cloudevents import encode
    from infra.bus.relay import Relay
    from infra.eventstore.log import EventLog
    from infra.loop.clock import SystemClock

    store = EventLog(log, url, SystemClock())
    bridge.run(store.open())
    bridge.run(_fill(store, events))
    relay = Relay(store, log, amqp_uri)
    started = time.monotonic()
    relay.start()
    bridge.run(_all_confirmed(store, log, events))
    seconds = time.monotonic() - started
    body = encode(log, bridge.run(store.read(0, 1))[0]).decode()
    relay.stop()
    bridge.run(store.close())
    return {"rate": events / seconds, "events": events, "body": body}


async def _fill(store: Any, events: int) -> None:
    from infra.eventstore.records import Append, NewEvent
    from tests.bench.appends import STATE, TOPIC

    for _ in range(0, events, BATCH):
        await store.append_async(Append([NewEvent(uuid4(), 1, TOPIC, STATE, METADATA) for _ in range(BATCH)]))


async def _all_confirmed(store: Any, log: str, events: int) -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while await _confirmed(store, log) < events:  # noqa: ASYNC110 — the relay tells it to the table only
            await asyncio.sleep(LOOK_SECONDS)


async def _confirmed(store: Any, log: str) -> int:
    try:
        return int(await store.pool.fetchval(f"select max(position) from {log}_outbox") or 0)
    except asyncpg.UndefinedTableError:  # the relay makes it when it begins
        return 0


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(measure(**json.load(sys.stdin))))

"""Verifies the cases log of one database, as `hall audit verify` does, and says how fast.

`python -m tests.bench.verifying` reads {"url"}; prints {"rate", "events", "faults"}.
"""

import json
import sys
import time
from typing import Any

import asyncpg

from infra.eventstore.chain import snapshot
from infra.eventstore.proof import prove_within
from infra.loop import bridge


async def measure(url: str) -> dict[str, Any]:
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        started = time.monotonic()
        async with snapshot(pool) as connection:
            found = await prove_within(connection, "cases")
        seconds = time.monotonic() - started
    events = found.verified.events
    return {"rate": events / seconds, "events": events, "faults": found.faults()}


if __name__ == "__main__":
    print(json.dumps(bridge.run(measure(**json.load(sys.stdin)))))

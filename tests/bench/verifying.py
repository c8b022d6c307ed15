"""Verifies the cases log of one database, as `hall audit verify` does, and says how fast.

`python -m tests.bench.verifying` reads {"url"}; prints {"rate", "events", "flaw"}.
"""

import json
import sys
import time
from typing import Any

import asyncpg

from infra.eventstore.chain import verify
from infra.runtime import bridge


async def measure(url: str) -> dict[str, Any]:
    async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
        started = time.monotonic()
        found = await verify(pool, "cases")
        seconds = time.monotonic() - started
    return {"rate": found.events / seconds, "events": found.events, "flaw": found.flaw and str(found.flaw)}


if __name__ == "__main__":
    print(json.dumps(bridge.run(measure(**json.load(sys.stdin)))))

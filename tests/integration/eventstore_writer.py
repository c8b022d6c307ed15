"""A process that appends: `python -m tests.integration.eventstore_writer DSN COUNT`. Prints positions."""

import asyncio
import random
import sys
from uuid import uuid4

from infra.eventstore.log import EventLog
from infra.eventstore.records import Append
from infra.loop import bridge
from infra.loop.clock import SystemClock
from tests.integration.eventstore_support import events


async def write(dsn: str, count: int) -> list[int]:
    log = EventLog("cases", dsn, SystemClock())
    await log.open()
    units = [Append(events(uuid4(), count=random.randint(1, 3))) for _ in range(count)]
    positions = await asyncio.gather(*(log.append_async(unit) for unit in units))
    await log.close()
    return [position for unit in positions for position in unit]


if __name__ == "__main__":
    print(*bridge.run(write(sys.argv[1], int(sys.argv[2]))))

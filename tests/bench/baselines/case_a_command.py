"""The import as it would be without batches: one case a command, sixteen at a time.

`python -m tests.bench.baselines.case_a_command` reads {"url", "token", "file", "hall"}; prints {"seconds"}.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.importing.findings import Fault, Finding
from infra.importing.sender import Sender, connect, for_each
from services.cases.importing.names import LogReading
from services.cases.importing.target import target_of
from services.cases.importing.xes import read_xes

AT_ONCE = 16
ITEM, SOURCE = "permit-receipt", "xes"


async def send(url: str, token: str, file: str, hall: str) -> dict[str, Any]:
    async with connect(url, token, uuid4(), AT_ONCE) as sender:
        await target_of(hall, ITEM, SOURCE).prepare(sender)
        started = time.monotonic()
        await _send_each(sender, Path(file), hall)
        return {"seconds": time.monotonic() - started}


async def _send_each(sender: Sender, file: Path, hall: str) -> None:
    last = 0

    async def one(found: Finding) -> None:
        nonlocal last
        assert not isinstance(found, Fault), found
        body = {"hall": hall, "item": ITEM, "source": SOURCE, **found.body}
        response = await sender.post("/cases/historical", body)
        response.raise_for_status()
        last = max(last, int(response.headers["Hall-Position"]))

    await for_each(read_xes(file, LogReading()), one, AT_ONCE)
    await sender.follow("/cases/report", last, lambda *_: None)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(send(**json.load(sys.stdin)))))

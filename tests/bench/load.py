"""A lean HTTP/1.1 load generator on keep-alive connections, run in a process of its own.

Reads one JSON object on standard input, writes one on standard output:

    {"host", "port", "path", "headers": {…}, "body": {…}, "connections",
     "seconds"                      closed loop: each connection sends again when answered
     | "rate", "count",             open loop: sends are scheduled, late or not
     "detail": bool}                list each command's times and Hall-Position too

Each request carries an Idempotency-Key of its own. The latency of an open loop counts from when the request
was due, not from when a connection was free, so that a stall is not hidden.
"""

import asyncio
import json
import sys
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.bench.figure import percentile
from tests.bench.wire import Address, Connection, Post


@dataclass(slots=True)
class Tally:
    """What is sent and what came back. `answers`: (due, replied, position), Unix times and a log position."""

    post: Post
    detail: bool
    latencies: list[float] = field(default_factory=list)
    answers: list[tuple[float, float, int]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def _one(connection: Connection, tally: Tally, due: float) -> None:
    status, headers, body = await connection.send(tally.post, str(uuid.uuid4()))
    now = time.time()
    if not 200 <= status < 300:
        tally.errors.append(f"{status}: {body[:300].decode(errors='replace')}")
        return
    tally.latencies.append(now - due)
    if tally.detail:
        tally.answers.append((due, now, int(headers.get("hall-position", 0))))


async def _closed(connections: list[Connection], tally: Tally, plan: dict[str, Any]) -> None:
    until = time.time() + plan["seconds"]

    async def client(connection: Connection) -> None:
        while time.time() < until:
            await _one(connection, tally, time.time())

    await asyncio.gather(*(client(connection) for connection in connections))


async def _open(connections: list[Connection], tally: Tally, plan: dict[str, Any]) -> None:
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)

    async def command(due: float) -> None:
        connection = await free.get()
        try:
            await _one(connection, tally, due)
        finally:
            free.put_nowait(connection)

    start = time.time()
    sent: list[asyncio.Task[None]] = []
    for number in range(plan["count"]):
        due = start + number / plan["rate"]
        await asyncio.sleep(max(0.0, due - time.time()))
        sent.append(asyncio.create_task(command(due)))
    await asyncio.gather(*sent)


async def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Carry out a plan and sum it up; latencies in milliseconds."""
    at = Address(plan["host"], plan["port"])
    post = Post.of(at, plan["path"], plan["body"], plan.get("headers", {}))
    tally = Tally(post, plan.get("detail", False))
    connections = [Connection(at) for _ in range(plan["connections"])]
    for connection in connections:
        await connection.open()
    started = time.time()
    await (_open if "rate" in plan else _closed)(connections, tally, plan)
    seconds = time.time() - started
    for connection in connections:
        connection.close()
    return {
        "requests": len(tally.latencies),
        "seconds": round(seconds, 3),
        "rate": len(tally.latencies) / seconds,
        "p50_ms": round(percentile(tally.latencies, 0.5) * 1000, 2) if tally.latencies else None,
        "p99_ms": round(percentile(tally.latencies, 0.99) * 1000, 2) if tally.latencies else None,
        "errors": len(tally.errors),
        "first_error": tally.errors[0] if tally.errors else None,
        "answers": tally.answers,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.load(sys.stdin)))))

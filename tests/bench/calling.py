"""Clerks who call until nobody waits, over HTTP.

`python -m tests.bench.calling` reads {"url", "hall", "clerks": [{"window", "token"}]}; prints {"called",
"calls_ms", "seconds"}: the labels in the order they were given out, and how long each call took.
"""

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any

import httpx

_keys = count(1)


async def main(given: dict[str, Any]) -> dict[str, Any]:
    called: list[str] = []
    calls_ms: list[float] = []
    limits = httpx.Limits(max_connections=len(given["clerks"]))
    async with httpx.AsyncClient(base_url=given["url"], limits=limits, timeout=30) as client:
        works = [_Clerk(client, given["hall"], one, called, calls_ms) for one in given["clerks"]]
        await asyncio.gather(*(work.act("opening") for work in works))
        started = time.monotonic()
        await asyncio.gather(*(work.until_nobody_waits() for work in works))
        seconds = time.monotonic() - started
        await asyncio.gather(*(work.act("closing") for work in works))
    return {"called": called, "calls_ms": calls_ms, "seconds": seconds}


class _Clerk:
    def __init__(
        self,
        client: httpx.AsyncClient,
        hall: str,
        given: dict[str, str],
        called: list[str],
        calls_ms: list[float],
    ) -> None:
        self._client = client
        self._path = f"/v1/halls/{hall}/windows/{given['window']}"
        self._token = given["token"]
        self._called = called
        self._calls_ms = calls_ms

    async def until_nobody_waits(self) -> None:
        while True:
            started = time.monotonic()
            label = (await self.act("next"))["label"]
            self._calls_ms.append((time.monotonic() - started) * 1000)
            if label is None:
                return
            self._called.append(label)
            await self.act("start")
            await self.act("finish")

    async def act(self, what: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": f"call-{next(_keys)}"}
        reply = await self._client.post(f"{self._path}/{what}", json={}, headers=headers)
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))

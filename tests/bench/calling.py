"""Clerks who call and serve, over HTTP.

`python -m tests.bench.calling` reads {"host", "port", "clients", "clerks": [{"hall", "window", "token"}],
"tickets": {"hall", "token", "count"}, "rounds": number | null, "serve_seconds": number}; prints {"drawn",
"called": [[hall, label, ms], …], "calling_seconds", "serving_seconds"}.

The clients share out the clerks, and send one request at a time each. Without `rounds` every clerk calls and
serves until nobody waits, `serve_seconds` a ticket on the average (exponential), beginning at any moment of
such a service. With it all call once, then all serve whom they called, so often; the seconds of
both are told apart.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from random import Random
from typing import Any

from tests.bench.wire import Address, Connection, Post

_RUN = time.time_ns()
_keys = count(1)
_chance = Random(4)


class Client(Connection):
    """A connection that takes 200 for an answer."""

    async def ask(self, post: Post) -> dict[str, Any]:
        """The answer. Raises RuntimeError for any other."""
        status, _, body = await self.send(post, f"bench-{_RUN}-{next(_keys)}")
        if status != 200:
            raise RuntimeError(f"{post.head.split(None, 2)[1].decode()}: {status} {body.decode()}")
        answer: dict[str, Any] = json.loads(body)
        return answer


class Clerk:
    """One who serves at a window. `called` has (hall, label, milliseconds of the call)."""

    def __init__(self, client: Client, hall: str, window: str, token: str) -> None:
        self.called: list[tuple[str, str, float]] = []
        self.client = client
        self._hall = hall
        self._path = f"/halls/{hall}/windows/{window}"
        self._token = token

    async def call(self, **body: Any) -> bool:
        """Call the next; False when nobody waits."""
        started = time.monotonic()
        label = (await self.act("next", **body))["label"]
        if label is None:
            return False
        self.called.append((self._hall, label, (time.monotonic() - started) * 1000))
        return True

    async def serve(self) -> None:
        await self.act("start")
        await self.act("finish")

    async def until_nobody_waits(self, serve_seconds: float) -> None:
        """Each call finishes the service before it."""
        await _serving(serve_seconds)
        while await self.call(done=bool(self.called)):
            await self.act("start")
            await _serving(serve_seconds)

    async def act(self, what: str, **body: Any) -> dict[str, Any]:
        return await self.client.ask(_post(self.client.at, f"{self._path}/{what}", self._token, body))


async def _serving(seconds: float) -> None:
    if seconds:
        await asyncio.sleep(_chance.expovariate(1 / seconds))


def drawing(at: Address, hall: str, token: str) -> Post:
    """A ticket drawn."""
    return _post(at, f"/halls/{hall}/lines/main/tickets", token, {})


def _post(at: Address, path: str, token: str, body: Mapping[str, Any]) -> Post:
    return Post.of(at, f"/v1{path}", body, {"Authorization": f"Bearer {token}"})


async def main(given: dict[str, Any]) -> dict[str, Any]:
    at = Address(given["host"], given["port"])
    clients = [Client(at) for _ in range(given["clients"])]
    clerks = [Clerk(clients[number % len(clients)], **one) for number, one in enumerate(given["clerks"])]
    shares = [clerks[number :: len(clients)] for number in range(len(clients))]
    await asyncio.gather(*(client.open() for client in clients))
    drawn = await _draw(clients, given["tickets"])
    await _each(shares, lambda clerk: clerk.act("opening"))
    calling = serving = 0.0
    if given["rounds"] is None:
        calling = await _each(shares, lambda clerk: clerk.until_nobody_waits(given["serve_seconds"]))
    else:
        for _ in range(given["rounds"]):
            calling += await _each(shares, Clerk.call)
            serving += await _each(shares, Clerk.serve)
    await _each(shares, lambda clerk: clerk.act("closing"))
    return {
        "drawn": drawn,
        "called": [call for clerk in clerks for call in clerk.called],
        "calling_seconds": calling,
        "serving_seconds": serving,
    }


async def _each(shares: Sequence[Sequence[Clerk]], do: Callable[[Clerk], Awaitable[Any]]) -> float:
    """Have every clerk do it, the clients at the same time; the seconds it took."""

    async def work(share: Sequence[Clerk]) -> None:
        for clerk in share:
            await do(clerk)

    started = time.monotonic()
    await asyncio.gather(*(work(share) for share in shares))
    return time.monotonic() - started


async def _draw(clients: Sequence[Client], tickets: dict[str, Any]) -> list[str]:
    """The labels of so many new tickets."""
    left = iter(range(tickets["count"]))

    async def work(client: Client) -> list[str]:
        post = drawing(client.at, tickets["hall"], tickets["token"])
        return [(await client.ask(post))["label"] for _ in left]

    return [label for labels in await asyncio.gather(*map(work, clients)) for label in labels]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))

"""Sends commands to the gateway, several at a time, and again when the hall is busy or away."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid5

import httpx

from infra.contracts import RefusalKind
from infra.loop.problem_text import problem_of, refusal

AT_ONCE = 6
"""Commands under way at a time; each of an import is a large one."""
_PATIENCE = 120.0
"""Seconds a command is tried again while the hall is away."""

_FIRST_PATIENCE = 10.0
"""The same for the first: an address at which nothing ever answered may be a wrong one."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_BUSY = frozenset({429, 503})
_T = TypeVar("_T")


Followed = Callable[[int, int], None]
"""Told of the position that read models have come to, and of the one they are waited for."""


class HallAway(Exception):
    """The hall did not answer for as long as we were ready to wait."""


class ImportFailed(Exception):
    """The hall said no to something the import cannot do without."""


class Sender:
    """Speaks to one gateway in one run; a command's key follows from the run and from what it says."""

    def __init__(self, client: httpx.AsyncClient, run: UUID) -> None:
        self._client = client
        self._run = run
        self._reached = False

    async def post(self, path: str, body: bytes | Mapping[str, Any]) -> httpx.Response:
        """The answer, be it a refusal; 429 and 503 are waited out. Raises HallAway."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        key = uuid5(self._run, f"{path} {sha256(content).hexdigest()}")
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(key)}
        return await self._patiently("POST", path, content=content, headers=headers)

    async def prepare(self, path: str, body: Mapping[str, Any], fine: RefusalKind | None = None) -> None:
        """Do what must be done before records can be sent; to be refused as `fine` is fine, too.

        Raises ImportFailed or HallAway.
        """
        response = await self.post(path, body)
        if not response.is_success and (fine is None or problem_of(response).get("code") != fine.code):
            raise ImportFailed(refusal(response))

    async def follow(self, path: str, position: int, followed: Followed) -> int:
        """Wait until a query's read models hold all up to a position; where they are when they stand still.

        Who is behind and moves is not away: the wait is as long as they take.
        """
        reached = 0
        pause = _FIRST_PAUSE
        give_up = _now() + _PATIENCE
        while _now() < give_up:
            headers = {"Hall-At-Least": str(position)}
            with suppress(httpx.TransportError):
                response = await self._client.request("GET", f"/v1{path}", headers=headers)
                if response.is_success:
                    return position
                if response.status_code not in _BUSY:
                    return reached
                behind = problem_of(response).get("reached", 0)
                if behind > reached:
                    reached, pause, give_up = behind, _FIRST_PAUSE, _now() + _PATIENCE
                    followed(reached, position)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        return reached

    async def _patiently(self, method: str, path: str, **request: Any) -> httpx.Response:
        pause = _FIRST_PAUSE
        patience = _PATIENCE if self._reached else _FIRST_PATIENCE
        give_up = _now() + patience
        while True:
            try:
                response = await self._client.request(method, f"/v1{path}", **request)
                self._reached = True
                if response.status_code not in _BUSY:
                    return response
                why = response.text
                wait = max(pause, _retry_after(response))
            except httpx.TransportError as error:
                why, wait = f"{type(error).__name__}: {error}", pause
            if _now() + wait > give_up:
                raise HallAway(f"{self._client.base_url} was away for {patience:g} s; last: {why}")
            await asyncio.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)


@asynccontextmanager
async def connect(url: str, token: str, run: UUID, at_once: int = AT_ONCE) -> AsyncIterator[Sender]:
    """A sender to the gateway at a URL, with that many connections; closed at the end of the block."""
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=30) as client:
        yield Sender(client, run)


async def for_each(
    items: Iterable[_T], work: Callable[[_T], Awaitable[None]], at_once: int = AT_ONCE
) -> None:
    """`await work(item)` for each, some at a time, drawn as they are needed; the first error stops it."""
    remaining = iter(items)

    async def worker() -> None:
        for item in remaining:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(worker())


def _now() -> float:
    return asyncio.get_running_loop().time()


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:
        return 0.0

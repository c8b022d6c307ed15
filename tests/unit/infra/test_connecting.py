"""Connections that keep their session are told from those that a pooler gives another one each time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from infra.loop import connecting
from infra.loop.connecting import NoSession, check_sessions, settle


class Pooler:
    """So many sessions of a server; those that rest are given out from the end that `order` names."""

    def __init__(self, order: str, sessions: int) -> None:
        self.order = order
        self.resting = deque(range(sessions))

    def take(self) -> int:
        return self.resting.pop() if self.order == "last first" else self.resting.popleft()


class Connection:
    """A connection to it, which has a session for one transaction, or in session mode for good."""

    def __init__(self, pooler: Pooler, mode: str) -> None:
        self._pooler = pooler
        self._kept = pooler.take() if mode == "session" else None
        self._now = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        self._now = self._pooler.take() if self._kept is None else self._kept
        yield
        if self._kept is None:
            self._pooler.resting.append(self._now)

    async def fetchval(self, query: str, **_: float) -> int:
        assert query == "select pg_backend_pid()"
        return self._now

    async def close(self, **_: float) -> None:
        pass


@pytest.mark.parametrize(
    ("mode", "order", "sessions"),
    [
        ("session", "last first", 3),
        ("transaction", "last first", 3),
        ("transaction", "first first", 3),
        ("transaction", "last first", 1),
    ],
)
def test_a_pooler_that_keeps_no_sessions_is_found_out(
    mode: str, order: str, sessions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pooler = Pooler(order, sessions)

    async def connect(dsn: str, **options: Any) -> Connection:
        return Connection(pooler, mode)

    monkeypatch.setattr(connecting.asyncpg, "connect", connect)
    if mode == "session":
        asyncio.run(check_sessions("postgresql://pooled"))
    else:
        with pytest.raises(NoSession, match="set its pool_mode to session"):
            asyncio.run(check_sessions("postgresql://pooled"))


def test_settings_that_do_not_stay_are_an_error() -> None:
    class Forgetful:
        async def fetchval(self, query: str, *values: Any, **_: float) -> str:
            return '{"jit": "off"}' if "set_config" in query else '{"jit": "on"}'

    with pytest.raises(NoSession):
        asyncio.run(settle(Forgetful(), "leader", {"jit": "off"}))  # type: ignore[arg-type]

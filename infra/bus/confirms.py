"""Keeps count of what a broker has confirmed of a stream of publications."""

import asyncio
from contextlib import suppress
from itertools import takewhile


class PublicationLost(Exception):
    """The broker refused a message, or the connection went away with some unconfirmed: publish them again."""


class Confirms:
    """Publications in order, each standing for a log position; the broker confirms them in any order."""

    def __init__(self, position: int) -> None:
        self._sent = position
        self._open: dict[int, int] = {}
        self._refused: set[int] = set()
        self._failure: PublicationLost | None = None
        self._changed = asyncio.Event()

    @property
    def sent(self) -> int:
        """The last position published."""
        return self._sent

    @property
    def confirmed(self) -> int:
        """The last position up to which everything is confirmed."""
        return next(iter(self._open.values())) - 1 if self._open else self._sent

    def published(self, number: int, position: int) -> None:
        self._open[number] = position
        self._sent = position

    def settle(self, number: int, multiple: bool, taken: bool) -> None:
        """What the broker says of publication `number` (and with `multiple`, of all open ones before it).

        Numbers never seen here belong to an earlier attempt on the same connection.
        """
        settled = list(takewhile(number.__ge__, self._open)) if multiple else [number]
        if taken:
            for each in settled:
                self._open.pop(each, None)
        elif known := [each for each in settled if each in self._open]:
            self._refused.update(known)
            self.fail("the broker refused a message")
        self._changed.set()

    def fail(self, reason: str) -> None:
        self._failure = PublicationLost(reason)
        self._changed.set()

    async def at_most(self, count: int) -> None:
        """Wait until no more than `count` publications are open. Raises PublicationLost."""
        while self._failure is not None or len(self._open) > count:
            await self._change()

    async def beyond(self, position: int) -> int:
        """Wait until `confirmed` is beyond `position`, and return it. Raises PublicationLost."""
        while self._failure is not None or self.confirmed <= position:
            await self._change()
        return self.confirmed

    async def settled(self, seconds: float) -> None:
        """Wait, no longer than this, until the broker has said yes or no to every publication.

        RabbitMQ says no at once and yes in bundles: after a refusal, confirms of earlier messages still come.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self._open) > len(self._refused):
                    self._changed.clear()
                    await self._changed.wait()

    async def _change(self) -> None:
        if self._failure is not None:
            raise self._failure
        self._changed.clear()
        await self._changed.wait()

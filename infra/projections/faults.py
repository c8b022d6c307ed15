"""What can go wrong with a read model, and which of it passes by itself."""

import asyncpg

from infra.eventstore.records import StoreUnavailable

PASSING = (StoreUnavailable, asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
"""Errors that trying again later can help, once `reaching_database` has named a database that is away."""


class ProjectionBehind(Exception):
    """A read model did not reach a position in time."""

    def __init__(self, name: str, wanted: int, reached: int, waited: float) -> None:
        super().__init__(
            f"read model {name} is at position {reached}, not yet at {wanted}, after waiting {waited:g} s"
        )
        self.name = name
        self.wanted = wanted
        self.reached = reached


class ProjectionStopped(Exception):
    """An event cannot be applied; the read model stays at the position before it."""


class ProjectionChanged(Exception):
    """A projection's tables changed and its version did not."""


class RebuildRunning(Exception):
    """The read model is being rebuilt already, or held against its log."""


class NotComparable(Exception):
    """A read model is not one that this program could hold against its log."""


class Superseded(Exception):
    """The read model was swapped for another one, or moved on by someone else."""


class Backoff:
    """Seconds to wait before the next try: 0.1, doubling up to 5."""

    def __init__(self) -> None:
        self._next = 0.1

    def reset(self) -> None:
        self._next = 0.1

    def take(self) -> float:
        now, self._next = self._next, min(self._next * 2, 5.0)
        return now

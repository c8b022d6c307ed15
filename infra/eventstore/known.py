"""What a process knows of its log, held against it at each reading and append: a log can lose its tail."""

import asyncio

from infra.eventstore.records import ChainPosition, LogRewritten


class Known:
    """The last place in the log that this process knows: what it remembers is of the history up to there.

    Another takes its place only where the log was seen to hold the one before.
    """

    def __init__(self, log: str) -> None:
        self._log = log
        self.forget()

    def forget(self) -> None:
        """Begin anew, for a process that remembers nothing."""
        self.place = ChainPosition(0, b"")
        self.lost = asyncio.Event()

    def reach(self, position: int, hash: bytes) -> None:
        if position > self.place.position:
            self.place = ChainPosition(position, hash)

    def lose(self) -> LogRewritten:
        """What to raise when the log does not hold it."""
        self.lost.set()
        return LogRewritten(
            f"the log of {self._log} was rewritten at or before {self.place.position}: "
            "what this process remembers is of a history that is no more"
        )

"""A place in another service's log, and what it means when the log does not lead there any more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A position and the hash of the chain there, which stands for that event and all before it.

    Before the first event the position is 0 and the hash empty.
    """

    position: int
    hash: bytes


class Rewritten(Exception):
    """The owner's log has another history than the one that was followed, from `position` on or earlier.

    So it is after a failover to a standby that lacked the newest events, or a restore to a time before them:
    the log ends earlier, or has given the same positions to other events.
    """

    def __init__(self, source: str, position: int) -> None:
        super().__init__(f"the log of {source} was rewritten at or before {position}")
        self.position = position

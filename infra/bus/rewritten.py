"""What it is called when another service's log is no longer the one that was followed."""


class Rewritten(Exception):
    """The owner's log has another history than the one that was followed, from `position` on or earlier.

    So it is after a failover to a standby that lacked the newest events, or a restore to a time before them:
    the log ends earlier, or has given the same positions to other events.
    """

    def __init__(self, source: str, position: int) -> None:
        super().__init__(f"the log of {source} was rewritten at or before {position}")
        self.position = position

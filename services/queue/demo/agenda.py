"""What will happen, and when: the heart of every simulation of events."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush

Act = Callable[[], None]


class Agenda:
    """Acts at their moments; those of one moment in the order in which they were put down."""

    def __init__(self, begins: datetime) -> None:
        self.now = begins
        self._acts: list[tuple[datetime, int, Act]] = []
        self._numbers = itertools.count()

    def at(self, moment: datetime, act: Act) -> None:
        heappush(self._acts, (moment, next(self._numbers), act))

    def later(self, seconds: float, act: Act) -> None:
        self.at(self.now + timedelta(seconds=seconds), act)

    def step(self) -> bool:
        """Do what comes next, at its moment; False when nothing is left to do."""
        if not self._acts:
            return False
        self.now, _, act = heappop(self._acts)
        act()
        return True

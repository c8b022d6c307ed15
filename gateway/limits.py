"""How often one caller may come: a token bucket each, kept in memory, the oldest forgotten first."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable


class RateLimiter:
    """Lets each caller through `per_minute` times a minute, bursts of as many included; 0: no limit."""

    def __init__(
        self, per_minute: int, *, callers: int = 50_000, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._size = float(per_minute)
        self._rate = per_minute / 60
        self._callers = callers
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_of(self, caller: str) -> int:
        """Take one turn and return 0, or return the whole seconds until there is one again."""
        if not self._size:
            return 0
        now = self._monotonic()
        left, since = self._buckets.get(caller, (self._size, now))
        left = min(self._size, left + (now - since) * self._rate)
        wait = 0 if left >= 1 else math.ceil((1 - left) / self._rate)
        self._buckets[caller] = (left if wait else left - 1, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._callers:
            self._buckets.popitem(last=False)
        return wait

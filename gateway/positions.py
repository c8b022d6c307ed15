"""Whoever has just done something reads it at once: where his last command to a service stands in its log."""

import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBER = 10.0
"""Seconds; a read model is seldom behind for one."""
_LONGEST = 18
"""Digits: what follows fits in 64 bits."""


def position_in(text: str) -> int | None:
    """The position in a log, or the version of a stream, that a text says; None for what says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


class Positions:
    """The position of each caller's last command to one service, the oldest forgotten first.

    Each gateway process knows those that it passed on itself: where several share the callers out, or after
    its start, Hall-At-Least is what is sure.
    """

    def __init__(self, *, callers: int = 50_000, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._callers = callers
        self._monotonic = monotonic
        self._last: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def keep(self, caller: str, position: int) -> None:
        self._last[caller] = (position, self._monotonic() + _REMEMBER)
        self._last.move_to_end(caller)
        if len(self._last) > self._callers:
            self._last.popitem(last=False)

    def of(self, caller: str) -> int | None:
        """None when there was no command, or none lately."""
        position, until = self._last.get(caller, (None, 0.0))
        return position if until > self._monotonic() else None

    def forget(self, caller: str) -> None:
        self._last.pop(caller, None)

"""How far long work has come, on standard error."""

import sys
import time

_EVERY_SECONDS = 1.0


class Progress:
    """Called with what is done and what there is; says so once a second, and nothing at all of short work."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._next = time.monotonic() + _EVERY_SECONDS

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _EVERY_SECONDS
            print(f"{self._what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

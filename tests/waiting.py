"""Waits for a condition, with a limit."""

import time
from collections.abc import Callable


def until(true: Callable[[], object], limit: float = 60.0) -> None:
    """Return as soon as the condition holds. Raises AssertionError after `limit` seconds."""
    end = time.monotonic() + limit
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"did not come true within {limit:g} s")
        time.sleep(0.02)

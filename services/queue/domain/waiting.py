"""How long one more may have to wait: a prediction from the last turns of the line, with its spread."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import sqrt
from statistics import fmean, pvariance

_TEN_PERCENT_POINT = 1.2816
"""Of the normal distribution: between minus and plus this lie 8 of 10."""


def turns(called: Sequence[tuple[datetime, datetime]]) -> list[float]:
    """Seconds from one call to the next, where the next one was waiting all that time.

    `called` are the times of drawing and of the first call, in the order of the calls. When nobody waited
    between, the time says how seldom visitors come, not how fast they are called.
    """
    return [
        (call - earlier).total_seconds()
        for (_, earlier), (drawn, call) in pairwise(called)
        if drawn <= earlier
    ]


def expected_wait(seconds: Sequence[float], ahead: int) -> tuple[float, float] | None:
    """Between how many seconds 8 of 10 wait who have so many ahead; None without a turn to go by.

    The prediction interval of a sum of `ahead + 1` further turns, given the mean and variance of those seen:
    the more ahead the wider, and wider still when few were seen.
    """
    if not seconds:
        return None
    count, wanted = len(seconds), ahead + 1
    mean = fmean(seconds)
    variance = pvariance(seconds, mean) * count / (count - 1) if count > 1 else mean**2
    spread = _TEN_PERCENT_POINT * sqrt(variance * (wanted + wanted**2 / count))
    return max(0.0, wanted * mean - spread), wanted * mean + spread

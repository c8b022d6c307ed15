"""How long one more may have to wait: a prediction from the last turns of the line, with its spread."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import sqrt
from statistics import fmean, pvariance

_TEN_PERCENT_POINT = 1.2816
"""Of the normal distribution: between minus and plus this lie 8 of 10."""

_SUPPOSED_TURNS = 2
"""So many exponential turns are supposed beside those seen: a few that happen to be alike prove little."""


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

    The prediction interval of what is left of the turn under way and of `ahead` further ones, given the turns
    seen: the more ahead the wider, and wider still when few were seen.
    """
    if not seconds:
        return None
    mean = fmean(seconds)
    if not mean:
        return 0.0, 0.0
    variation = _variation(seconds, mean)
    turns = ahead + (1 + variation) / 2
    left_variation = (1 + variation) * (1 + 5 * variation) / 12  # of a gamma turn, at a moment within it
    to_come = (ahead * variation + left_variation) / turns**2
    low, high = between(to_come, variation / len(seconds))
    return low * turns * mean, high * turns * mean


def _variation(seconds: Sequence[float], mean: float) -> float:
    """How irregular turns are: their variance in squares of their mean, 1 when they are exponential."""
    count = len(seconds)
    return (_SUPPOSED_TURNS + count * pvariance(seconds, mean) / mean**2) / (_SUPPOSED_TURNS + count - 1)


def between(of_one: float, of_other: float) -> tuple[float, float]:
    """Between what factors 8 of 10 quotients of two gamma variables lie, of mean 1 and these variances.

    By the cube roots of both, which are nearly normal (Wilson and Hilferty 1931, Paulson 1942): times are
    never negative and some are very long, which the normal distribution itself gets wrong.
    """
    one, other = of_one / 9, of_other / 9
    middle = (1 - one) * (1 - other)
    spread = _TEN_PERCENT_POINT * sqrt(
        (1 - one) ** 2 * other + (1 - other) ** 2 * one - _TEN_PERCENT_POINT**2 * one * other
    )
    whole = (1 - other) ** 2 - _TEN_PERCENT_POINT**2 * other
    return max(0.0, (middle - spread) / whole) ** 3, ((middle + spread) / whole) ** 3

"""What a figure is, and the line it prints."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.bench.rig import Rig

TARGET = "target"
"""The baseline's name where there is no other system to compare with: the figure itself is asked for."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run gave; `baseline` None takes the figure's limit for it. `extra` is printed beside it."""

    value: float
    baseline: float | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of `make bench`.

    `limit` is the least (`at_least`) or the most (`at_most`) asked of the ratio, or of the value itself where
    the baseline is the target.
    """

    name: str
    unit: str
    baseline: str
    bound: Literal["at_least", "at_most"]
    limit: float
    measure: Callable[[Rig], Measured]

    def line(self, measured: Measured) -> dict[str, Any]:
        """The JSON object to print. `met` says whether the limit was kept; a miss is no error."""
        against = self.limit if measured.baseline is None else measured.baseline
        ratio = measured.value / against
        judged = measured.value if self.baseline == TARGET else ratio
        met = judged >= self.limit if self.bound == "at_least" else judged <= self.limit
        return {
            "name": self.name,
            "value": round(measured.value, 3),
            "unit": self.unit,
            "baseline": self.baseline,
            "baseline_value": round(against, 3),
            "ratio": round(ratio, 3),
            self.bound: self.limit,
            "met": met,
            **measured.extra,
        }


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that `share` (above 0, to 1) of all are at or below."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1]


def rounded(values: Sequence[float], digits: int = 1) -> list[float]:
    return [round(value, digits) for value in values]

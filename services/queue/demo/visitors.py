"""Who comes on that day: when, what for, for how long, and what becomes of the visit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from services.queue.contract.words import Priority
from services.queue.demo.plan import LINES

Fate = Literal[
    "served",
    "distracted",
    "missed",
    "gone",
    "impatient",
    "parked",
    "parked_for_good",
    "sent_on",
    "sent_to_a_window",
]
"""`distracted` comes at the second call, `missed` at the second turn, `gone` never."""

_RARE: dict[Fate, float] = {
    "distracted": 0.035,
    "missed": 0.025,
    "gone": 0.02,
    "impatient": 0.03,
    "parked": 0.025,
    "parked_for_good": 0.005,
    "sent_on": 0.025,
    "sent_to_a_window": 0.015,
}
"""The share of each; the others are served."""

_GROUPS: tuple[Priority, ...] = ("elderly", "disabled", "pregnant", "with_child", "military")
_NAMES = ("王小明", "李芳", "張偉", "欧阳娜娜", "Ada Lovelace", "陳大文", "赵敏", "Maria da Silva")

_PEAKS = ((0.5, 0.2, 0.16), (0.5, 0.68, 0.18))
"""Share of the visitors, middle and width of the morning's and the afternoon's rush, in shares of the day."""

_LOAD = 0.6
"""The share of all windows' hours that the visitors take up."""

_BETWEEN_SECONDS = 40.0
"""What a visit takes a window beside service: the way to it, and paperwork."""

_LEAST_SECONDS, _MOST_SECONDS = 60.0, 480.0
_LAST_COMES = 0.98


@dataclass(frozen=True, slots=True)
class Visitor:
    """`serve` and `patience` are seconds; who has an `account` draws his ticket with it, not at the kiosk."""

    comes_at: datetime
    line: str
    serve: int
    fate: Fate
    patience: int
    priority: Priority
    name: str | None
    account: str | None


def visitors(
    count: int, windows: int, opens: datetime, closes: datetime, random: Random
) -> Sequence[Visitor]:
    """The day's visitors, the first first."""
    hours = closes - opens
    mean = _LOAD * hours.total_seconds() * windows / count - _BETWEEN_SECONDS
    mean = min(max(mean, _LEAST_SECONDS), _MOST_SECONDS)
    moments = sorted(opens + _share(random) * hours for _ in range(count))
    return [
        _visitor(number, moment, fate, mean, random)
        for number, (moment, fate) in enumerate(zip(moments, _fates(count, random), strict=True), start=1)
    ]


def _fates(count: int, random: Random) -> list[Fate]:
    """Each as often as its share, and once at least where there are visitors enough."""
    rare = [fate for fate, share in _RARE.items() for _ in range(max(1, round(count * share)))][:count]
    served: list[Fate] = ["served"] * (count - len(rare))
    fates = [*rare, *served]
    random.shuffle(fates)
    return fates


def _share(random: Random) -> float:
    """When one comes, as a share of the day."""
    weights = [weight for weight, _, _ in _PEAKS]
    while True:
        _, middle, width = random.choices(_PEAKS, weights)[0]
        share = random.gauss(middle, width)
        if 0 <= share < _LAST_COMES:
            return share


def _visitor(number: int, comes_at: datetime, fate: Fate, mean: float, random: Random) -> Visitor:
    return Visitor(
        comes_at=comes_at - timedelta(microseconds=comes_at.microsecond),
        line=random.choice(LINES),
        serve=round(random.gammavariate(3, mean / 3)) + 1,
        fate=fate,
        patience=random.randrange(60, 900),
        priority=random.choice(_GROUPS) if random.random() < 0.08 else "none",
        name=random.choice(_NAMES) if random.random() < 0.1 else None,
        account=f"visitor-{number}" if random.random() < 0.1 else None,
    )

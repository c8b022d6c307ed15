"""Time that no limit counts (扣除期間): what stops a clock, since when, and what that leaves out."""

from collections.abc import Mapping
from datetime import date

from services.shared.deadlines.values import Excluded


def left_out(before: tuple[Excluded, ...], stop: Excluded, *, entirely: bool = False) -> tuple[Excluded, ...]:
    """The days that limits do not count, with those of a stop that has ended.

    One that began and ended on one day leaves nothing out: there was time that day, unless it was stopped
    `entirely`. One that crossed a night leaves out its first day, its last and those between. Days that
    several leave out are left out once.
    """
    return (*before, stop) if entirely or stop.first < stop.last else before


def still_left_out(stops: Mapping[str, date], today: date) -> tuple[Excluded, ...]:
    """What is left out so far by what stops a clock now; `stops`: kind → since when."""
    return tuple(Excluded(first=first, last=today, kind=kind) for kind, first in stops.items())

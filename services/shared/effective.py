"""What holds from a day on until the next of its kind does: plans and policies are planned ahead this way."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from services.shared import because
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED

_T = TypeVar("_T")


def check_not_past(effective_from: date, today: date) -> None:
    """Nobody changes what was in force on a day that is over. Refuses EFFECT_IN_THE_PAST."""
    if effective_from < today:
        raise EFFECT_IN_THE_PAST(because.BEFORE_TODAY(day=effective_from, today=today))


def check_scheduled(scheduled: Iterable[date], effective_from: date, today: date) -> None:
    """Only what has not taken effect is taken back. Refuses NOTHING_SCHEDULED."""
    if effective_from <= today or effective_from not in scheduled:
        raise NOTHING_SCHEDULED(because.NOTHING_ON(day=effective_from))


def begun_by(planned: Mapping[date, _T], day: date) -> date | None:
    """The day on which what holds on `day` began; None when nothing holds yet."""
    return max((begins for begins in planned if begins <= day), default=None)

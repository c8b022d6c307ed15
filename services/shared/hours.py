"""When a hall is open (營業時間): hours of a weekday, hours of one day, and which hold when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from infra.contracts import Message, unfit
from services.shared import because
from services.shared.effective import begun_by
from services.shared.values import Day

_TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"


def _time_of_day(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(_TIME_OF_DAY, value):
        raise unfit(because.NO_TIME_OF_DAY())
    return time.fromisoformat(value)


TimeOfDay = Annotated[
    time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "pattern": _TIME_OF_DAY})
]


_CLOSING = r"^([012][0-9]|3[0-5]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$|^36:00(:00(\.0{1,6})?)?$"


def _closing(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not re.fullmatch(_CLOSING, value):
        raise unfit(because.NO_CLOSING_TIME())
    hours, minutes, seconds = f"{value}:00".split(":")[:3]
    return timedelta(hours=int(hours), minutes=int(minutes), microseconds=round(float(seconds) * 1_000_000))


def clock_text(since_midnight: timedelta) -> str:
    """A time of day, or of the night after it: 17:00:00, 26:00:00."""
    minutes, seconds = divmod(since_midnight, timedelta(minutes=1))
    whole, part = divmod(seconds, timedelta(seconds=1))
    text = f"{minutes // 60:02}:{minutes % 60:02}:{whole:02}"
    return f"{text}.{part.microseconds:06}" if part else text


ClosingTime = Annotated[
    timedelta,
    BeforeValidator(_closing),
    PlainSerializer(clock_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _CLOSING}),
]
"""A time of day since its midnight; past 24:00 it is of the night that follows, until noon at 36:00."""


class Hours(Message):
    """From when to when a hall is open (營業時間), in its time zone; it may close after midnight."""

    opens: TimeOfDay
    closes: ClosingTime


class Opening(Hours):
    """Hours on one weekday, 1 Monday to 7 Sunday."""

    weekday: Annotated[int, Field(ge=1, le=7)]


class HoursOfDay(Message):
    """Hours of one day alone (調整營業日), whatever its weekday."""

    day: Day
    hours: tuple[Hours, ...]


class PlannedHours(Message):
    """The hours of a hall's plan."""

    weekly: tuple[Opening, ...]
    special: tuple[HoursOfDay, ...] = ()

    def on(self, day: date) -> tuple[Hours, ...]:
        """The hours of a day on which the hall works, in order.

        Where the plan has none, as on most make-up working days, those of the first weekday that has some.
        """
        for one in self.special:
            if one.day == day:
                return in_order(one.hours)
        weekdays = sorted({one.weekday for one in self.weekly})
        chosen = day.isoweekday() if day.isoweekday() in weekdays else weekdays[0]
        usual = [one for one in self.weekly if one.weekday == chosen]
        return in_order(Hours(opens=one.opens, closes=one.closes) for one in usual)


@dataclass(frozen=True)
class OpeningHours:
    """What was planned, each from a day on until the next is."""

    plans: tuple[tuple[date, PlannedHours], ...] = ()

    def planned(self, effective_from: date, hours: PlannedHours) -> "OpeningHours":
        """With one more plan, in place of one from the same day on."""
        return OpeningHours(tuple(sorted({**self._by_day, effective_from: hours}.items())))

    def in_force(self, day: date) -> PlannedHours | None:
        begun = begun_by(self._by_day, day)
        return None if begun is None else self._by_day[begun]

    def on(self, day: date) -> tuple[Hours, ...]:
        """The hours of a day on which the hall works; none while nothing is planned."""
        plan = self.in_force(day)
        return () if plan is None else plan.on(day)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.plans)

    @cached_property
    def _by_day(self) -> dict[date, PlannedHours]:
        return dict(self.plans)


UNPLANNED = OpeningHours()


def since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def in_order(hours: Iterable[Hours]) -> tuple[Hours, ...]:
    return tuple(sorted(hours, key=lambda one: one.opens))

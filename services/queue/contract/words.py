"""The values that the queue service's messages are made of."""

import re
from datetime import time, timedelta
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from infra.contracts import Message
from services.shared.values import Code

Label = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}[0-9]{3,6}$")]
"""A ticket's number as it is printed and called: A001."""


Priority = Literal["none", "elderly", "disabled", "pregnant", "with_child", "military", "other"]
"""Groups that may be called before others (優先群體)."""

Rank = Literal["priority", "appointment"]
"""What puts a ticket before those that merely came earlier."""

MISSES_PER_MINUTE = 30
"""How many wrong numbers or codes one address may try."""

ORDINARY = 9
"""The tier of a ticket that nothing puts before others; the lower a tier, the earlier its turn."""

WindowKind = Literal["comprehensive", "special"]
WindowStatus = Literal["closed", "open", "paused"]
TicketStatus = Literal["waiting", "called", "served", "parked", "finished", "left"]
Leaving = Literal["cancelled", "no_show", "left", "day_end"]
CaseNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]

AppointmentNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}-[0-9]{3,6}$")]
"""An appointment's number in its line, its day first: 20260309-007."""

AppointmentStatus = Literal["reserved", "confirmed", "checked_in", "cancelled", "released", "missed", "moved"]


class TicketItem(Message):
    """A service item (事項) that a visitor came for, and how many times."""

    item: Code
    quantity: Annotated[int, Field(ge=1, le=999)] = 1


Items = Annotated[tuple[TicketItem, ...], Field(max_length=20)]


_TIME_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"


def _time_of_day(value: object) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(_TIME_OF_DAY, value):
        raise ValueError("write a time of day as 09:00, without an offset: the hall has its time zone")
    return time.fromisoformat(value)


TimeOfDay = Annotated[
    time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "pattern": _TIME_OF_DAY})
]


_CLOSING = r"^([012][0-9]|3[0-5]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$|^36:00(:00(\.0{1,6})?)?$"


def _closing(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not re.fullmatch(_CLOSING, value):
        raise ValueError("write when it closes as 17:00, midnight as 24:00, 02:00 of the next day as 26:00")
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

"""The values that the queue service's messages are made of."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

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

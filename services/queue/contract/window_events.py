"""What happens at windows (窗口)."""

from datetime import date, datetime
from typing import Annotated

from infra.contracts import Event, Personal


class WindowOpened(Event):
    """`day` is the hall's, and that of all the time until it is closed."""

    public = ("hall", "window")

    hall: str
    window: str
    clerk: str
    day: date
    opened_at: datetime


class WindowPaused(Event):
    """Nobody is called here until it goes on (暫停服務); `reason` is the clerk's own."""

    public = ("hall", "window")

    hall: str
    window: str
    clerk: str
    reason: Annotated[str, Personal(of="clerk")]
    paused_at: datetime


class WindowResumed(Event):
    public = ("hall", "window")

    hall: str
    window: str
    clerk: str
    resumed_at: datetime


class WindowClosed(Event):
    public = ("hall", "window")

    hall: str
    window: str
    clerk: str
    closed_at: datetime


class TicketTaken(Event):
    """The window's side of a call: it deals with this ticket, of a line's `day`, and no other."""

    hall: str
    window: str
    line: str
    day: date
    label: str
    taken_at: datetime


class TicketReleased(Event):
    """The window is free again."""

    hall: str
    window: str
    line: str
    label: str
    released_at: datetime


class WindowUnattended(Event):
    """Open with someone waiting, and nothing done for too long (窗口離崗)."""

    public = ("hall", "window")

    hall: str
    window: str
    clerk: str
    since: datetime
    raised_at: datetime

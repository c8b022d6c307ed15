"""What happens to tickets (號票): all events of one line and day are in one stream, in their order."""

from datetime import date, datetime

from infra.contracts import Event
from services.queue.contract.words import Leaving, Priority


class TicketDrawn(Event):
    """A ticket was drawn (取號). `seniority_at` orders it among others of its priority.

    `holder` stands for the account that drew it for itself; nobody can tell from it which one that is.
    """

    public = ("hall", "line", "label")

    hall: str
    line: str
    day: date
    number: int
    label: str
    priority: Priority
    items: tuple[str, ...]
    holder: str | None
    drawn_at: datetime
    seniority_at: datetime


class TicketCalled(Event):
    """Called to a window (叫號); `call` counts the calls of this turn from 1."""

    public = ("hall", "line", "label", "window", "call")

    hall: str
    line: str
    label: str
    window: str
    clerk: str
    call: int
    called_at: datetime


class TicketReturned(Event):
    """It did not come, and goes back into the line (過號順延), behind the next ones.

    It now ranks with the one it stands behind: `rank_first`, `rank_at` and `rank_label` are that one's, and
    `rank_tail` is that one's and six digits more, which put it before whoever came back there earlier.
    """

    public = ("hall", "line", "label")

    hall: str
    line: str
    label: str
    window: str
    rank_first: bool
    rank_at: datetime
    rank_label: str
    rank_tail: str
    returned_at: datetime


class ServiceStarted(Event):
    hall: str
    line: str
    label: str
    window: str
    started_at: datetime


class TicketParked(Event):
    """Served in part; it waits aside (掛起) and frees the window."""

    hall: str
    line: str
    label: str
    window: str
    reason: str | None
    parked_at: datetime


class TicketResumed(Event):
    """Taken up again at a window, by no call."""

    hall: str
    line: str
    label: str
    window: str
    resumed_at: datetime


class TicketMovedOut(Event):
    """Transferred (轉移) to another line, where it goes on under its own number."""

    hall: str
    line: str
    label: str
    window: str
    to_line: str
    moved_at: datetime


class TicketMovedIn(Event):
    """The other side of it: it keeps its priority and seniority."""

    public = ("hall", "line", "label")

    hall: str
    line: str
    day: date
    label: str
    from_line: str
    priority: Priority
    items: tuple[str, ...]
    holder: str | None
    drawn_at: datetime
    seniority_at: datetime
    moved_at: datetime


class ServiceFinished(Event):
    """Done (辦畢); `case` is the number of the case that it was about, if it was about one."""

    hall: str
    line: str
    label: str
    window: str
    case: str | None
    finished_at: datetime


class TicketLeft(Event):
    """Gone without being served: cancelled, called in vain, left, or still there at the end of the day."""

    public = ("hall", "line", "label")

    hall: str
    line: str
    label: str
    window: str | None
    why: Leaving
    left_at: datetime

"""What happens to tickets (號票): all events of one line and day are in one stream, in their order."""

from datetime import date, datetime
from typing import Annotated, ClassVar

from infra.contracts import Event, Personal
from services.queue.contract.words import Leaving, Priority, TicketItem
from services.shared.values import Words


class TicketDrawn(Event):
    """A ticket was drawn (取號). `tier`, then `seniority_at` is its place in the line.

    `holder` stands for the account that drew it for itself; nobody can tell from it which one that is.
    `name` is sealed under a key of the hall's day, destroyed when the day is over. `appointment` and `case`
    are what it came from and for.
    """

    schema_version: ClassVar[int] = 2

    public = ("hall", "line", "label")

    hall: str
    line: str
    day: date
    number: int
    label: str
    priority: Priority
    tier: int
    items: tuple[TicketItem, ...]
    holder: str | None
    appointment: str | None
    case: str | None
    visitors: str | None
    name: Annotated[str | None, Personal(of="visitors")]
    drawn_at: datetime
    seniority_at: datetime


class TicketCalled(Event):
    """Called to a window (叫號); `call` counts the calls of this turn, `said` is what was announced."""

    schema_version: ClassVar[int] = 2
    public = ("hall", "line", "label", "window", "call", "said")

    hall: str
    line: str
    label: str
    window: str
    clerk: str
    call: int
    said: Words | None
    called_at: datetime


class TicketReturned(Event):
    """It did not come, and goes back into the line (過號順延), behind the next ones.

    It now ranks with the one it stands behind: `tier`, `rank_at` and `rank_label` are that one's, and
    `rank_tail` is that one's and six digits more, which put it before whoever came back there earlier.
    """

    schema_version: ClassVar[int] = 2
    public = ("hall", "line", "label")

    hall: str
    line: str
    label: str
    window: str
    tier: int
    rank_at: datetime
    rank_label: str
    rank_tail: str
    returned_at: datetime


class ServiceStarted(Event):
    """The called one came, and is served."""

    public = ("hall", "line", "label", "window")

    hall: str
    line: str
    label: str
    window: str
    started_at: datetime


class TicketParked(Event):
    """Served in part; it waits aside (掛起) and frees the window.

    `reason` is sealed with the names of the day, and forgotten with them.
    """

    public = ("hall", "line", "label", "window")

    hall: str
    line: str
    label: str
    window: str
    reason: Annotated[str | None, Personal(of="visitors")]
    parked_at: datetime
    visitors: str | None = None


class TicketResumed(Event):
    """Taken up again at a window, by no call."""

    schema_version: ClassVar[int] = 2
    public = ("hall", "line", "label", "window")

    hall: str
    line: str
    label: str
    window: str
    clerk: str | None
    resumed_at: datetime


class TicketPutBack(Event):
    """Its window was closed or paused (退回隊列): it waits where it stood, for any window of its line.

    So does one that was called there, or served in part, and one that was kept for it.
    """

    public = ("hall", "line", "label")

    hall: str
    line: str
    label: str
    window: str
    put_back_at: datetime


class TicketMovedOut(Event):
    """Transferred (轉移) to another line or window, where it goes on under its own number."""

    public = ("hall", "line", "label", "window", "to_line")

    hall: str
    line: str
    label: str
    window: str
    to_line: str
    moved_at: datetime


class TicketMovedIn(Event):
    """The other side of it: it keeps its seniority. Only `for_window` may call it, if any, until put back."""

    schema_version: ClassVar[int] = 2
    public = ("hall", "line", "label")

    hall: str
    line: str
    day: date
    label: str
    from_line: str
    for_window: str | None
    priority: Priority
    tier: int
    items: tuple[TicketItem, ...]
    holder: str | None
    appointment: str | None
    case: str | None
    drawn_at: datetime
    seniority_at: datetime
    moved_at: datetime


class ServiceFinished(Event):
    """Done (辦畢); `day` is the line's, `case` the number of the case that it was about, if about one."""

    public = ("hall", "line", "label", "window")

    hall: str
    line: str
    label: str
    window: str
    day: date
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


class NamesForgotten(Event):
    """The names that visitors gave on a day are gone, and why they were asked to wait aside: its key is
    destroyed, for the day is over.
    """

    hall: str
    day: date
    forgotten_at: datetime

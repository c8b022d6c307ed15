"""What may be asked about the queue as it stands: boards and tickets."""

from datetime import date, datetime

from infra.contracts import PUBLIC, Answer, Query, query
from services.queue.contract import refusals as refuse
from services.queue.contract.words import (
    MISSES_PER_MINUTE,
    CaseNumber,
    Label,
    Priority,
    TicketItem,
    TicketStatus,
    WindowStatus,
)
from services.shared.values import Code, Day, OneLine, Words
from services.shared.words import IN_HALL, OWN


class Announcement(Answer):
    """What a display shows and a voice says (叫號播報); `name` is masked."""

    line: str
    label: str
    window: str
    call: int
    called_at: datetime
    name: str | None
    text: Words


class Wait(Answer):
    """An honest guess in minutes: 8 of 10 who come now wait between the two. `how` says what it rests on.

    `based_on` is how many turns of the line; without any there is no guess.
    """

    from_minutes: int | None
    to_minutes: int | None
    based_on: int
    how: Words


class BoardLine(Answer):
    """A line on the board: who is next, in order, how many wait, and how long one who comes now may wait."""

    line: str
    name: Words
    waiting: int
    following: tuple[str, ...]
    wait: Wait
    reminder: Words | None


class BoardWindow(Answer):
    """A window on the board; `shown_name` is the name of who is there, masked."""

    window: str
    name: Words
    status: WindowStatus
    line: str | None
    label: str | None
    ticket_status: TicketStatus | None
    shown_name: str | None


class Board(Answer):
    """The hall as its displays show it; `announcements` are the last calls, the newest first.

    `position` is the log's that it shows: the hall's live stream tells what comes after.
    """

    hall: str
    position: int
    announcements: tuple[Announcement, ...]
    windows: tuple[BoardWindow, ...]
    lines: tuple[BoardLine, ...]
    reminders: tuple[Words, ...]


@query(
    "/halls/{hall}/board",
    roles=(PUBLIC,),
    place=OWN,
    clause="4.1.2",
    answer=Board,
    refusals=(refuse.UNPLANNED_HALL,),
)
class ReadBoard(Query):
    """Read what the hall's displays show and say."""

    hall: Code


class LiveWindow(Answer):
    """A window as it is run: who is there, and the ticket, each with since when it is so."""

    window: str
    status: WindowStatus
    since: datetime | None
    clerk: str | None
    reason: str | None
    unattended: bool
    line: str | None
    label: str | None
    ticket_status: TicketStatus | None
    ticket_since: datetime | None


class LiveLine(Answer):
    """How many tickets of a line are where, and since when the first of those who wait does."""

    line: str
    waiting: int
    called: int
    served: int
    parked: int
    waiting_since: datetime | None


class LiveHall(Answer):
    """The hall as whoever runs it sees it at `at`; `position` is the log's that it shows."""

    hall: str
    at: datetime
    position: int
    windows: tuple[LiveWindow, ...]
    lines: tuple[LiveLine, ...]


@query(
    "/halls/{hall}/live",
    roles=("clerk", "supervisor", "department_head", "auditor", "operator"),
    place=IN_HALL,
    clause="1.3.3",
    answer=LiveHall,
    refusals=(refuse.UNPLANNED_HALL,),
)
class ReadLiveHall(Query):
    """Read who serves where just now, whom, and how many wait in each line since when."""

    hall: Code


class Periods(Answer):
    """Seconds a visit has spent so far: waiting, on the way to the window, served, and aside."""

    waited: float
    walked: float
    served: float
    held: float


class TicketVisit(Answer):
    """What a ticket's holder comes for, and what puts him before others."""

    priority: Priority
    items: tuple[TicketItem, ...]
    case: CaseNumber | None


class TicketView(Answer):
    """A ticket tells its number only; `visit` who has its code. `ahead` and `wait` while it waits."""

    hall: str
    line: str
    label: str
    status: TicketStatus
    day: date
    window: str | None
    ahead: int | None
    wait: Wait | None
    visit: TicketVisit | None
    drawn_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    periods: Periods


@query(
    "/halls/{hall}/lines/{line}/tickets/{label}",
    roles=(PUBLIC,),
    place=OWN,
    clause="3.3.1",
    answer=TicketView,
    refusals=(refuse.UNKNOWN_TICKET,),
    misses_per_minute=MISSES_PER_MINUTE,
)
class ReadTicket(Query):
    """Read where a ticket stands, and how long it may still take; with its code, what for.

    `day` is the ticket's; without it the last day that has one of this label.
    """

    hall: Code
    line: Code
    label: Label
    day: Day | None = None
    code: OneLine | None = None

"""What may be asked about the queue: boards, tickets, figures."""

from datetime import datetime

from infra.contracts import PUBLIC, Answer, Query, query
from services.queue.contract import refusals as no
from services.queue.contract.words import Code, Day, Label, Priority, TicketStatus, WindowStatus, Words


class Announcement(Answer):
    """What a display shows and a voice says (叫號播報); it names no person."""

    line: str
    label: str
    window: str
    call: int
    called_at: datetime
    text: Words


class BoardLine(Answer):
    """A line on the board: who is next, in order, and how many wait."""

    line: str
    name: Words
    waiting: int
    following: tuple[str, ...]


class BoardWindow(Answer):
    window: str
    name: Words
    status: WindowStatus
    line: str | None
    label: str | None
    ticket_status: TicketStatus | None


class Board(Answer):
    """The hall as its displays show it; `announcements` are the last calls, the newest first."""

    hall: str
    announcements: tuple[Announcement, ...]
    windows: tuple[BoardWindow, ...]
    lines: tuple[BoardLine, ...]


@query("/halls/{hall}/board", roles=(PUBLIC,), clause="4.1.2", answer=Board, refusals=(no.UNPLANNED_HALL,))
class ReadBoard(Query):
    """Read what the hall's displays show."""

    hall: Code


class Wait(Answer):
    """An honest guess in minutes, from how long the last ones of the line took to be called.

    `based_on` is how many; without any there is no guess.
    """

    from_minutes: int | None
    to_minutes: int | None
    based_on: int


class TicketView(Answer):
    hall: str
    line: str
    label: str
    status: TicketStatus
    priority: Priority
    window: str | None
    ahead: int | None
    wait: Wait | None
    drawn_at: datetime
    called_at: datetime | None
    finished_at: datetime | None


@query(
    "/halls/{hall}/lines/{line}/tickets/{label}",
    roles=(PUBLIC,),
    clause="3.3.1",
    answer=TicketView,
    refusals=(no.UNKNOWN_TICKET,),
)
class ReadTicket(Query):
    """Read where one of today's tickets stands, and how long it may still take."""

    hall: Code
    line: Code
    label: Label


class WaitFigures(Answer):
    """Seconds; waits are from drawing to the first call, service from its start to its end.

    `within_target` is the share called within the wait target (queue.wait_target, 20 minutes).
    """

    name: str
    drawn: int
    called: int
    served: int
    absent: int
    left: int
    wait_mean: float | None
    wait_median: float | None
    wait_p90: float | None
    wait_longest: float | None
    within_target: float | None
    service_mean: float | None
    service_median: float | None


class QueueReport(Answer):
    hall: str
    from_date: str
    to_date: str
    total: WaitFigures
    by_line: tuple[WaitFigures, ...]
    by_window: tuple[WaitFigures, ...]
    by_clerk: tuple[WaitFigures, ...]


@query(
    "/halls/{hall}/queue-report",
    roles=("supervisor", "auditor", "operator", "department_head"),
    clause="1.3.3",
    answer=QueueReport,
    refusals=(no.UNPLANNED_HALL,),
)
class ReportQueue(Query):
    """Report waits and service of the days from `from_date` to `to_date`, today without them."""

    hall: Code
    from_date: Day | None = None
    to_date: Day | None = None

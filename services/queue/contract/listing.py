"""Who is there and who is to come, line by line: for those at the windows, and for a visitor his own."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from infra.contracts import Answer, Query, query
from services.queue.contract import refusals as refuse
from services.queue.contract.appointments import AppointmentView
from services.queue.contract.words import CaseNumber, Priority, TicketItem, TicketStatus
from services.shared.values import Code, Day
from services.shared.words import IN_HALL, OWN

Presence = Literal["waiting", "called", "served", "parked"]
"""What a ticket does whose holder is still there."""

Limit = Annotated[int, Field(ge=1, le=500)]


class OwnTicket(Answer):
    """A ticket as its holder sees it; `since` it is what its `status` says."""

    hall: str
    line: str
    label: str
    day: date
    status: TicketStatus
    window: str | None
    priority: Priority
    items: tuple[TicketItem, ...]
    case: CaseNumber | None
    drawn_at: datetime
    since: datetime


class TicketLine(OwnTicket):
    """A ticket as the windows see it; `name` is masked, `reason` why it waits aside.

    `call` counts the calls of its turn, `absent` how often it did not come. While it waits only `for_window`
    may call it, if any; `elsewhere`: its holder is at a window with another one, and is not called till then.
    """

    call: int
    absent: int
    for_window: str | None
    elsewhere: bool
    name: str | None
    reason: str | None


class TicketList(Answer):
    """`position` is the log's that it shows: the hall's live stream tells what comes after."""

    hall: str
    position: int
    items: tuple[TicketLine, ...]
    next_cursor: str | None = None


@query(
    "/halls/{hall}/tickets",
    roles=("clerk", "supervisor", "department_head", "auditor", "operator"),
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketList,
    refusals=(refuse.UNPLANNED_HALL, refuse.UNKNOWN_LINE, refuse.UNKNOWN_WINDOW),
    paged=True,
)
class ListTickets(Query):
    """List the tickets that are there, by their rank: those who wait in the order in which they are called.

    With a `window` those of the lines that it serves, but none that waits for another one.
    """

    hall: Code
    line: Code | None = None
    status: Presence | None = None
    window: Code | None = None
    cursor: str | None = None
    limit: Limit = 100


class OwnTickets(Answer):
    items: tuple[OwnTicket, ...]
    next_cursor: str | None = None


@query("/tickets", roles=("visitor",), place=OWN, clause="3.3.2", answer=OwnTickets, paged=True)
class ListOwnTickets(Query):
    """List the tickets that one drew with one's account and still has, the earliest first."""

    cursor: str | None = None
    limit: Limit = 50


class AppointmentList(Answer):
    items: tuple[AppointmentView, ...]
    next_cursor: str | None = None


@query(
    "/halls/{hall}/appointments",
    roles=("clerk", "supervisor"),
    place=IN_HALL,
    clause="1.3.4",
    answer=AppointmentList,
    refusals=(refuse.UNPLANNED_HALL, refuse.UNKNOWN_LINE),
    paged=True,
)
class ListAppointments(Query):
    """List the appointments of a day, today without one, by their time, whatever became of them."""

    hall: Code
    line: Code | None = None
    day: Day | None = None
    cursor: str | None = None
    limit: Limit = 100


@query("/appointments", roles=("visitor",), place=OWN, clause="3.3.2", answer=AppointmentList, paged=True)
class ListOwnAppointments(Query):
    """List the appointments that one made with one's account, the last first; a moved one as it is now."""

    cursor: str | None = None
    limit: Limit = 50

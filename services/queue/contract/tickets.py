"""Tickets (號票): drawn, called, served, and what else may become of them."""

from datetime import date, datetime
from typing import Literal

from infra.contracts import Answer, Command, command
from services.queue.contract import refusals as refuse
from services.queue.contract.words import CaseNumber, Items, Label, Priority, TicketItem, TicketStatus
from services.shared.values import Code, Day, OneLine, Reason
from services.shared.words import IN_HALL

_STAFF = ("clerk", "supervisor")
_ON_TICKET = (refuse.UNPLANNED_HALL, refuse.UNKNOWN_LINE, refuse.UNKNOWN_TICKET, refuse.TICKET_NOT_THERE)
_AT_WINDOW = (
    refuse.UNPLANNED_HALL,
    refuse.UNKNOWN_WINDOW,
    refuse.WINDOW_NOT_OPEN,
    refuse.WINDOW_TAKEN,
    refuse.TICKET_NOT_THERE,
)


class TicketAnswer(Answer):
    """`version` counts the changes of the line's day."""

    hall: str
    line: str
    label: str
    status: TicketStatus
    window: str | None
    version: int


class DrawnTicket(TicketAnswer):
    """`ahead` is how many wait before it.

    Numbers begin anew with each `day` of the hall; `code` is the secret that shows, with both, whose ticket
    it is: given here, stored nowhere.
    """

    day: date
    code: str = ""
    ahead: int
    drawn_at: datetime


@command(
    "/halls/{hall}/lines/{line}/tickets",
    roles=("visitor", "kiosk", "clerk"),
    place=IN_HALL,
    clause="3.3.1",
    answer=DrawnTicket,
    refusals=(
        refuse.UNPLANNED_HALL,
        refuse.UNKNOWN_LINE,
        refuse.HALL_CLOSED,
        refuse.NO_MORE_TICKETS,
        refuse.IN_LINE_ALREADY,
        refuse.UNKNOWN_CASE,
    ),
)
class DrawTicket(Command):
    """Draw a ticket in a line: a visitor for himself, a kiosk or a clerk for who stands there.

    `name` is shown on displays masked only, and forgotten at the end of the day. `case` is the case that the
    visit is to go on with: one of the hall, of the visitor's own account or shown to be his by `case_code`. A
    kiosk needs the code, a clerk of the hall none.
    """

    hall: Code
    line: Code
    priority: Priority = "none"
    items: Items = ()
    name: OneLine | None = None
    case: CaseNumber | None = None
    case_code: OneLine | None = None


class CalledTicket(Answer):
    """The ticket that was called to the window; None: nobody waits for it in any of its lines.

    `case` is the case that it came to go on with, `finished` the ticket that was finished before the call.
    """

    hall: str
    window: str
    line: str | None
    label: str | None
    priority: Priority | None
    items: tuple[TicketItem, ...]
    case: str | None
    call: int | None
    finished: str | None = None


@command(
    "/halls/{hall}/windows/{window}/next",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=CalledTicket,
    refusals=(
        refuse.UNPLANNED_HALL,
        refuse.UNKNOWN_WINDOW,
        refuse.MAY_NOT_SERVE,
        refuse.WINDOW_NOT_OPEN,
        refuse.WINDOW_TAKEN,
        refuse.WINDOW_BUSY,
        refuse.TICKET_NOT_THERE,
    ),
)
class CallNext(Command):
    """Call who is next in the window's lines: by the lines' ranks, then who has waited longest.

    Who is at another window just now keeps his place. With `done` the one served here is finished first.
    """

    hall: Code
    window: Code
    done: bool = False


@command(
    "/halls/{hall}/windows/{window}/calls",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=CalledTicket,
    refusals=(
        *_ON_TICKET,
        refuse.UNKNOWN_WINDOW,
        refuse.MAY_NOT_SERVE,
        refuse.WINDOW_NOT_OPEN,
        refuse.WINDOW_TAKEN,
        refuse.WINDOW_BUSY,
        refuse.LINE_NOT_SERVED,
        refuse.PERSON_ELSEWHERE,
    ),
)
class CallTicket(Command):
    """Call a given ticket that waits, or take up one that was parked.

    `day` is the ticket's; without it the last day that has one of this label: a hall that is open over night
    may have two.
    """

    hall: Code
    window: Code
    line: Code
    label: Label
    day: Day | None = None


@command(
    "/halls/{hall}/windows/{window}/recall",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=CalledTicket,
    refusals=(*_AT_WINDOW, refuse.CALLED_OFTEN_ENOUGH, refuse.CALLED_JUST_NOW),
)
class Recall(Command):
    """Call the window's ticket once more, so often and so far apart as the hall's policy says."""

    hall: Code
    window: Code


@command(
    "/halls/{hall}/windows/{window}/absence",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=_AT_WINDOW,
)
class ReportAbsent(Command):
    """The called one did not come (過號): back behind the next ones, or gone, as the hall's policy says.

    A supervisor may say so for a clerk who has left, and likewise park, send on or finish.
    """

    hall: Code
    window: Code


@command(
    "/halls/{hall}/windows/{window}/start",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=_AT_WINDOW,
)
class StartService(Command):
    """The called one is there, and is served from now."""

    hall: Code
    window: Code


@command(
    "/halls/{hall}/windows/{window}/parking",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=_AT_WINDOW,
)
class ParkTicket(Command):
    """Put the window's ticket aside for a while; `CallTicket` takes it up again."""

    hall: Code
    window: Code
    reason: Reason | None = None


@command(
    "/halls/{hall}/windows/{window}/transfer",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=(*_AT_WINDOW, refuse.UNKNOWN_LINE, refuse.LINE_NOT_SERVED, refuse.IN_LINE_ALREADY),
)
class TransferTicket(Command):
    """Send the window's ticket to another line, or to one open window of it; it keeps its seniority."""

    hall: Code
    window: Code
    to_line: Code
    to_window: Code | None = None


@command(
    "/halls/{hall}/windows/{window}/finish",
    roles=_STAFF,
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=(*_AT_WINDOW, refuse.UNKNOWN_CASE),
)
class FinishService(Command):
    """The one at the window has been served; `case` is the hall's it was about, if not the one drawn for."""

    hall: Code
    window: Code
    case: CaseNumber | None = None


@command(
    "/halls/{hall}/lines/{line}/tickets/{label}/cancellation",
    roles=("visitor", "kiosk", "clerk"),
    place=IN_HALL,
    clause="3.3.1",
    answer=TicketAnswer,
    refusals=(*_ON_TICKET, refuse.NOT_YOUR_TICKET),
)
class CancelTicket(Command):
    """Give a waiting or parked ticket back, or say that its holder has left; `day` as for a call."""

    hall: Code
    line: Code
    label: Label
    day: Day | None = None
    why: Literal["cancelled", "left"] = "cancelled"


class DayClosed(Answer):
    hall: str
    line: str
    left: int
    version: int


@command(
    "/halls/{hall}/lines/{line}/day-end",
    roles=("operator",),
    place=IN_HALL,
    clause="3.3.1",
    answer=DayClosed,
    refusals=(refuse.UNPLANNED_HALL, refuse.UNKNOWN_LINE, refuse.NOTHING_TO_CLOSE),
)
class CloseLineDay(Command):
    """Let go of whoever is left of a day that is over; the service does so by itself."""

    hall: Code
    line: Code
    day: Day

"""Steps that handling of several topics takes: a ticket drawn, dealt with at a window, let go."""

from typing import Protocol

from infra.contracts import Event
from services.queue.contract import tickets
from services.queue.contract.plan import PlannedWindow
from services.queue.contract.words import TicketStatus
from services.queue.domain.hall_plan import items_at, line_of, window_of
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Ticket, Visit
from services.queue.domain.uniqueness import one_ticket_a_line, one_window_a_visitor
from services.queue.domain.window import Window
from services.queue.session import HallSession


class AtWindow(Protocol):
    """A command at a window of a hall."""

    @property
    def hall(self) -> str: ...

    @property
    def window(self) -> str: ...


def draw(code: str, visit: Visit, session: HallSession) -> tickets.DrawnTicket:
    """The next number of a line for a visit."""
    planned, line = line_of(session.plan(), code), session.line(code)
    drawn = line.draw(planned, session.hall, session.today, visit, session.now)
    ahead = sum(one.ahead_of(drawn) for one in session.line_days(code))
    session.append(line, drawn)
    if visit.holder is not None:
        session.claim(one_ticket_a_line(session.hall, code, visit.holder), line)
    return tickets.DrawnTicket(
        hall=session.hall,
        line=code,
        label=drawn.label,
        status="waiting",
        window=None,
        version=line.version,
        day=session.today,
        ahead=ahead,
        drawn_at=session.now,
    )


def leave_line(line: LineDay, ticket: Ticket, session: HallSession) -> None:
    """Its holder may draw again."""
    if ticket.holder is not None:
        session.release(one_ticket_a_line(line.hall, line.line, ticket.holder))


def leave_window(line: LineDay, ticket: Ticket, session: HallSession) -> None:
    """Its holder may be called elsewhere."""
    if ticket.holder is not None:
        session.release(one_window_a_visitor(line.hall, ticket.holder))


def ticket_answer(
    line: LineDay, label: str, status: TicketStatus, window: str | None = None
) -> tickets.TicketAnswer:
    """What a ticket has come to in the line."""
    return tickets.TicketAnswer(
        hall=line.hall, line=line.line, label=label, status=status, window=window, version=line.version
    )


def serving_window(command: AtWindow, session: HallSession) -> PlannedWindow:
    """The window, where the caller may serve by the hall's policy. Refuses MAY_NOT_SERVE."""
    plan = session.plan()
    window = window_of(plan, command.window)
    if session.policy().who_may_serve == "posted":
        session.attendant(session.context.actor).check_may_serve(items_at(plan, window), session.days)
    return window


def release(
    window: Window, line: LineDay, ticket: Ticket, event: Event, session: HallSession, *, gone: bool
) -> None:
    """What happened to the window's ticket leaves the window free; who is gone may draw again."""
    session.append(line, event)
    session.append(window, window.release(session.now))
    leave_window(line, ticket, session)
    if gone:
        leave_line(line, ticket, session)


def at_window(
    command: AtWindow, session: HallSession, *, for_another: bool = False
) -> tuple[Window, LineDay, Ticket]:
    """The window, and the ticket that the caller deals with there.

    `for_another`: in what brings a ticket to an end a supervisor stands in for a clerk who has left it.
    """
    window_of(session.plan(), command.window)
    window = session.window(command.window)
    stands_in = for_another and session.context.role == "supervisor"
    code, day, label = window.current(session.context.actor, for_another=stands_in)
    line = session.line(code, day)
    return window, line, line.ticket(label)

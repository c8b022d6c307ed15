"""Command handling of tickets in their lines: drawn, cancelled, let go at the end of the day."""

from typing import Any

from infra.eventstore.handling import completes, handles
from services.queue.contract import appointments, because, tickets
from services.queue.contract import refusals as refuse
from services.queue.domain.hall_plan import line_of
from services.queue.domain.ticket import Visit
from services.queue.handling.steps import draw, leave_line, leave_window, ticket_answer
from services.queue.session import HallSession


@handles(tickets.DrawTicket)
def draw_ticket(command: tickets.DrawTicket, session: HallSession) -> tickets.DrawnTicket:
    session.check_open()
    told = command.model_dump(include={"priority", "name", "case"})
    holder = session.secrets.holder(session.context)
    return draw(command.line, Visit(**told, items=command.items, holder=holder), session)


@completes(tickets.DrawTicket)
@completes(appointments.CheckIn)
def with_ticket_code(_: object, answer: dict[str, Any], session: HallSession) -> dict[str, Any]:
    drawn = tickets.DrawnTicket.model_validate(answer)
    return {"code": session.secrets.ticket_code(drawn.hall, drawn.day, drawn.label)}


@handles(tickets.CancelTicket)
def cancel_ticket(command: tickets.CancelTicket, session: HallSession) -> tickets.TicketAnswer:
    line_of(session.plan(), command.line)
    line = session.line_with(command.line, command.label, command.day)
    ticket = line.ticket(command.label)
    context = session.context
    if context.role == "visitor" and ticket.holder != session.secrets.holder(context):
        raise refuse.NOT_YOUR_TICKET(because.OTHER_PERSONS_TICKET(label=command.label))
    session.append(line, line.cancel(command.label, command.why, session.now))
    leave_line(line, ticket, session)
    return ticket_answer(line, command.label, "left")


@handles(tickets.CloseLineDay)
def close_line_day(command: tickets.CloseLineDay, session: HallSession) -> tickets.DayClosed:
    line = session.line(command.line, command.day)
    if command.day >= session.days[0]:
        raise refuse.NOTHING_TO_CLOSE(because.NOT_OVER(day=command.day))
    events, there = line.close(session.now), list(line.tickets.values())
    session.append(line, *events)
    for ticket in there:
        leave_line(line, ticket, session)
        if ticket.window is not None:
            window = session.window(ticket.window)
            session.append(window, window.release(session.now))
            leave_window(line, ticket, session)
    return tickets.DayClosed(hall=command.hall, line=command.line, left=len(events), version=line.version)

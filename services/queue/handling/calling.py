"""Command handling of calls: who is next at a window, and what becomes of the ticket there."""

from infra.eventstore.handling import handles
from services.queue.contract import because, tickets
from services.queue.contract import refusals as refuse
from services.queue.contract.ticket_events import TicketLeft
from services.queue.domain.announcing import call_text
from services.queue.domain.calling import next_across
from services.queue.domain.hall_plan import check_serves, line_of, window_of
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Ticket
from services.queue.domain.uniqueness import one_ticket_a_line, one_window_a_visitor
from services.queue.handling.steps import AtWindow, at_window, release, serving_window, ticket_answer
from services.queue.session import HallSession
from services.shared.values import Words


@handles(tickets.CallNext)
def call_next(command: tickets.CallNext, session: HallSession) -> tickets.CalledTicket:
    planned = serving_window(command, session)
    finished = _finish(command, session, None)[1] if command.done else None
    session.window(command.window).check_free(session.context.actor)
    lines = [line for code in planned.lines for line in session.line_days(code)]
    called = next_across(lines, command.window, session.is_at_window)
    if called is None:
        return _called_answer(command, None, None, finished)
    return _call(command, *called, session, finished)


@handles(tickets.CallTicket)
def call_ticket(command: tickets.CallTicket, session: HallSession) -> tickets.CalledTicket:
    planned = serving_window(command, session)
    line_of(session.plan(), command.line)
    check_serves(planned, command.line)
    session.window(command.window).check_free(session.context.actor)
    line = session.line_with(command.line, command.label, command.day)
    ticket = line.ticket(command.label)
    if ticket.holder is not None and session.is_at_window(ticket.holder):
        raise refuse.PERSON_ELSEWHERE(because.HOLDER_ELSEWHERE(label=command.label))
    return _call(command, line, ticket, session, None)


@handles(tickets.Recall)
def recall(command: tickets.Recall, session: HallSession) -> tickets.CalledTicket:
    _, line, ticket = at_window(command, session)
    called = line.recall(ticket.label, session.policy(), _said(command, ticket, session), session.now)
    session.append(line, called)
    return _called_answer(command, (line, ticket), called.call, None)


@handles(tickets.StartService)
def start_service(command: tickets.StartService, session: HallSession) -> tickets.TicketAnswer:
    _, line, ticket = at_window(command, session)
    session.append(line, line.start(ticket.label, session.now))
    return ticket_answer(line, ticket.label, "served", command.window)


@handles(tickets.ReportAbsent)
def report_absent(command: tickets.ReportAbsent, session: HallSession) -> tickets.TicketAnswer:
    window, line, ticket = at_window(command, session, for_another=True)
    event = line.absent(ticket.label, session.policy(), session.now)
    gone = isinstance(event, TicketLeft)
    release(window, line, ticket, event, session, gone=gone)
    return ticket_answer(line, ticket.label, "left" if gone else "waiting")


@handles(tickets.ParkTicket)
def park_ticket(command: tickets.ParkTicket, session: HallSession) -> tickets.TicketAnswer:
    window, line, ticket = at_window(command, session, for_another=True)
    event = line.park(ticket.label, command.reason, session.now)
    release(window, line, ticket, event, session, gone=False)
    return ticket_answer(line, ticket.label, "parked")


@handles(tickets.FinishService)
def finish_service(command: tickets.FinishService, session: HallSession) -> tickets.TicketAnswer:
    line, ticket = _finish(command, session, command.case, for_another=True)
    return ticket_answer(line, ticket.label, "finished")


@handles(tickets.TransferTicket)
def transfer_ticket(command: tickets.TransferTicket, session: HallSession) -> tickets.TicketAnswer:
    plan = session.plan()
    planned = line_of(plan, command.to_line)
    if command.to_window is not None:
        check_serves(window_of(plan, command.to_window), command.to_line)
        session.window(command.to_window).check_open()
    window, line, ticket = at_window(command, session, for_another=True)
    stays = command.to_line == line.line
    if stays and command.to_window is None:
        detail = because.THERE_ALREADY(label=ticket.label, line=line.line)
        raise refuse.TICKET_NOT_THERE(detail, ticket_status=ticket.status)
    out = line.move_out(ticket.label, command.to_line, session.now)
    release(window, line, ticket, out, session, gone=not stays)
    to = session.line(command.to_line, line.day)
    session.append(to, to.move_in(ticket, line, planned, command.to_window, session.now))
    if not stays and ticket.holder is not None:
        session.claim(one_ticket_a_line(session.hall, command.to_line, ticket.holder), to)
    return ticket_answer(line, ticket.label, "waiting")


def _call(
    command: AtWindow, line: LineDay, ticket: Ticket, session: HallSession, finished: Ticket | None
) -> tickets.CalledTicket:
    window, clerk = session.window(command.window), session.context.actor
    said = _said(command, ticket, session)
    session.append(line, line.call(ticket.label, command.window, clerk, said, session.now))
    session.append(window, window.take(line.line, line.day, ticket.label, session.now))
    if ticket.holder is not None:
        session.claim(one_window_a_visitor(session.hall, ticket.holder), line)
    call = 1 if ticket.status == "waiting" else None
    return _called_answer(command, (line, ticket), call, finished)


def _finish(
    command: AtWindow, session: HallSession, case: str | None, *, for_another: bool = False
) -> tuple[LineDay, Ticket]:
    window, line, ticket = at_window(command, session, for_another=for_another)
    release(window, line, ticket, line.finish(ticket.label, case, session.now), session, gone=True)
    return line, ticket


def _said(command: AtWindow, ticket: Ticket, session: HallSession) -> Words:
    return call_text(ticket.label, window_of(session.plan(), command.window).name)


def _called_answer(
    command: AtWindow, called: tuple[LineDay, Ticket] | None, call: int | None, finished: Ticket | None
) -> tickets.CalledTicket:
    line, ticket = called or (None, None)
    return tickets.CalledTicket(
        hall=command.hall,
        window=command.window,
        line=line.line if line else None,
        label=ticket.label if ticket else None,
        priority=ticket.priority if ticket else None,
        items=ticket.items if ticket else (),
        case=ticket.case if ticket else None,
        call=call,
        finished=finished.label if finished else None,
    )

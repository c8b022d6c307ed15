"""Command handling of calls: who is next at a window, and what becomes of the ticket there."""

from collections.abc import Callable
from typing import Protocol

from infra.contracts import Context, Event
from infra.eventstore.application import Decision, handles
from infra.eventstore.records import ClaimHeld
from services.queue.contract import refusals as no
from services.queue.contract import tickets
from services.queue.contract.plan import Plan, PlannedWindow
from services.queue.contract.ticket_events import TicketLeft
from services.queue.deciding import Deed, View
from services.queue.domain.announcing import call_text
from services.queue.domain.hall_plan import check_serves, items_at, line_of, window_of
from services.queue.domain.identity import line_day_id
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Ticket
from services.queue.domain.window import Window
from services.queue.ticket_application import (
    AT_WINDOW,
    TicketApplication,
    at_window_claim,
    live_claim,
    ticket_answer,
)
from services.shared.values import Words


class AtWindow(Protocol):
    """A command at a window of a hall."""

    @property
    def hall(self) -> str: ...

    @property
    def window(self) -> str: ...


class CallingApplication(TicketApplication):
    @handles(tickets.CallNext)
    def call_next(self, command: tickets.CallNext, context: Context, view: View) -> Decision:
        plan, deed = view.plan(command.hall), Deed()
        planned = serving_window(command, context, view)
        finished = _finish(deed, command, context, view, None)[1] if command.done else None
        if finished is None:
            view.window(command.hall, command.window).check_free(context.actor)
        lines = [line for code in planned.lines for line in view.line_days(command.hall, code)]
        elsewhere = _elsewhere(plan, command.hall, view, finished)
        found = [
            (ticket.rank, place, line, ticket)
            for place, line in enumerate(lines)
            if (ticket := line.next_for(command.window, elsewhere))
        ]
        if not found:
            return deed.answered(_called_answer(command, None, None, finished))
        _, _, line, ticket = min(found, key=lambda one: one[:2])
        return deed.answered(_call(deed, command, line, ticket, context, view, finished))

    @handles(tickets.CallTicket)
    def call_ticket(self, command: tickets.CallTicket, context: Context, view: View) -> Decision:
        plan = view.plan(command.hall)
        planned = serving_window(command, context, view)
        line_of(plan, command.line)
        check_serves(planned, command.line)
        view.window(command.hall, command.window).check_free(context.actor)
        line = view.line_with(command.hall, command.line, command.label, command.day)
        ticket = line.ticket(command.label)
        if ticket.holder is not None and _elsewhere(plan, command.hall, view, None)(ticket.holder):
            raise no.PERSON_ELSEWHERE(f"the holder of {command.label} is at another window")
        deed = Deed()
        return deed.answered(_call(deed, command, line, ticket, context, view, None))

    @handles(tickets.Recall)
    def recall(self, command: tickets.Recall, context: Context, view: View) -> Decision:
        _, line, ticket = _at_window(command, context, view)
        said = _said(command, ticket, view)
        called = line.recall(ticket.label, view.policy(command.hall), said, view.now)
        deed = Deed()
        deed.happens(line, called)
        return deed.answered(_called_answer(command, (line, ticket), called.call, None))

    @handles(tickets.StartService)
    def start_service(self, command: tickets.StartService, context: Context, view: View) -> Decision:
        _, line, ticket = _at_window(command, context, view)
        deed = Deed()
        deed.happens(line, line.start(ticket.label, view.now))
        return deed.answered(ticket_answer(line, ticket.label, "served", command.window))

    @handles(tickets.ReportAbsent)
    def report_absent(self, command: tickets.ReportAbsent, context: Context, view: View) -> Decision:
        window, line, ticket = _at_window(command, context, view, for_another=True)
        event = line.absent(ticket.label, view.policy(command.hall), view.now)
        gone = isinstance(event, TicketLeft)
        deed = Deed()
        release(deed, window, line, ticket, event, view, gone=gone)
        return deed.answered(ticket_answer(line, ticket.label, "left" if gone else "waiting", None))

    @handles(tickets.ParkTicket)
    def park_ticket(self, command: tickets.ParkTicket, context: Context, view: View) -> Decision:
        window, line, ticket = _at_window(command, context, view, for_another=True)
        deed = Deed()
        event = line.park(ticket.label, command.reason, view.now)
        release(deed, window, line, ticket, event, view, gone=False)
        return deed.answered(ticket_answer(line, ticket.label, "parked", None))

    @handles(tickets.FinishService)
    def finish_service(self, command: tickets.FinishService, context: Context, view: View) -> Decision:
        deed = Deed()
        line, ticket = _finish(deed, command, context, view, command.case, for_another=True)
        return deed.answered(ticket_answer(line, ticket.label, "finished", None))

    @handles(tickets.TransferTicket)
    def transfer_ticket(self, command: tickets.TransferTicket, context: Context, view: View) -> Decision:
        plan = view.plan(command.hall)
        planned = line_of(plan, command.to_line)
        if command.to_window is not None:
            check_serves(window_of(plan, command.to_window), command.to_line)
            view.window(command.hall, command.to_window).check_open()
        window, line, ticket = _at_window(command, context, view, for_another=True)
        stays = command.to_line == line.line
        if stays and command.to_window is None:
            raise no.TICKET_NOT_THERE(
                f"{ticket.label} is in {line.line} already", ticket_status=ticket.status
            )
        deed = Deed()
        out = line.move_out(ticket.label, command.to_line, view.now)
        release(deed, window, line, ticket, out, view, gone=not stays)
        to = view.line(command.hall, command.to_line, line.day)
        deed.happens(to, to.move_in(ticket, line, planned, command.to_window, view.now))
        if not stays:
            deed.claim(live_claim(line, ticket, command.to_line), to)
        return deed.answered(ticket_answer(line, ticket.label, "waiting", None))

    def reconsiders(self, held: ClaimHeld) -> bool:
        """A person turned out to be at another window: call who is next instead."""
        return held.claim.kind == AT_WINDOW


def serving_window(command: AtWindow, context: Context, view: View) -> PlannedWindow:
    """The window, where the caller may serve by the hall's policy. Refuses MAY_NOT_SERVE."""
    plan = view.plan(command.hall)
    window = window_of(plan, command.window)
    if view.policy(command.hall).who_may_serve == "posted":
        view.attendant(command.hall, context.actor).check_may_serve(items_at(plan, window), view.days)
    return window


def _at_window(
    command: AtWindow, context: Context, view: View, *, for_another: bool = False
) -> tuple[Window, LineDay, Ticket]:
    """The window, and the ticket that the caller deals with there.

    `for_another`: in what brings a ticket to an end a supervisor stands in for a clerk who has left it.
    """
    window_of(view.plan(command.hall), command.window)
    window = view.window(command.hall, command.window)
    stands_in = for_another and context.role == "supervisor"
    code, day, label = window.current(context.actor, for_another=stands_in)
    line = view.line(command.hall, code, day)
    return window, line, line.ticket(label)


def _call(
    deed: Deed,
    command: AtWindow,
    line: LineDay,
    ticket: Ticket,
    context: Context,
    view: View,
    finished: Ticket | None,
) -> tickets.CalledTicket:
    window = view.window(command.hall, command.window)
    said = _said(command, ticket, view)
    deed.happens(line, line.call(ticket.label, command.window, context.actor, said, view.now))
    deed.happens(window, window.take(line.line, line.day, ticket.label, view.now))
    deed.claim(at_window_claim(line, ticket), line)
    call = 1 if ticket.status == "waiting" else None
    return _called_answer(command, (line, ticket), call, finished)


def _finish(
    deed: Deed,
    command: AtWindow,
    context: Context,
    view: View,
    case: str | None,
    *,
    for_another: bool = False,
) -> tuple[LineDay, Ticket]:
    window, line, ticket = _at_window(command, context, view, for_another=for_another)
    release(deed, window, line, ticket, line.finish(ticket.label, case, view.now), view, gone=True)
    return line, ticket


def release(
    deed: Deed, window: Window, line: LineDay, ticket: Ticket, event: Event, view: View, *, gone: bool
) -> None:
    """What happened to the window's ticket leaves the window free; who is gone may draw again."""
    deed.happens(line, event)
    deed.happens(window, window.release(view.now))
    deed.release(at_window_claim(line, ticket))
    if gone:
        deed.release(live_claim(line, ticket))


def _elsewhere(plan: Plan, hall: str, view: View, finished: Ticket | None) -> Callable[[str], bool]:
    """Whether a holder is at a window just now, other than as the one who has been finished here."""

    def is_elsewhere(holder: str) -> bool:
        if finished is not None and finished.holder == holder:
            return False
        ids = [line_day_id(hall, line.code, day) for line in plan.lines for day in view.days]
        return any(view.glanced_at(LineDay, id).has_at_window(holder) for id in ids)

    return is_elsewhere


def _said(command: AtWindow, ticket: Ticket, view: View) -> Words:
    return call_text(ticket.label, window_of(view.plan(command.hall), command.window).name)


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

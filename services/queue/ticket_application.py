"""Command handling of tickets in their lines: drawn, cancelled, let go at the end of the day."""

from typing import Any

from infra.contracts import Context
from infra.eventstore.application import Decision, handles
from infra.eventstore.records import Claim
from services.queue.contract import refusals as no
from services.queue.contract import tickets
from services.queue.contract.words import TicketStatus
from services.queue.deciding import Deed, View
from services.queue.domain.hall_day import check_open
from services.queue.domain.hall_plan import line_of
from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Ticket, Visit
from services.queue.plan_application import PlanApplication

LIVE, AT_WINDOW = "live_ticket", "at_window"
"""A person's one live ticket in a line, and the one window where a person is."""


_DRAWING = ("DrawTicket", "CheckIn")


class TicketApplication(PlanApplication):
    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """As every application's; a ticket's code is not stored with the answer but put into it here."""
        done = super().execute(name, body, context)
        if name in _DRAWING:
            drawn = tickets.DrawnTicket.model_validate(done["answer"])
            done["answer"]["code"] = self.secrets.ticket_code(drawn.hall, drawn.day, drawn.label)
        return done

    @handles(tickets.DrawTicket)
    def draw_ticket(self, command: tickets.DrawTicket, context: Context, view: View) -> Decision:
        check_open(view.plan(command.hall), view.today, view.now, self.zone)
        told = command.model_dump(include={"priority", "name", "case"})
        visit = Visit(**told, items=command.items, holder=self.secrets.holder(context))
        deed = Deed()
        return deed.answered(draw(deed, command.hall, command.line, visit, view))

    @handles(tickets.CancelTicket)
    def cancel_ticket(self, command: tickets.CancelTicket, context: Context, view: View) -> Decision:
        line_of(view.plan(command.hall), command.line)
        line = view.line_with(command.hall, command.line, command.label, command.day)
        ticket = line.ticket(command.label)
        if context.role == "visitor" and ticket.holder != self.secrets.holder(context):
            raise no.NOT_YOUR_TICKET(f"{command.label} is another person's")
        deed = Deed()
        deed.happens(line, line.cancel(command.label, command.why, view.now))
        deed.release(live_claim(line, ticket))
        return deed.answered(ticket_answer(line, command.label, "left", None))

    @handles(tickets.CloseLineDay)
    def close_line_day(self, command: tickets.CloseLineDay, context: Context, view: View) -> Decision:
        line = view.line(command.hall, command.line, command.day)
        if command.day >= view.days[0]:
            raise no.NOTHING_TO_CLOSE(f"{command.day} is not over")
        deed = Deed()
        events = line.close(view.now)
        deed.happens(line, *events)
        for ticket in line.tickets.values():
            deed.release(live_claim(line, ticket))
            if ticket.window is not None:
                window = view.window(command.hall, ticket.window)
                deed.happens(window, window.release(view.now))
                deed.release(at_window_claim(line, ticket))
        answer = tickets.DayClosed(
            hall=command.hall, line=command.line, left=len(events), version=line.version + len(events)
        )
        return deed.answered(answer)


def draw(deed: Deed, hall: str, code: str, visit: Visit, view: View) -> tickets.DrawnTicket:
    """The next number of a line for a visit; the answer, for the deed."""
    planned = line_of(view.plan(hall), code)
    line = view.line(hall, code)
    drawn = line.draw(planned, hall, view.today, visit, view.now)
    deed.happens(line, drawn)
    if visit.holder is not None:
        deed.claim([_live(hall, code, visit.holder)], line)
    return tickets.DrawnTicket(
        hall=hall,
        line=code,
        label=drawn.label,
        status="waiting",
        window=None,
        version=line.version + 1,
        day=view.today,
        ahead=sum(one.ahead_of(drawn) for one in view.line_days(hall, code)),
        drawn_at=view.now,
    )


def ticket_answer(
    line: LineDay, label: str, status: TicketStatus, window: str | None
) -> tickets.TicketAnswer:
    """What one event in the line came to."""
    return tickets.TicketAnswer(
        hall=line.hall,
        line=line.line,
        label=label,
        status=status,
        window=window,
        version=line.version + 1,
    )


def live_claim(line: LineDay, ticket: Ticket, code: str | None = None) -> list[Claim]:
    """What keeps the ticket's holder from a second ticket in the line, or in line `code`."""
    return [_live(line.hall, code or line.line, ticket.holder)] if ticket.holder else []


def at_window_claim(line: LineDay, ticket: Ticket) -> list[Claim]:
    """What keeps the ticket's holder from being called to a second window."""
    return [Claim(AT_WINDOW, f"{line.hall}/{ticket.holder}")] if ticket.holder else []


def _live(hall: str, line: str, holder: str) -> Claim:
    return Claim(LIVE, f"{hall}/{line}/{holder}")

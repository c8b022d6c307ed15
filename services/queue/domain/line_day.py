"""A line (業務隊列) on one day: tickets drawn, called, served, and what becomes of them. Clause 3.3.1."""

from datetime import date, datetime, timedelta

from infra.contracts import Event
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract import ticket_events as happened
from services.queue.contract.plan import PlannedLine
from services.queue.contract.policy import Policy
from services.queue.contract.words import Leaving, TicketStatus
from services.queue.domain.identity import visitors_of
from services.queue.domain.line_state import LineState
from services.queue.domain.ticket import Ticket, Visit, tier_of
from services.shared.values import Words

_DIGITS = 3
_MANY = 999_999


class LineDay(LineState):
    """What may be done in a line on its day."""

    def draw(
        self, planned: PlannedLine, hall: str, day: date, visit: Visit, now: datetime
    ) -> happened.TicketDrawn:
        """The next number. An appointment is drawn whatever the contingent: it was promised."""
        promised = visit.appointment is not None
        if planned.contingent is not None and self.last_number >= planned.contingent and not promised:
            raise refuse.NO_MORE_TICKETS(because.NO_TICKETS_LEFT(contingent=planned.contingent))
        number = self.last_number + 1
        return happened.TicketDrawn(
            hall=hall,
            line=planned.code,
            day=day,
            number=number,
            label=f"{planned.prefix}{number:0{_DIGITS}}",
            priority=visit.priority,
            tier=tier_of(planned, visit),
            items=visit.items,
            holder=visit.holder,
            appointment=visit.appointment,
            case=visit.case,
            visitors=visitors_of(hall, day) if visit.name else None,
            name=visit.name,
            drawn_at=now,
            seniority_at=visit.appointed_at or now,
        )

    def call(self, label: str, window: str, clerk: str, said: Words, now: datetime) -> Event:
        """Call a waiting ticket to a window; a parked one is taken up without a call."""
        ticket = self.ticket(label)
        if ticket.status == "parked":
            return happened.TicketResumed(
                hall=self.hall, line=self.line, label=label, window=window, clerk=clerk, resumed_at=now
            )
        self._check(ticket, "waiting")
        if ticket.for_window not in (None, window):
            detail = because.KEPT_FOR(label=label, window=ticket.for_window)
            raise refuse.TICKET_NOT_THERE(detail, ticket_status=ticket.status)
        return self._call(ticket, window, clerk, 1, said, now)

    def recall(self, label: str, policy: Policy, said: Words, now: datetime) -> happened.TicketCalled:
        ticket = self.ticket(label)
        self._check(ticket, "called")
        assert ticket.window is not None, "a called ticket has a window"
        assert ticket.clerk is not None, "and someone who called it"
        assert ticket.called_at is not None, "and a time"
        if ticket.call >= policy.recall_max:
            detail = because.CALLED_TIMES(label=label, times=ticket.call)
            raise refuse.CALLED_OFTEN_ENOUGH(detail, calls=ticket.call)
        again_at = ticket.called_at + timedelta(seconds=policy.recall_seconds)
        if now < again_at:
            detail = because.CALLED_A_MOMENT_AGO(label=label)
            raise refuse.CALLED_JUST_NOW(detail, again_at=again_at.isoformat())
        return self._call(ticket, ticket.window, ticket.clerk, ticket.call + 1, said, now)

    def absent(self, label: str, policy: Policy, now: datetime) -> Event:
        """Back into the line behind the next ones, or gone once it went back as often as it may."""
        ticket = self.ticket(label)
        self._check(ticket, "called")
        if ticket.returns >= policy.noshow_returns:
            return self._leave(ticket, "no_show", now)
        places = min(policy.noshow_places, len(self.order))
        ahead = self.tickets[self.order[places - 1]] if places else ticket
        return happened.TicketReturned(
            hall=self.hall,
            line=self.line,
            label=label,
            window=_window_of(ticket),
            tier=ahead.rank_tier,
            rank_at=ahead.rank_at,
            rank_label=ahead.rank_label or ahead.label,
            rank_tail=f"{ahead.rank_tail}{_MANY - self.returns:06}",
            returned_at=now,
        )

    def start(self, label: str, now: datetime) -> happened.ServiceStarted:
        ticket = self.ticket(label)
        self._check(ticket, "called")
        return happened.ServiceStarted(
            hall=self.hall, line=self.line, label=label, window=_window_of(ticket), started_at=now
        )

    def park(self, label: str, reason: str | None, now: datetime) -> happened.TicketParked:
        ticket = self.ticket(label)
        self._check(ticket, "served")
        return happened.TicketParked(
            hall=self.hall,
            line=self.line,
            label=label,
            window=_window_of(ticket),
            reason=reason,
            parked_at=now,
            visitors=visitors_of(self.hall, self.day) if reason else None,
        )

    def put_back(self, label: str, window: str, now: datetime) -> happened.TicketPutBack:
        """Let it wait where it stood: nobody deals with it at the window, or will."""
        return happened.TicketPutBack(
            hall=self.hall, line=self.line, label=self.ticket(label).label, window=window, put_back_at=now
        )

    def move_out(self, label: str, to_line: str, now: datetime) -> happened.TicketMovedOut:
        ticket = self.ticket(label)
        self._check(ticket, "called", "served")
        return happened.TicketMovedOut(
            hall=self.hall,
            line=self.line,
            label=label,
            window=_window_of(ticket),
            to_line=to_line,
            moved_at=now,
        )

    def move_in(
        self, ticket: Ticket, of: "LineDay", planned: PlannedLine, window: str | None, now: datetime
    ) -> happened.TicketMovedIn:
        """Take in a ticket of another line, or this line's for one window; it keeps its seniority."""
        visit = Visit(priority=ticket.priority, appointment=ticket.appointment)
        return happened.TicketMovedIn(
            hall=of.hall,
            line=planned.code,
            day=of.day,
            label=ticket.label,
            from_line=of.line,
            for_window=window,
            priority=ticket.priority,
            tier=tier_of(planned, visit),
            items=ticket.items,
            holder=ticket.holder,
            appointment=ticket.appointment,
            case=ticket.case,
            drawn_at=ticket.drawn_at,
            seniority_at=ticket.seniority_at,
            moved_at=now,
        )

    def finish(self, label: str, case: str | None, now: datetime) -> happened.ServiceFinished:
        ticket = self.ticket(label)
        self._check(ticket, "served")
        return happened.ServiceFinished(
            hall=self.hall,
            line=self.line,
            label=label,
            window=_window_of(ticket),
            day=self.day,
            case=case or ticket.case,
            finished_at=now,
        )

    def cancel(self, label: str, why: Leaving, now: datetime) -> Event:
        ticket = self.ticket(label)
        self._check(ticket, "waiting", "parked")
        return self._leave(ticket, why, now)

    def close(self, now: datetime) -> list[Event]:
        """Let go of whoever is left at the end of the day."""
        if not self.tickets:
            raise refuse.NOTHING_TO_CLOSE(because.NOBODY_LEFT())
        return [self._leave(ticket, "day_end", now) for ticket in self.tickets.values()]

    # how the above is worked out

    def _call(
        self, ticket: Ticket, window: str, clerk: str, call: int, said: Words, now: datetime
    ) -> happened.TicketCalled:
        return happened.TicketCalled(
            hall=self.hall,
            line=self.line,
            label=ticket.label,
            window=window,
            clerk=clerk,
            call=call,
            said=said,
            called_at=now,
        )

    def _leave(self, ticket: Ticket, why: Leaving, now: datetime) -> Event:
        return happened.TicketLeft(
            hall=self.hall, line=self.line, label=ticket.label, window=ticket.window, why=why, left_at=now
        )

    def _check(self, ticket: Ticket, *expected: TicketStatus) -> None:
        if ticket.status not in expected:
            detail = because.TICKET_IS(label=ticket.label, status=because.TICKET_STATUS[ticket.status])
            raise refuse.TICKET_NOT_THERE(detail, ticket_status=ticket.status)


def _window_of(ticket: Ticket) -> str:
    assert ticket.window is not None, "a ticket that is called or served is at a window"
    return ticket.window

"""A line (業務隊列) on one day: who waits, in which order, and who is being dealt with. Clause 3.3.1.

It holds those who are there, not the whole day: what has left is forgotten but for the last number.
"""

from bisect import bisect, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import refusals as no
from services.queue.contract import ticket_events as happened
from services.queue.contract.plan import PlannedLine
from services.queue.contract.policy import Policy
from services.queue.contract.words import Leaving, TicketStatus, Words
from services.queue.domain.identity import visitors_of
from services.queue.domain.ticket import Ticket, Visit, rank_of, tier_of

_DIGITS = 3
_MANY = 999_999


@dataclass
class LineDay(Aggregate):
    """`order` holds the labels of who waits, the next first; `tickets` everyone who is there."""

    snapshot_every = 500
    snapshot_version = 2

    hall: str = ""
    line: str = ""
    day: date = date.min
    last_number: int = 0
    returns: int = 0
    order: list[str] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    # what may be done

    def draw(
        self, planned: PlannedLine, hall: str, day: date, visit: Visit, now: datetime
    ) -> happened.TicketDrawn:
        """The next number. An appointment is drawn whatever the contingent: it was promised."""
        promised = visit.appointment is not None
        if planned.contingent is not None and self.last_number >= planned.contingent and not promised:
            raise no.NO_MORE_TICKETS(f"{planned.contingent} tickets a day were drawn")
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

    def next_for(self, window: str, is_elsewhere: Callable[[str], bool]) -> Ticket | None:
        """Who is next for a window: the first who is not kept for another one.

        `is_elsewhere` says of a holder whether he is at a window just now; he keeps his place.
        """
        for label in self.order:
            ticket = self.tickets[label]
            elsewhere = ticket.holder is not None and is_elsewhere(ticket.holder)
            if ticket.for_window in (None, window) and not elsewhere:
                return ticket
        return None

    def ahead_of(self, drawn: happened.TicketDrawn) -> int:
        """How many would wait before one who comes now."""
        rank = rank_of(drawn.tier, drawn.seniority_at, drawn.label)
        return bisect(self.order, rank, key=lambda label: self.tickets[label].rank)

    def is_served(self, label: str | None) -> bool:
        """Whether a ticket is being served just now."""
        return label in self.tickets and self.tickets[label].status == "served"

    def waiting_since(self) -> datetime | None:
        """When the first of those who wait drew his ticket."""
        return min((self.tickets[label].drawn_at for label in self.order), default=None)

    def has_at_window(self, holder: str) -> bool:
        """Whether a holder's ticket of this line is called or served just now."""
        return any(
            ticket.holder == holder and ticket.status in ("called", "served")
            for ticket in self.tickets.values()
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
            raise no.TICKET_NOT_THERE(
                f"{label} is kept for window {ticket.for_window}", ticket_status=ticket.status
            )
        return self._call(ticket, window, clerk, 1, said, now)

    def recall(self, label: str, policy: Policy, said: Words, now: datetime) -> happened.TicketCalled:
        ticket = self.ticket(label)
        self._check(ticket, "called")
        assert ticket.window is not None, "a called ticket has a window"
        assert ticket.clerk is not None, "and someone who called it"
        assert ticket.called_at is not None, "and a time"
        if ticket.call >= policy.recall_max:
            raise no.CALLED_OFTEN_ENOUGH(f"{label} was called {ticket.call} times", calls=ticket.call)
        again_at = ticket.called_at + timedelta(seconds=policy.recall_seconds)
        if now < again_at:
            raise no.CALLED_JUST_NOW(f"{label} was called a moment ago", again_at=again_at.isoformat())
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
            window=ticket.window or "",
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
            hall=self.hall, line=self.line, label=label, window=ticket.window or "", started_at=now
        )

    def park(self, label: str, reason: str | None, now: datetime) -> happened.TicketParked:
        ticket = self.ticket(label)
        self._check(ticket, "served")
        return happened.TicketParked(
            hall=self.hall,
            line=self.line,
            label=label,
            window=ticket.window or "",
            reason=reason,
            parked_at=now,
        )

    def move_out(self, label: str, to_line: str, now: datetime) -> happened.TicketMovedOut:
        ticket = self.ticket(label)
        self._check(ticket, "called", "served")
        return happened.TicketMovedOut(
            hall=self.hall,
            line=self.line,
            label=label,
            window=ticket.window or "",
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
            window=ticket.window or "",
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
            raise no.NOTHING_TO_CLOSE("nobody is left in that line of that day")
        return [self._leave(ticket, "day_end", now) for ticket in self.tickets.values()]

    def ticket(self, label: str) -> Ticket:
        found = self.tickets.get(label)
        if found is None:
            raise no.UNKNOWN_TICKET(f"{label} is not in the line today")
        return found

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
            raise no.TICKET_NOT_THERE(f"{ticket.label} is {ticket.status}", ticket_status=ticket.status)

    # what has happened

    @applies(happened.TicketDrawn)
    def _drawn(self, event: happened.TicketDrawn) -> None:
        self.hall, self.line, self.day = event.hall, event.line, event.day
        self.last_number = event.number
        self._wait(event)

    @applies(happened.TicketMovedIn)
    def _moved_in(self, event: happened.TicketMovedIn) -> None:
        self.hall, self.line, self.day = event.hall, event.line, event.day
        self._wait(event)

    def _wait(self, event: happened.TicketDrawn | happened.TicketMovedIn) -> None:
        self.tickets[event.label] = Ticket(
            label=event.label,
            priority=event.priority,
            items=event.items,
            holder=event.holder,
            appointment=event.appointment,
            case=event.case,
            drawn_at=event.drawn_at,
            seniority_at=event.seniority_at,
            for_window=event.for_window if isinstance(event, happened.TicketMovedIn) else None,
            rank_tier=event.tier,
            rank_at=event.seniority_at,
        )
        self._line_up(event.label)

    def _line_up(self, label: str) -> None:
        insort(self.order, label, key=lambda other: self.tickets[other].rank)

    @applies(happened.TicketCalled)
    def _called(self, event: happened.TicketCalled) -> None:
        if event.call == 1:
            self.order.remove(event.label)
        self._becomes(
            event.label,
            status="called",
            window=event.window,
            clerk=event.clerk,
            call=event.call,
            called_at=event.called_at,
        )

    @applies(happened.TicketReturned)
    def _returned(self, event: happened.TicketReturned) -> None:
        self._becomes(
            event.label,
            status="waiting",
            window=None,
            clerk=None,
            rank_tier=event.tier,
            rank_at=event.rank_at,
            rank_label=event.rank_label,
            rank_tail=event.rank_tail,
            returns=self.tickets[event.label].returns + 1,
        )
        self.returns += 1
        self._line_up(event.label)

    @applies(happened.ServiceStarted)
    def _started(self, event: happened.ServiceStarted) -> None:
        self._becomes(event.label, status="served")

    @applies(happened.TicketParked)
    def _parked(self, event: happened.TicketParked) -> None:
        self._becomes(event.label, status="parked", window=None, clerk=None)

    @applies(happened.TicketResumed)
    def _resumed(self, event: happened.TicketResumed) -> None:
        self._becomes(event.label, status="served", window=event.window, clerk=event.clerk)

    def _becomes(self, label: str, **changed: Any) -> None:
        self.tickets[label] = replace(self.tickets[label], **changed)

    @applies(happened.TicketMovedOut)
    def _moved_out(self, event: happened.TicketMovedOut) -> None:
        del self.tickets[event.label]

    @applies(happened.ServiceFinished)
    def _finished(self, event: happened.ServiceFinished) -> None:
        del self.tickets[event.label]

    @applies(happened.TicketLeft)
    def _left(self, event: happened.TicketLeft) -> None:
        del self.tickets[event.label]
        if event.label in self.order:
            self.order.remove(event.label)

"""A line on one day as it is: who waits, in which order, and who is being dealt with.

It holds those who are there, not the whole day: what has left is forgotten but for the last number.
"""

from bisect import bisect, insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract import ticket_events as happened
from services.queue.domain.ticket import Ticket, rank_of


@dataclass
class LineState(Aggregate):
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

    # what it tells

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

    def kept_for(self, window: str) -> list[str]:
        """Who waits for this window only."""
        return [label for label in self.order if self.tickets[label].for_window == window]

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

    def ticket(self, label: str) -> Ticket:
        found = self.tickets.get(label)
        if found is None:
            raise refuse.UNKNOWN_TICKET(because.NOT_IN_LINE(label=label))
        return found

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

    @applies(happened.TicketPutBack)
    def _put_back(self, event: happened.TicketPutBack) -> None:
        waits = self.tickets[event.label].status == "waiting"
        self._becomes(event.label, status="waiting", window=None, clerk=None, for_window=None)
        if not waits:
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

"""A line (業務隊列) on one day: who waits, in which order, and who is being dealt with. Clause 3.3.1.

It holds those who are there, not the whole day: what has left is forgotten but for the last number.
"""

from bisect import insort
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import refusals as no
from services.queue.contract import ticket_events as happened
from services.queue.contract.plan import PlannedLine
from services.queue.contract.words import Leaving, Priority, TicketStatus

RECALL_MAX = 3
"""How often a ticket is called in one turn (queue.recall_max)."""

RECALL_EVERY = timedelta(seconds=60)
BEHIND = 3
"""One who did not come goes back behind so many, once (queue.noshow_return)."""

_DIGITS = 3
_MANY = 999_999
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class Ticket:
    """A ticket that is still in the hall."""

    label: str
    priority: Priority
    items: tuple[str, ...]
    holder: str | None
    drawn_at: datetime
    seniority_at: datetime
    status: TicketStatus = "waiting"
    window: str | None = None
    clerk: str | None = None
    call: int = 0
    called_at: datetime | None = None
    rank_first: bool = False
    rank_at: datetime = _NEVER
    rank_label: str = ""
    rank_tail: str = ""
    returned_at: datetime | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """What the line is ordered by, the least first.

        Priority groups, then seniority; one who came back stands right behind the one he ranks with.
        """
        label = self.rank_label or self.label
        return (not self.rank_first, self.rank_at, len(label), label, self.rank_tail)


@dataclass
class LineDay(Aggregate):
    """`order` holds the labels of who waits, the next first; `tickets` everyone who is there."""

    snapshot_every = 500

    hall: str = ""
    line: str = ""
    day: date = date.min
    last_number: int = 0
    returns: int = 0
    order: list[str] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    # what may be done

    def draw(
        self,
        planned: PlannedLine,
        hall: str,
        day: date,
        priority: Priority,
        items: tuple[str, ...],
        holder: str | None,
        now: datetime,
    ) -> happened.TicketDrawn:
        if planned.contingent is not None and self.last_number >= planned.contingent:
            raise no.NO_MORE_TICKETS(f"{planned.contingent} tickets a day were drawn")
        number = self.last_number + 1
        return happened.TicketDrawn(
            hall=hall,
            line=planned.code,
            day=day,
            number=number,
            label=f"{planned.prefix}{number:0{_DIGITS}}",
            priority=priority,
            items=items,
            holder=holder,
            drawn_at=now,
            seniority_at=now,
        )

    def head(self) -> Ticket | None:
        """Who is next."""
        return self.tickets[self.order[0]] if self.order else None

    def ahead_of_new(self, priority: Priority) -> int:
        """How many would wait before one who comes now."""
        if priority == "none":
            return len(self.order)
        return sum(self.tickets[label].rank_first for label in self.order)

    def call(self, label: str, window: str, clerk: str, now: datetime) -> list[Event]:
        """Call a waiting ticket to a window; a parked one is taken up without a call."""
        ticket = self.ticket(label)
        if ticket.status == "parked":
            return [
                happened.TicketResumed(
                    hall=self.hall, line=self.line, label=label, window=window, resumed_at=now
                )
            ]
        self._check(ticket, "waiting")
        return [self._call(ticket, window, clerk, 1, now)]

    def recall(self, label: str, now: datetime) -> happened.TicketCalled:
        ticket = self.ticket(label)
        self._check(ticket, "called")
        assert ticket.window is not None, "a called ticket has a window"
        assert ticket.clerk is not None, "and someone who called it"
        assert ticket.called_at is not None, "and a time"
        if ticket.call >= RECALL_MAX:
            raise no.CALLED_OFTEN_ENOUGH(f"{label} was called {ticket.call} times", calls=ticket.call)
        again_at = ticket.called_at + RECALL_EVERY
        if now < again_at:
            raise no.CALLED_JUST_NOW(f"{label} was called a moment ago", again_at=again_at.isoformat())
        return self._call(ticket, ticket.window, ticket.clerk, ticket.call + 1, now)

    def absent(self, label: str, now: datetime) -> list[Event]:
        """Back into the line once, gone the second time."""
        ticket = self.ticket(label)
        self._check(ticket, "called")
        if ticket.returned_at is not None:
            return [self._leave(ticket, "no_show", now)]
        ahead = self.tickets[self.order[min(BEHIND, len(self.order)) - 1]] if self.order else ticket
        return [
            happened.TicketReturned(
                hall=self.hall,
                line=self.line,
                label=label,
                window=ticket.window or "",
                rank_first=ahead.rank_first,
                rank_at=ahead.rank_at,
                rank_label=ahead.rank_label or ahead.label,
                rank_tail=f"{ahead.rank_tail}{_MANY - self.returns:06}",
                returned_at=now,
            )
        ]

    def start(self, label: str, now: datetime) -> list[Event]:
        ticket = self.ticket(label)
        self._check(ticket, "called")
        return [
            happened.ServiceStarted(
                hall=self.hall, line=self.line, label=label, window=ticket.window or "", started_at=now
            )
        ]

    def park(self, label: str, reason: str | None, now: datetime) -> list[Event]:
        ticket = self.ticket(label)
        self._check(ticket, "served")
        return [
            happened.TicketParked(
                hall=self.hall,
                line=self.line,
                label=label,
                window=ticket.window or "",
                reason=reason,
                parked_at=now,
            )
        ]

    def move_out(self, label: str, to_line: str, now: datetime) -> list[Event]:
        ticket = self.ticket(label)
        self._check(ticket, "called", "served")
        return [
            happened.TicketMovedOut(
                hall=self.hall,
                line=self.line,
                label=label,
                window=ticket.window or "",
                to_line=to_line,
                moved_at=now,
            )
        ]

    def move_in(self, ticket: Ticket, of: "LineDay", line: str, now: datetime) -> list[Event]:
        """Take in a ticket of another line, as its first one today perhaps."""
        return [
            happened.TicketMovedIn(
                hall=of.hall,
                line=line,
                day=of.day,
                label=ticket.label,
                from_line=of.line,
                priority=ticket.priority,
                items=ticket.items,
                holder=ticket.holder,
                drawn_at=ticket.drawn_at,
                seniority_at=ticket.seniority_at,
                moved_at=now,
            )
        ]

    def finish(self, label: str, case: str | None, now: datetime) -> list[Event]:
        ticket = self.ticket(label)
        self._check(ticket, "served")
        return [
            happened.ServiceFinished(
                hall=self.hall,
                line=self.line,
                label=label,
                window=ticket.window or "",
                case=case,
                finished_at=now,
            )
        ]

    def cancel(self, label: str, now: datetime) -> list[Event]:
        ticket = self.ticket(label)
        self._check(ticket, "waiting", "parked")
        return [self._leave(ticket, "cancelled", now)]

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
        self, ticket: Ticket, window: str, clerk: str, call: int, now: datetime
    ) -> happened.TicketCalled:
        return happened.TicketCalled(
            hall=self.hall,
            line=self.line,
            label=ticket.label,
            window=window,
            clerk=clerk,
            call=call,
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
            drawn_at=event.drawn_at,
            seniority_at=event.seniority_at,
            rank_first=event.priority != "none",
            rank_at=event.seniority_at,
        )
        self._line_up(event.label)

    def _line_up(self, label: str) -> None:
        insort(self.order, label, key=lambda other: self.tickets[other].rank)

    @applies(happened.TicketCalled)
    def _called(self, event: happened.TicketCalled) -> None:
        ticket = self.tickets[event.label]
        if event.call == 1:
            self.order.remove(event.label)
        ticket.status, ticket.window, ticket.clerk = "called", event.window, event.clerk
        ticket.call, ticket.called_at = event.call, event.called_at

    @applies(happened.TicketReturned)
    def _returned(self, event: happened.TicketReturned) -> None:
        ticket = self.tickets[event.label]
        ticket.status, ticket.window, ticket.clerk = "waiting", None, None
        ticket.rank_first, ticket.rank_at = event.rank_first, event.rank_at
        ticket.rank_label, ticket.rank_tail = event.rank_label, event.rank_tail
        ticket.returned_at = event.returned_at
        self.returns += 1
        self._line_up(event.label)

    @applies(happened.ServiceStarted)
    def _started(self, event: happened.ServiceStarted) -> None:
        self.tickets[event.label].status = "served"

    @applies(happened.TicketParked)
    def _parked(self, event: happened.TicketParked) -> None:
        ticket = self.tickets[event.label]
        ticket.status, ticket.window, ticket.clerk = "parked", None, None

    @applies(happened.TicketResumed)
    def _resumed(self, event: happened.TicketResumed) -> None:
        ticket = self.tickets[event.label]
        ticket.status, ticket.window = "served", event.window

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

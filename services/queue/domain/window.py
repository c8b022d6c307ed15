"""A window (窗口): who serves at it, and the one ticket it deals with. Clauses 2.3.2 and 3.3.1."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from infra.contracts import Event, Refusal
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract import window_events as happened
from services.queue.contract.words import WindowStatus

CALLED_WITHIN = timedelta(minutes=1)
"""So soon whoever is there calls the one who comes to an idle window."""


@dataclass
class Window(Aggregate):
    """`line`, `day`, `label` are of the ticket it deals with; `active_at` is when something last happened."""

    snapshot_every = 200
    snapshot_version = 2

    hall: str = ""
    window: str = ""
    status: WindowStatus = "closed"
    clerk: str | None = None
    line: str | None = None
    day: date | None = None
    label: str | None = None
    active_at: datetime | None = None
    unattended: bool = False

    def open(self, place: tuple[str, str], clerk: str, day: date, now: datetime) -> list[Event]:
        """Open the window of `place` (hall, window) on a day of the hall."""
        hall, window = place
        if self.status != "closed":
            if self.clerk == clerk:
                return []
            raise refuse.WINDOW_TAKEN(because.SERVES_THERE(clerk=self.clerk, window=window))
        return [happened.WindowOpened(hall=hall, window=window, clerk=clerk, day=day, opened_at=now)]

    def pause(self, clerk: str, reason: str, now: datetime) -> list[Event]:
        self.check_free(clerk)
        return [
            happened.WindowPaused(
                hall=self.hall, window=self.window, clerk=clerk, reason=reason, paused_at=now
            )
        ]

    def resume(self, clerk: str, now: datetime) -> list[Event]:
        if self.status != "paused":
            raise self._not_open()
        self._check_clerk(clerk)
        return [happened.WindowResumed(hall=self.hall, window=self.window, clerk=clerk, resumed_at=now)]

    def close(self, clerk: str, now: datetime, *, for_another: bool) -> list[Event]:
        """`for_another`: closed for who left it, by a supervisor or at the end of the day.

        The ticket that it deals with must be put back.
        """
        if self.status == "closed":
            raise self._not_open()
        if not for_another:
            self._check_clerk(clerk)
        return [
            happened.WindowClosed(
                hall=self.hall, window=self.window, clerk=self.clerk or clerk, closed_at=now
            )
        ]

    def check_free(self, clerk: str) -> None:
        """Refuse when the clerk cannot call someone here now."""
        self.check_open()
        self._check_clerk(clerk)
        self.check_no_ticket()

    def check_open(self) -> None:
        if self.status != "open":
            raise self._not_open()

    def current(self, clerk: str, *, for_another: bool) -> tuple[str, date, str]:
        """Line, day and label of the ticket the clerk deals with here; `for_another`: or has left behind."""
        self.check_open()
        if not for_another:
            self._check_clerk(clerk)
        if self.label is None:
            raise refuse.TICKET_NOT_THERE(because.NO_TICKET_THERE(window=self.window), ticket_status=None)
        assert self.line is not None, "a ticket that is dealt with is of a line"
        assert self.day is not None, "and of a day"
        return self.line, self.day, self.label

    def take(self, line: str, day: date, label: str, now: datetime) -> Event:
        return happened.TicketTaken(
            hall=self.hall, window=self.window, line=line, day=day, label=label, taken_at=now
        )

    def release(self, now: datetime) -> Event:
        return happened.TicketReleased(
            hall=self.hall,
            window=self.window,
            line=self.line or "",
            label=self.label or "",
            released_at=now,
        )

    def raise_unattended(self, waiting_since: datetime, after: timedelta, now: datetime) -> list[Event]:
        """Raise it once until something happens here again; nothing while it is paused or closed.

        `waiting_since`: when the first of those came who wait for it.
        """
        since = self.active_at
        if self.status != "open" or self.unattended or since is None:
            return []
        if now < since + after or now < waiting_since + CALLED_WITHIN:
            return []
        return [
            happened.WindowUnattended(
                hall=self.hall, window=self.window, clerk=self.clerk or "", since=since, raised_at=now
            )
        ]

    def _not_open(self) -> Refusal:
        detail = because.WINDOW_IS(window=self.window, status=because.WINDOW_STATUS[self.status])
        return refuse.WINDOW_NOT_OPEN(detail, window_status=self.status)

    def _check_clerk(self, clerk: str) -> None:
        if self.clerk != clerk:
            raise refuse.WINDOW_TAKEN(because.SERVES_THERE(clerk=self.clerk, window=self.window))

    def check_no_ticket(self) -> None:
        if self.label is not None:
            detail = because.DEALS_WITH(window=self.window, label=self.label)
            raise refuse.WINDOW_BUSY(detail, ticket=self.label)

    @applies(happened.WindowOpened)
    def _opened(self, event: happened.WindowOpened) -> None:
        self.hall, self.window = event.hall, event.window
        self.status, self.clerk = "open", event.clerk
        self._active(event.opened_at)

    @applies(happened.WindowPaused)
    def _paused(self, event: happened.WindowPaused) -> None:
        self.status = "paused"

    @applies(happened.WindowResumed)
    def _resumed(self, event: happened.WindowResumed) -> None:
        self.status = "open"
        self._active(event.resumed_at)

    @applies(happened.WindowClosed)
    def _closed(self, event: happened.WindowClosed) -> None:
        self.status, self.clerk = "closed", None

    @applies(happened.TicketTaken)
    def _took(self, event: happened.TicketTaken) -> None:
        self.line, self.day, self.label = event.line, event.day, event.label
        self._active(event.taken_at)

    @applies(happened.TicketReleased)
    def _released(self, event: happened.TicketReleased) -> None:
        self.line = self.day = self.label = None
        self._active(event.released_at)

    @applies(happened.WindowUnattended)
    def _unattended(self, event: happened.WindowUnattended) -> None:
        self.unattended = True

    def _active(self, at: datetime) -> None:
        self.active_at, self.unattended = at, False

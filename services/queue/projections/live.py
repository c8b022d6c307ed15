"""Tickets and windows as boards, visitors and figures need them."""

from datetime import date, datetime

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row
from services.queue.contract import ticket_events as ticket
from services.queue.contract import window_events as window
from services.queue.contract.plan import ClosedDay, DaysClosed, HallPlanned, Plan
from services.queue.domain.hall_plan import closed_on
from services.queue.domain.identity import line_day_id, names_id
from services.queue.projections.tables import CALENDARS, NAMED_DAYS, PLANS, SHIFTS, TICKETS, WINDOWS
from services.shared.policies.rows import POLICIES, policy_changed, policy_taken_back

_PERIODS = {"waiting": "waited", "called": "walked", "served": "served", "parked": "held"}
"""The column that sums up the time spent at each status."""


class QueueLive(Projection):
    name = "queue_live"
    version = 9
    tables = (PLANS, CALENDARS, POLICIES, TICKETS, WINDOWS, SHIFTS, NAMED_DAYS)

    @when(HallPlanned)
    def planned(self, event: HallPlanned, recorded: Recorded, rows: Rows) -> None:
        calendar = _calendar(rows, recorded)
        begins = event.effective_from.isoformat()
        plans_from = sorted({*calendar["plans_from"], begins})
        rows.put(CALENDARS, {**calendar, "plans_from": plans_from})
        id = {"plan_id": recorded.stream_id, "effective_from": event.effective_from}
        told = {"hall": event.hall, "version": recorded.version, "plan": event.plan.model_dump(mode="json")}
        rows.put(PLANS, {**id, **told, "in_force": _in_force(event.plan, calendar)})

    @when(DaysClosed)
    def days_closed(self, event: DaysClosed, recorded: Recorded, rows: Rows) -> None:
        closed = [day.model_dump(mode="json") for day in event.closed]
        calendar = {**_calendar(rows, recorded), "closed": closed}
        rows.put(CALENDARS, calendar)
        for begins in calendar["plans_from"]:
            row = rows.get(PLANS, recorded.stream_id, date.fromisoformat(begins))
            assert row is not None, "plans_from names the plans that there are"
            in_force = _in_force(Plan.model_validate(row["plan"]), calendar)
            rows.put(PLANS, {**row, "version": recorded.version, "in_force": in_force})

    policy_changed, policy_taken_back = policy_changed, policy_taken_back

    @when(ticket.TicketDrawn)
    def drawn(self, event: ticket.TicketDrawn, recorded: Recorded, rows: Rows) -> None:
        rows.put(TICKETS, {**_waiting(event, recorded, event.drawn_at), "name": event.name})
        if event.name is not None:
            _to_be_forgotten(rows, event.hall, event.day)

    @when(ticket.TicketMovedIn)
    def moved_in(self, event: ticket.TicketMovedIn, recorded: Recorded, rows: Rows) -> None:
        before = rows.get(TICKETS, line_day_id(event.hall, event.from_line, event.day), event.label)
        assert before is not None, "TicketMovedIn comes after the ticket was drawn"
        if event.from_line == event.line:
            again = {"status": "waiting", "at_window": None, "clerk": None, **_rank(event)}
            rows.put(TICKETS, {**before, **again, "for_window": event.for_window})
        else:
            told = {"name": before["name"], "for_window": event.for_window}
            rows.put(TICKETS, {**_waiting(event, recorded, event.moved_at), **told})

    @when(ticket.NamesForgotten)
    def names_forgotten(self, event: ticket.NamesForgotten, recorded: Recorded, rows: Rows) -> None:
        day = event.model_dump(include={"hall", "day"})
        rows.put(NAMED_DAYS, {"names_id": recorded.stream_id, **day, "forgotten": True})

    @when(ticket.TicketCalled)
    def called(self, event: ticket.TicketCalled, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.called_at)
        row["first_called_at"] = row["first_called_at"] or event.called_at
        told = event.model_dump(include={"clerk", "call", "called_at", "said"})
        rows.put(TICKETS, {**row, **told, "at_window": event.window, "status": "called"})

    @when(ticket.TicketReturned)
    def returned(self, event: ticket.TicketReturned, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.returned_at)
        told = event.model_dump(include={"tier", "rank_at", "rank_label", "rank_tail"})
        back = {"status": "waiting", "at_window": None, "clerk": None, "absent": row["absent"] + 1}
        rows.put(TICKETS, {**row, **told, **back})

    @when(ticket.TicketPutBack)
    def put_back(self, event: ticket.TicketPutBack, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.put_back_at)
        told = {"status": "waiting", "at_window": None, "clerk": None, "for_window": None}
        rows.put(TICKETS, {**row, **told})

    @when(ticket.ServiceStarted)
    def started(self, event: ticket.ServiceStarted, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.started_at)
        row["started_at"] = row["started_at"] or event.started_at
        rows.put(TICKETS, {**row, "status": "served"})

    @when(ticket.TicketParked)
    def parked(self, event: ticket.TicketParked, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.parked_at)
        rows.put(TICKETS, {**row, "status": "parked", "at_window": None, "reason": event.reason})
        if event.reason is not None:
            _to_be_forgotten(rows, event.hall, row["day"])

    @when(ticket.TicketResumed)
    def resumed(self, event: ticket.TicketResumed, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.resumed_at)
        told = {"status": "served", "at_window": event.window, "clerk": event.clerk or row["clerk"]}
        rows.put(TICKETS, {**row, **told, "reason": None})

    @when(ticket.TicketMovedOut)
    def moved_out(self, event: ticket.TicketMovedOut, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.moved_at)
        rows.put(TICKETS, {**row, "status": "moved"})

    @when(ticket.ServiceFinished)
    def finished(self, event: ticket.ServiceFinished, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.finished_at)
        told = {"status": "finished", "finished_at": event.finished_at, "case_number": event.case}
        rows.put(TICKETS, {**row, **told})

    @when(ticket.TicketLeft)
    def left(self, event: ticket.TicketLeft, recorded: Recorded, rows: Rows) -> None:
        row = _until(_ticket(rows, recorded, event.label), event.left_at)
        absent = row["absent"] + (event.why == "no_show")
        told = {"status": "left", "why": event.why, "finished_at": event.left_at, "absent": absent}
        rows.put(TICKETS, {**row, **told})

    @when(window.WindowOpened)
    def opened(self, event: window.WindowOpened, recorded: Recorded, rows: Rows) -> None:
        told = {"window_id": recorded.stream_id, "hall": event.hall, "code": event.window}
        told |= {"clerk": event.clerk, "day": event.day, "opened_at": event.opened_at}
        since = {"since": event.opened_at, "active_at": event.opened_at}
        rows.put(WINDOWS, {**told, **since, "status": "open", "unattended": False})
        rows.put(SHIFTS, {**told, "busy": 0.0, "paused": 0.0})

    @when(window.WindowPaused)
    def paused(self, event: window.WindowPaused, recorded: Recorded, rows: Rows) -> None:
        row = _window(rows, recorded)
        told = {"status": "paused", "since": event.paused_at, "reason": event.reason}
        rows.put(WINDOWS, {**row, **told})
        rows.put(SHIFTS, {**_shift(rows, row), "paused_since": event.paused_at})

    @when(window.WindowResumed)
    def window_resumed(self, event: window.WindowResumed, recorded: Recorded, rows: Rows) -> None:
        row = _window(rows, recorded)
        told = {"status": "open", "since": event.resumed_at, "reason": None}
        rows.put(WINDOWS, {**row, **told, "active_at": event.resumed_at, "unattended": False})
        rows.put(SHIFTS, _summed(_shift(rows, row), "paused", event.resumed_at))

    @when(window.WindowClosed)
    def closed(self, event: window.WindowClosed, recorded: Recorded, rows: Rows) -> None:
        row = _window(rows, recorded)
        told = {"status": "closed", "since": event.closed_at, "reason": None, "clerk": None}
        rows.put(WINDOWS, {**row, **told})
        shift = _summed(_shift(rows, row), "paused", event.closed_at)
        rows.put(SHIFTS, {**shift, "closed_at": event.closed_at})

    @when(window.TicketTaken)
    def taken(self, event: window.TicketTaken, recorded: Recorded, rows: Rows) -> None:
        row = _window(rows, recorded)
        told = {"line": event.line, "label": event.label, "ticket_day": event.day}
        rows.put(WINDOWS, {**row, **told, "active_at": event.taken_at, "unattended": False})
        rows.put(SHIFTS, {**_shift(rows, row), "busy_since": event.taken_at})

    @when(window.TicketReleased)
    def released(self, event: window.TicketReleased, recorded: Recorded, rows: Rows) -> None:
        row = _window(rows, recorded)
        free = {"line": None, "label": None, "ticket_day": None, "unattended": False}
        rows.put(WINDOWS, {**row, **free, "active_at": event.released_at})
        rows.put(SHIFTS, _summed(_shift(rows, row), "busy", event.released_at))

    @when(window.WindowUnattended)
    def unattended(self, event: window.WindowUnattended, recorded: Recorded, rows: Rows) -> None:
        rows.put(WINDOWS, {**_window(rows, recorded), "unattended": True})


def _to_be_forgotten(rows: Rows, hall: str, day: date) -> None:
    """Something was said about the visitors of a day that is forgotten when it is over."""
    rows.put(NAMED_DAYS, {"names_id": names_id(hall, day), "hall": hall, "day": day, "forgotten": False})


def _waiting(event: ticket.TicketDrawn | ticket.TicketMovedIn, recorded: Recorded, at: datetime) -> Row:
    """A ticket that now stands in a line."""
    return {
        "line_day": recorded.stream_id,
        **event.model_dump(include={"label", "hall", "line", "day", "priority", "items", "holder"}),
        **_rank(event),
        "moved_in": isinstance(event, ticket.TicketMovedIn),
        "case_number": event.case,
        "status": "waiting",
        "call": 0,
        "drawn_at": at,
        "since": at,
        "waited": 0.0,
        "walked": 0.0,
        "served": 0.0,
        "held": 0.0,
        "absent": 0,
    }


def _rank(event: ticket.TicketDrawn | ticket.TicketMovedIn) -> Row:
    """Where it stands of its own: by tier, then seniority."""
    own = {"tier": event.tier, "rank_at": event.seniority_at}
    return {**own, "rank_label": event.label, "rank_tail": ""}


def _ticket(rows: Rows, recorded: Recorded, label: str) -> Row:
    row = rows.get(TICKETS, recorded.stream_id, label)
    assert row is not None, f"{recorded.topic} comes after the ticket was drawn"
    return row


def _window(rows: Rows, recorded: Recorded) -> Row:
    row = rows.get(WINDOWS, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after WindowOpened"
    return row


def _shift(rows: Rows, window: Row) -> Row:
    row = rows.get(SHIFTS, window["window_id"], window["opened_at"])
    assert row is not None, "a window's shift begins with its opening"
    return row


def _until(row: Row, at: datetime) -> Row:
    """Sum up what the ticket did until now."""
    period = _PERIODS[row["status"]]
    return {**row, period: row[period] + _seconds(row["since"], at), "since": at}


def _summed(row: Row, what: str, at: datetime) -> Row:
    since = row[f"{what}_since"]
    if since is None:
        return row
    return {**row, what: row[what] + _seconds(since, at), f"{what}_since": None}


def _seconds(since: datetime, at: datetime) -> float:
    """None when the clock went back between the two."""
    return max(0.0, (at - since).total_seconds())


def _calendar(rows: Rows, recorded: Recorded) -> Row:
    return rows.get(CALENDARS, recorded.stream_id) or {
        "plan_id": recorded.stream_id,
        "closed": [],
        "plans_from": [],
    }


def _in_force(plan: Plan, calendar: Row) -> Row:
    days = [ClosedDay.model_validate(day) for day in calendar["closed"]]
    return closed_on(plan, days).model_dump(mode="json")

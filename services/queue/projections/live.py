"""Tickets and windows as boards, visitors and figures need them."""

from datetime import datetime

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.queue.contract import ticket_events as ticket
from services.queue.contract import window_events as window
from services.queue.contract.plan import HallPlanned

PLANS = Table(
    "plans",
    key=("plan_id",),
    columns={"plan_id": "uuid", "hall": "text", "version": "int", "plan": "jsonb"},
    indexes=("hall",),
)
TICKETS = Table(
    "tickets",
    key=("line_day", "label"),
    columns={
        "line_day": "uuid",
        "label": "text",
        "hall": "text",
        "line": "text",
        "day": "date",
        "status": "text",
        "priority": "text",
        "rank_first": "boolean",
        "rank_at": "timestamptz",
        "rank_label": "text",
        "rank_tail": "text",
        "returned_at": "timestamptz",
        "at_window": "text",
        "clerk": "text",
        "call": "int",
        "drawn_at": "timestamptz",
        "called_at": "timestamptz",
        "first_called_at": "timestamptz",
        "started_at": "timestamptz",
        "served_seconds": "double precision",
        "serving_since": "timestamptz",
        "finished_at": "timestamptz",
        "absent": "int",
        "why": "text",
        "case_number": "text",
    },
    indexes=("hall, day, status", "hall, called_at desc", "status, day"),
)
"""One row a ticket and line: one that moved on to another line is `moved` here and waits there."""

WINDOWS = Table(
    "windows",
    key=("window_id",),
    columns={
        "window_id": "uuid",
        "hall": "text",
        "code": "text",
        "status": "text",
        "clerk": "text",
        "line": "text",
        "label": "text",
        "active_at": "timestamptz",
        "unattended": "boolean",
    },
    indexes=("hall", "status, active_at"),
)


class QueueLive(Projection):
    name = "queue_live"
    version = 1
    tables = (PLANS, TICKETS, WINDOWS)

    @when(HallPlanned)
    def planned(self, event: HallPlanned, recorded: Recorded, rows: Rows) -> None:
        plan = event.plan.model_dump(mode="json")
        row = {"plan_id": recorded.stream_id, "hall": event.hall, "version": recorded.version, "plan": plan}
        rows.put(PLANS, row)

    @when(ticket.TicketDrawn, ticket.TicketMovedIn)
    def drawn(self, event: ticket.TicketDrawn | ticket.TicketMovedIn, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(include={"label", "hall", "line", "day", "priority"})
        rows.put(
            TICKETS,
            {
                "line_day": recorded.stream_id,
                **told,
                "status": "waiting",
                "rank_first": event.priority != "none",
                "rank_at": event.seniority_at,
                "rank_label": event.label,
                "rank_tail": "",
                "call": 0,
                "drawn_at": event.drawn_at if isinstance(event, ticket.TicketDrawn) else event.moved_at,
                "served_seconds": 0.0,
                "absent": 0,
            },
        )

    @when(ticket.TicketCalled)
    def called(self, event: ticket.TicketCalled, recorded: Recorded, rows: Rows) -> None:
        row = _ticket(rows, recorded, event.label)
        row["first_called_at"] = row["first_called_at"] or event.called_at
        told = event.model_dump(include={"clerk", "call", "called_at"})
        rows.put(TICKETS, {**row, **told, "at_window": event.window, "status": "called"})

    @when(ticket.TicketReturned)
    def returned(self, event: ticket.TicketReturned, recorded: Recorded, rows: Rows) -> None:
        row = _ticket(rows, recorded, event.label)
        told = event.model_dump(include={"rank_first", "rank_at", "rank_label", "rank_tail", "returned_at"})
        back = {"status": "waiting", "at_window": None, "clerk": None, "absent": row["absent"] + 1}
        rows.put(TICKETS, {**row, **told, **back})

    @when(ticket.ServiceStarted)
    def started(self, event: ticket.ServiceStarted, recorded: Recorded, rows: Rows) -> None:
        row = _ticket(rows, recorded, event.label)
        row["started_at"] = row["started_at"] or event.started_at
        rows.put(TICKETS, {**row, "status": "served", "serving_since": event.started_at})

    @when(ticket.TicketParked)
    def parked(self, event: ticket.TicketParked, recorded: Recorded, rows: Rows) -> None:
        row = _served_until(_ticket(rows, recorded, event.label), event.parked_at)
        rows.put(TICKETS, {**row, "status": "parked", "at_window": None})

    @when(ticket.TicketResumed)
    def resumed(self, event: ticket.TicketResumed, recorded: Recorded, rows: Rows) -> None:
        row = _ticket(rows, recorded, event.label)
        told = {"status": "served", "at_window": event.window, "serving_since": event.resumed_at}
        rows.put(TICKETS, {**row, **told})

    @when(ticket.TicketMovedOut)
    def moved_out(self, event: ticket.TicketMovedOut, recorded: Recorded, rows: Rows) -> None:
        row = _served_until(_ticket(rows, recorded, event.label), event.moved_at)
        rows.put(TICKETS, {**row, "status": "moved"})

    @when(ticket.ServiceFinished)
    def finished(self, event: ticket.ServiceFinished, recorded: Recorded, rows: Rows) -> None:
        row = _served_until(_ticket(rows, recorded, event.label), event.finished_at)
        told = {"status": "finished", "finished_at": event.finished_at, "case_number": event.case}
        rows.put(TICKETS, {**row, **told})

    @when(ticket.TicketLeft)
    def left(self, event: ticket.TicketLeft, recorded: Recorded, rows: Rows) -> None:
        row = _served_until(_ticket(rows, recorded, event.label), event.left_at)
        absent = row["absent"] + (event.why == "no_show")
        told = {"status": "left", "why": event.why, "finished_at": event.left_at, "absent": absent}
        rows.put(TICKETS, {**row, **told})

    @when(window.WindowOpened)
    def opened(self, event: window.WindowOpened, recorded: Recorded, rows: Rows) -> None:
        rows.put(
            WINDOWS,
            {
                "window_id": recorded.stream_id,
                "hall": event.hall,
                "code": event.window,
                "status": "open",
                "clerk": event.clerk,
                "active_at": event.opened_at,
                "unattended": False,
            },
        )

    @when(window.WindowPaused)
    def paused(self, event: window.WindowPaused, recorded: Recorded, rows: Rows) -> None:
        rows.put(WINDOWS, {**_window(rows, recorded), "status": "paused"})

    @when(window.WindowResumed)
    def window_resumed(self, event: window.WindowResumed, recorded: Recorded, rows: Rows) -> None:
        told = {"status": "open", "active_at": event.resumed_at, "unattended": False}
        rows.put(WINDOWS, {**_window(rows, recorded), **told})

    @when(window.WindowClosed)
    def closed(self, event: window.WindowClosed, recorded: Recorded, rows: Rows) -> None:
        rows.put(WINDOWS, {**_window(rows, recorded), "status": "closed", "clerk": None})

    @when(window.TicketTaken)
    def taken(self, event: window.TicketTaken, recorded: Recorded, rows: Rows) -> None:
        told = {"line": event.line, "label": event.label}
        active = {"active_at": event.taken_at, "unattended": False}
        rows.put(WINDOWS, {**_window(rows, recorded), **told, **active})

    @when(window.TicketReleased)
    def released(self, event: window.TicketReleased, recorded: Recorded, rows: Rows) -> None:
        free = {"line": None, "label": None, "active_at": event.released_at, "unattended": False}
        rows.put(WINDOWS, {**_window(rows, recorded), **free})

    @when(window.WindowUnattended)
    def unattended(self, event: window.WindowUnattended, recorded: Recorded, rows: Rows) -> None:
        rows.put(WINDOWS, {**_window(rows, recorded), "unattended": True})


def _ticket(rows: Rows, recorded: Recorded, label: str) -> Row:
    row = rows.get(TICKETS, recorded.stream_id, label)
    assert row is not None, f"{recorded.topic} comes after the ticket was drawn"
    return row


def _window(rows: Rows, recorded: Recorded) -> Row:
    row = rows.get(WINDOWS, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after WindowOpened"
    return row


def _served_until(row: Row, at: datetime) -> Row:
    """Add the time of service that ends now; time aside or waiting is none."""
    since = row["serving_since"]
    if since is not None:
        row["served_seconds"] += (at - since).total_seconds()
    return {**row, "serving_since": None}

"""The tables of `queue_live`."""

from infra.projections.table import Table

PLANS = Table(
    "plans",
    key=("plan_id", "effective_from"),
    columns={
        "plan_id": "uuid",
        "effective_from": "date",
        "hall": "text",
        "version": "int",
        "plan": "jsonb",
        "in_force": "jsonb",
    },
)
"""`plan` is what was planned, `in_force` the same, closed on the days that the calendar closes."""

CALENDARS = Table(
    "calendars",
    key=("plan_id",),
    columns={"plan_id": "uuid", "closed": "jsonb", "plans_from": "jsonb"},
)
"""Of a hall the days that its calendar closes, and from which days on it has plans."""

TICKETS = Table(
    "tickets",
    key=("line_day", "label"),
    columns={
        "line_day": "uuid",
        "label": "text",
        "hall": "text",
        "line": "text",
        "day": "date",
        "moved_in": "boolean",
        "status": "text",
        "priority": "text",
        "items": "jsonb",
        "holder": "text",
        "name": "text",
        "tier": "int",
        "rank_at": "timestamptz",
        "rank_label": "text",
        "rank_tail": "text",
        "at_window": "text",
        "for_window": "text",
        "reason": "text",
        "clerk": "text",
        "call": "int",
        "said": "jsonb",
        "drawn_at": "timestamptz",
        "called_at": "timestamptz",
        "first_called_at": "timestamptz",
        "started_at": "timestamptz",
        "finished_at": "timestamptz",
        "since": "timestamptz",
        "waited": "double precision",
        "walked": "double precision",
        "served": "double precision",
        "held": "double precision",
        "absent": "int",
        "why": "text",
        "case_number": "text",
    },
    indexes=(
        "hall, day, status",
        "hall, called_at desc",
        "status, day",
        "line_day, first_called_at desc",
        "holder",
    ),
)
"""One row a ticket and line: one that moved on to another line is `moved` here and waits there.

`waited`, `walked`, `served` and `held` are seconds until `since`, when what it does now began. `name` and
`reason`, why it waits aside, are sealed under the day's key.
"""

WINDOWS = Table(
    "windows",
    key=("window_id",),
    columns={
        "window_id": "uuid",
        "hall": "text",
        "code": "text",
        "status": "text",
        "since": "timestamptz",
        "reason": "text",
        "clerk": "text",
        "line": "text",
        "label": "text",
        "ticket_day": "date",
        "day": "date",
        "opened_at": "timestamptz",
        "active_at": "timestamptz",
        "unattended": "boolean",
    },
    indexes=("hall", "status, active_at"),
)
"""`reason` is sealed under the clerk's key."""

SHIFTS = Table(
    "shifts",
    key=("window_id", "opened_at"),
    columns={
        "window_id": "uuid",
        "opened_at": "timestamptz",
        "hall": "text",
        "code": "text",
        "clerk": "text",
        "day": "date",
        "closed_at": "timestamptz",
        "busy_since": "timestamptz",
        "busy": "double precision",
        "paused_since": "timestamptz",
        "paused": "double precision",
    },
    indexes=("hall, day",),
)
"""From a window's opening to its closing; `day` is the hall's on which it was opened.

`busy` and `paused` are seconds of what is over.
"""

NAMED_DAYS = Table(
    "named_days",
    key=("names_id",),
    columns={"names_id": "uuid", "hall": "text", "day": "date", "forgotten": "boolean"},
    indexes=("forgotten, day",),
)
"""Days on which visitors gave names or waited aside for a reason, and whether these are forgotten by now."""

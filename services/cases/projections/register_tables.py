"""The tables of the case register."""

from infra.projections.table import Table
from services.shared.deadlines.register import deadlines_table, moves_table

CASES = Table(
    "cases",
    key=("case_id",),
    columns={
        "case_id": "uuid",
        "number": "text",
        "as_typed": "text",
        "hall": "text",
        "item": "text",
        "item_version": "int",
        "item_class": "text",
        "channel": "text",
        "status": "text",
        "version": "int",
        "materials": "text[]",
        "missing": "jsonb",
        "outstanding": "text[]",
        "noticed_at": "timestamptz",
        "received_at": "timestamptz",
        "accepted_at": "timestamptz",
        "deemed_accepted": "boolean",
        "open_steps": "jsonb",
        "steps_done": "jsonb",
        "stops": "jsonb",
        "clocks": "jsonb",
        "running": "text[]",
        "ended": "jsonb",
        "raised": "text[]",
        "yellow_at": "timestamptz",
        "due_at": "timestamptz",
        "ended_at": "timestamptz",
        "outcome": "text",
        "reason": "text",
        "corrected": "boolean",
        "extension": "jsonb",
        "fee": "jsonb",
        "fee_paid": "boolean",
        "attachments": "jsonb",
        "visits": "jsonb",
        "code_mac": "text",
    },
    indexes=(
        "as_typed",
        "received_at desc, case_id",
        "hall, received_at desc",
        "hall, ended_at desc, case_id",
        "ended_at desc, case_id",
    ),
)
"""`as_typed`: the number as it is looked for, however it is typed.

`open_steps`: step → party. `clocks`: clock → its last deadline; those in `running` are fixed days now.

`reason`, and those of `missing` and `extension`, and where `attachments` lie are sealed.
A clock is named `check`, `day_end`, `case`, `authority`, `delivery` or `step/<code>`. `stops`: what the
clocks stand for → since when. `ended`: clock → when it was over, and since when it stood then.
"""

OWNERS = Table(
    "owners",
    key=("case_id", "person"),
    columns={"case_id": "uuid", "person": "text", "agent": "boolean"},
    indexes=("person, case_id",),
)

DEADLINES, MOVES = deadlines_table("case_id"), moves_table("case_id")

ERASURES = Table(
    "erasures",
    key=("person", "erased_at"),
    columns={"person": "text", "erased_at": "timestamptz"},
    indexes=("erased_at",),
)
"""Those that are not finished in every service yet."""

DRAFTS = Table(
    "drafts",
    key=("draft",),
    columns={
        "draft": "uuid",
        "person": "text",
        "hall": "text",
        "item": "text",
        "saved_at": "timestamptz",
        "version": "int",
    },
    indexes=("person, saved_at desc, draft",),
)

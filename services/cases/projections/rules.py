"""What each hall works its dates out under, and each change of it."""

from datetime import date
from typing import Any

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.cases.contract import rules as happened
from services.shared.policies import rows as policies
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.values import CalendarDay, days_after

RULES = Table(
    "rules",
    key=("rules_id",),
    columns={
        "rules_id": "uuid",
        "hall": "text",
        "version": "int",
        "moved_to": "int",
        "days": "jsonb",
        "years": "jsonb",
        "hours": "jsonb",
    },
    indexes=("hall",),
)

CHANGES = Table(
    "changes",
    key=("rules_id", "version"),
    columns={
        "rules_id": "uuid",
        "version": "int",
        "what": "text",
        "effective_from": "date",
        "reason": "text",
        "changed_at": "timestamptz",
        "changed_by": "text",
        "correlation_id": "text",
        "event_id": "text",
    },
)
"""What moves dates: changes of the calendar, of hours, of policy. One of policy holds from a day on; one that
was `taken back` takes back those before it, from the same day on."""

MOVES = Table(
    "moves",
    key=("rules_id", "rules_version"),
    columns={"rules_id": "uuid", "rules_version": "int", "looked_at": "int", "moved": "int"},
)


def versions(day: str, zone: str) -> str:
    """SQL: what holds on a day of a zone, each change a version in the order in which it began.

    The `HallRules` of the domain count the same. `day` and `zone` are SQL too.
    """
    in_order = "row_number() over (partition by rules_id order by began, version)"
    return f"""(select *, {in_order}::int as rules_version
    from (select *, greatest(changed_at, effective_from::timestamp at time zone {zone}) as began
      from hall_rules.changes c
      where what <> 'taken back' and (effective_from is null or effective_from <= {day})
      and not exists (select from hall_rules.changes back where back.rules_id = c.rules_id
        and back.what = 'taken back' and back.effective_from = c.effective_from and back.version > c.version)
    ) holding)"""


class RuleChanges(Projection):
    name = "hall_rules"
    version = 4
    tables = (RULES, CHANGES, MOVES, policies.POLICIES)

    @when(happened.CalendarChanged)
    def calendar_changed(self, event: happened.CalendarChanged, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        before = {one.day: one for one in map(CalendarDay.model_validate, row["days"])}
        row["days"] = [one.model_dump(mode="json") for one in days_after(before, event.days).values()]
        if event.year is not None:
            others = [year for year in row["years"] if year["year"] != event.year.year]
            row["years"] = [*others, event.year.model_dump(mode="json")]
        rows.put(RULES, row)
        if event.moves_dates:
            _keep(rows, recorded, "calendar", event.reason)

    @when(happened.HoursPlanned)
    def hours_planned(self, event: happened.HoursPlanned, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        told = event.model_dump(mode="json", include={"effective_from", "hours"})
        others = [one for one in row["hours"] if one["effective_from"] != told["effective_from"]]
        row["hours"] = sorted((*others, told), key=lambda one: str(one["effective_from"]))
        rows.put(RULES, row)
        if event.moves_dates:
            _keep(rows, recorded, "hours", f"opening hours from {event.effective_from} on")

    @when(PolicyChanged)
    def policy_changed(self, event: PolicyChanged, recorded: Recorded, rows: Rows) -> None:
        policies.policy_changed(self, event, recorded, rows)
        rows.put(RULES, _row(rows, recorded, event.hall))
        _keep(rows, recorded, "policy", event.reason, event.effective_from)

    @when(PolicyTakenBack)
    def policy_taken_back(self, event: PolicyTakenBack, recorded: Recorded, rows: Rows) -> None:
        policies.policy_taken_back(self, event, recorded, rows)
        rows.put(RULES, _row(rows, recorded, event.hall))
        _keep(rows, recorded, "taken back", event.reason, event.effective_from)

    @when(happened.DatesMoved)
    def dates_moved(self, event: happened.DatesMoved, recorded: Recorded, rows: Rows) -> None:
        rows.put(RULES, {**_row(rows, recorded, event.hall), "moved_to": event.rules_version})
        told = event.model_dump(include={"rules_version", "looked_at", "moved"})
        rows.put(MOVES, {"rules_id": recorded.stream_id, **told})


def _row(rows: Rows, recorded: Recorded, hall: str) -> Row:
    row: dict[str, Any] = rows.get(RULES, recorded.stream_id) or {
        "rules_id": recorded.stream_id,
        "hall": hall,
        "moved_to": 0,
        "days": [],
        "years": [],
        "hours": [],
    }
    return {**row, "version": recorded.version}


def _keep(rows: Rows, recorded: Recorded, what: str, reason: str, effective_from: date | None = None) -> None:
    rows.put(
        CHANGES,
        {
            "rules_id": recorded.stream_id,
            "version": recorded.version,
            "what": what,
            "effective_from": effective_from,
            "reason": reason,
            "changed_at": recorded.recorded_at,
            "changed_by": recorded.metadata.get("actor", ""),
            "correlation_id": recorded.metadata.get("correlation_id"),
            "event_id": str(recorded.event_id),
        },
    )

"""What each hall works its dates out under, and each change of it."""

from datetime import date

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.cases.contract import rules as happened
from services.shared.values import CalendarDay, days_after

RULES = Table(
    "rules",
    key=("rules_id",),
    columns={
        "rules_id": "uuid",
        "hall": "text",
        "rules_version": "int",
        "version": "int",
        "moved_to": "int",
        "policy": "jsonb",
        "effective": "jsonb",
        "scheduled": "jsonb",
        "next_on": "date",
        "days": "jsonb",
        "years": "jsonb",
        "hours": "jsonb",
        "correlation_id": "text",
        "causation_id": "text",
    },
    indexes=("hall",),
)
"""`policy` and `effective` by key; `next_on` is when the first scheduled policy is due. `correlation_id` and
`causation_id` (its event) name what changed the rules last."""

VERSIONS = Table(
    "versions",
    key=("rules_id", "rules_version"),
    columns={
        "rules_id": "uuid",
        "rules_version": "int",
        "what": "text",
        "reason": "text",
        "changed_at": "timestamptz",
        "changed_by": "text",
        "looked_at": "int",
        "moved": "int",
    },
)


class HallRules(Projection):
    name = "hall_rules"
    version = 3
    tables = (RULES, VERSIONS)

    @when(happened.CalendarChanged)
    def calendar_changed(self, event: happened.CalendarChanged, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        before = {one.day: one for one in map(CalendarDay.model_validate, row["days"])}
        row["days"] = [one.model_dump(mode="json") for one in days_after(before, event.days).values()]
        if event.year is not None:
            others = [year for year in row["years"] if year["year"] != event.year.year]
            row["years"] = [*others, event.year.model_dump(mode="json")]
        if event.rules_version == row["rules_version"]:
            rows.put(RULES, row)
        else:
            _keep_version(rows, row, recorded, event.rules_version, "calendar", event.reason)

    @when(happened.HoursPlanned)
    def hours_planned(self, event: happened.HoursPlanned, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        told = event.model_dump(mode="json", include={"effective_from", "hours"})
        others = [one for one in row["hours"] if one["effective_from"] != told["effective_from"]]
        row["hours"] = sorted((*others, told), key=lambda one: str(one["effective_from"]))
        reason = f"opening hours from {event.effective_from} on"
        if event.rules_version == row["rules_version"]:
            rows.put(RULES, row)
        else:
            _keep_version(rows, row, recorded, event.rules_version, "hours", reason)

    @when(happened.PolicyScheduled)
    def policy_scheduled(self, event: happened.PolicyScheduled, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        told = event.model_dump(mode="json", include={"change", "effective_from", "reason"})
        scheduled = sorted((*row["scheduled"], told), key=lambda one: str(one["effective_from"]))
        rows.put(RULES, _with_schedule(row, scheduled))

    @when(happened.PolicyTakenBack)
    def policy_taken_back(self, event: happened.PolicyTakenBack, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        day = event.effective_from.isoformat()
        rows.put(
            RULES, _with_schedule(row, [one for one in row["scheduled"] if one["effective_from"] != day])
        )

    @when(happened.PolicyChanged)
    def policy_changed(self, event: happened.PolicyChanged, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, recorded, event.hall)
        told = event.model_dump(mode="json", include={"change", "effective_from", "reason"})
        change = event.change.model_dump(mode="json", exclude_none=True)
        row["policy"] = {**row["policy"], **change}
        row["effective"] = {**row["effective"], **dict.fromkeys(change, told["effective_from"])}
        row = _with_schedule(row, [one for one in row["scheduled"] if one != told])
        _keep_version(rows, row, recorded, event.rules_version, "policy", event.reason)

    @when(happened.DatesMoved)
    def dates_moved(self, event: happened.DatesMoved, recorded: Recorded, rows: Rows) -> None:
        rows.put(RULES, {**_row(rows, recorded, event.hall), "moved_to": event.rules_version})
        version = rows.get(VERSIONS, recorded.stream_id, event.rules_version)
        assert version is not None, "dates are moved to a version that there is"
        rows.put(VERSIONS, {**version, "looked_at": event.looked_at, "moved": event.moved})


def _row(rows: Rows, recorded: Recorded, hall: str) -> Row:
    row = rows.get(RULES, recorded.stream_id) or {
        "rules_id": recorded.stream_id,
        "hall": hall,
        "rules_version": 0,
        "moved_to": 0,
        "policy": {},
        "effective": {},
        "scheduled": [],
        "next_on": None,
        "days": [],
        "years": [],
        "hours": [],
        "correlation_id": None,
        "causation_id": None,
    }
    return {**row, "version": recorded.version}


def _with_schedule(row: Row, scheduled: list[Row]) -> Row:
    first = date.fromisoformat(scheduled[0]["effective_from"]) if scheduled else None
    return {**row, "scheduled": scheduled, "next_on": first}


def _keep_version(
    rows: Rows, row: Row, recorded: Recorded, rules_version: int, what: str, reason: str
) -> None:
    row["rules_version"] = rules_version
    row["correlation_id"] = recorded.metadata.get("correlation_id")
    row["causation_id"] = str(recorded.event_id)
    rows.put(RULES, row)
    rows.put(
        VERSIONS,
        {
            "rules_id": recorded.stream_id,
            "rules_version": rules_version,
            "what": what,
            "reason": reason,
            "changed_at": recorded.recorded_at,
            "changed_by": recorded.metadata.get("actor", ""),
        },
    )

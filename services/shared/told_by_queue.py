"""Reads what the queue tells, by name: a newer queue may tell more. Clause 1.3.4."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.shared.hours import Hours, HoursOfDay, Opening, PlannedHours

_ALWAYS = "1900-01-01"
"""The first queue knew one plan, for all days."""


def hours_from(data: Mapping[str, Any]) -> tuple[date, PlannedHours]:
    """From when on which hours hold, of a plan."""
    plan = data["plan"]
    weekly = tuple(Opening(weekday=one["weekday"], **_hours(one)) for one in plan["hours"])
    special = tuple(
        HoursOfDay(day=one["day"], hours=tuple(Hours(**_hours(hours)) for hours in one["hours"]))
        for one in plan.get("special", ())
    )
    effective_from = date.fromisoformat(data.get("effective_from", _ALWAYS))
    return effective_from, PlannedHours(weekly=weekly, special=special)


def _hours(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in Hours.model_fields}

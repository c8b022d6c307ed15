"""Reads what the registry of halls tells, by name: a newer registry may tell more. Clause 1.2."""

from collections.abc import Mapping
from typing import Any

from services.shared.hall_events import DepartmentListed, HallListed
from services.shared.values import AdoptedYear, CalendarDay


def listed(data: Mapping[str, Any]) -> HallListed | DepartmentListed:
    """What a service keeps of a hall that was opened, or of a department that was admitted."""
    kind = HallListed if "departments" in data else DepartmentListed
    return kind.model_validate({name: data[name] for name in kind.model_fields})


def days_or_year(data: Mapping[str, Any]) -> tuple[CalendarDay, ...] | AdoptedYear:
    """The days of its own that a hall has set, or the year that it has adopted."""
    if "year" in data:
        return AdoptedYear.model_validate({name: data[name] for name in AdoptedYear.model_fields})
    return tuple(CalendarDay.model_validate(day) for day in data["days"])

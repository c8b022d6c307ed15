"""The hours that tests plan."""

from datetime import date

from services.shared.hours import HoursOfDay, OpeningHours, PlannedHours

MORNING = {"opens": "09:00", "closes": "12:00"}
AFTERNOON = {"opens": "13:30", "closes": "18:00"}


def planned(*special: HoursOfDay) -> PlannedHours:
    """Weekdays 09:00 to 12:00 and 13:30 to 18:00: 7.5 hours."""
    weekly = [{"weekday": day, **hours} for day in range(1, 6) for hours in (AFTERNOON, MORNING)]
    return PlannedHours.model_validate({"weekly": weekly, "special": special})


OFFICE_HOURS = planned()


def office() -> OpeningHours:
    return OpeningHours().planned(date(2026, 1, 1), OFFICE_HOURS)

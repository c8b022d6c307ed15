"""Names of streams: a thing's stream id follows from what people call it."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

_SPACE = uuid5(NAMESPACE_URL, "https://openhall.dev/queue")


def plan_id(hall: str) -> UUID:
    return uuid5(_SPACE, f"plan/{hall}")


def policy_id(hall: str) -> UUID:
    return uuid5(_SPACE, f"policy/{hall}")


def names_id(hall: str, day: date) -> UUID:
    return uuid5(_SPACE, f"names/{hall}/{day.isoformat()}")


def visitors_of(hall: str, day: date) -> str:
    """Whom the names of a day are sealed for: all its visitors together, for they are forgotten together."""
    return f"visitors/{hall}/{day.isoformat()}"


def line_day_id(hall: str, line: str, day: date) -> UUID:
    return uuid5(_SPACE, f"line/{hall}/{line}/{day.isoformat()}")


def appointment_day_id(hall: str, line: str, day: date) -> UUID:
    return uuid5(_SPACE, f"appointments/{hall}/{line}/{day.isoformat()}")


def appointment_uid(hall: str, line: str, number: str) -> UUID:
    """What calendars know an appointment by, from the number it was reserved under."""
    return uuid5(_SPACE, f"appointment/{hall}/{line}/{number}")


def window_id(hall: str, window: str) -> UUID:
    return uuid5(_SPACE, f"window/{hall}/{window}")


def attendant_id(hall: str, person: str) -> UUID:
    return uuid5(_SPACE, f"attendant/{hall}/{person}")


def hall_id(hall: str) -> UUID:
    """Visitors' own calendars know it by this, too: it has no address of its own."""
    return uuid5(_SPACE, f"hall/{hall}")

"""Names of streams: a thing's stream id follows from what people call it."""

from datetime import date
from uuid import UUID

from infra.eventstore.streams import Streams

STREAMS = Streams("queue")


def plan_id(hall: str) -> UUID:
    return STREAMS.id("plan", hall)


def policy_id(hall: str) -> UUID:
    return STREAMS.id("policy", hall)


def names_id(hall: str, day: date) -> UUID:
    return STREAMS.id("names", hall, day)


def visitors_of(hall: str, day: date) -> str:
    """Whom the names of a day are sealed for: all its visitors together, for they are forgotten together."""
    return f"visitors/{hall}/{day.isoformat()}"


def line_day_id(hall: str, line: str, day: date) -> UUID:
    return STREAMS.id("line", hall, line, day)


def appointment_day_id(hall: str, line: str, day: date) -> UUID:
    return STREAMS.id("appointments", hall, line, day)


def telling_id(hall: str, line: str, day: date, version: int) -> UUID:
    """What somebody is told because of the event that a day of appointments has at this version."""
    return STREAMS.id("told", hall, line, day, str(version))


def appointment_uid(hall: str, line: str, number: str) -> UUID:
    """What calendars know an appointment by, from the number it was reserved under."""
    return STREAMS.id("appointment", hall, line, number)


def window_id(hall: str, window: str) -> UUID:
    return STREAMS.id("window", hall, window)


def attendant_id(hall: str, person: str) -> UUID:
    return STREAMS.id("attendant", hall, person)


def hall_id(hall: str) -> UUID:
    """Visitors' own calendars know it by this, too: it has no address of its own."""
    return STREAMS.id("hall", hall)

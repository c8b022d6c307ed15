"""What a person has one of at a time, however many processes serve: clauses 2.3.2 and 3.3.1."""

from datetime import date

from infra.eventstore.records import Unique
from services.queue.contract import because
from services.queue.contract import refusals as refuse


def one_ticket_a_line(hall: str, line: str, holder: str) -> Unique:
    """A person's one live ticket in a line."""
    refusal = refuse.IN_LINE_ALREADY(because.HAS_A_TICKET())
    return Unique("live_ticket", f"{hall}/{line}/{holder}", refusal)


def one_window_a_visitor(hall: str, holder: str) -> Unique:
    """The one window where a person is called or served; who would call him elsewhere decides again."""
    return Unique("at_window", f"{hall}/{holder}", None)


def one_window_a_clerk(person: str) -> Unique:
    """The one window where a person serves."""
    return Unique("clerk_window", person, refuse.AT_ANOTHER_WINDOW(because.SERVES_ELSEWHERE()))


def one_appointment_a_day(hall: str, line: str, day: date, holder: str) -> Unique:
    """A person's one live appointment in a line on a day."""
    refusal = refuse.BOOKED_ALREADY(because.HAS_AN_APPOINTMENT())
    return Unique("appointment", f"{hall}/{line}/{day.isoformat()}/{holder}", refusal)

"""What a person has one of at a time, however many processes serve: clauses 2.3.2 and 3.3.1."""

from datetime import date

from infra.eventstore.records import Unique
from services.queue.contract import refusals as refuse


def one_ticket_a_line(hall: str, line: str, holder: str) -> Unique:
    """A person's one live ticket in a line."""
    refusal = refuse.IN_LINE_ALREADY("this person has a live ticket in this line")
    return Unique("live_ticket", f"{hall}/{line}/{holder}", refusal)


def one_window_a_visitor(hall: str, holder: str) -> Unique:
    """The one window where a person is called or served; who would call him elsewhere decides again."""
    return Unique("at_window", f"{hall}/{holder}", None)


def one_window_a_clerk(person: str) -> Unique:
    """The one window where a person serves."""
    return Unique("clerk_window", person, refuse.AT_ANOTHER_WINDOW("this person serves at another window"))


def one_appointment_a_day(hall: str, line: str, day: date, holder: str) -> Unique:
    """A person's one live appointment in a line on a day."""
    refusal = refuse.BOOKED_ALREADY("this person has an appointment in this line on that day")
    return Unique("appointment", f"{hall}/{line}/{day.isoformat()}/{holder}", refusal)

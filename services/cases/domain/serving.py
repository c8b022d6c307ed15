"""A case that is served at a window (窗口): clause 3.3.2."""

from dataclasses import dataclass
from datetime import date, datetime

from infra.contracts import Event
from services.cases.contract import because
from services.cases.contract import case_events as happened
from services.cases.contract import refusals as refuse
from services.cases.domain.case import Case


@dataclass(frozen=True, slots=True)
class Ticket:
    """A finished ticket (號票) of a hall's queue; a label is given once in a line and day."""

    hall: str
    line: str
    label: str
    day: date
    window: str
    finished_at: datetime


def serve(case: Case, ticket: Ticket) -> list[Event]:
    """A case is served whatever became of it: the result of an ended one is collected at a window too."""
    if case.hall != ticket.hall:
        raise refuse.UNKNOWN_CASE(because.OTHER_HALLS(number=case.number, hall=ticket.hall))
    return [
        happened.CaseServedAtWindow(
            hall=case.hall,
            number=case.number,
            line=ticket.line,
            label=ticket.label,
            day=ticket.day,
            window=ticket.window,
            served_at=ticket.finished_at,
        )
    ]

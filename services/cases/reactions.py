"""What follows in the cases' log from what the registry of halls tells, and the queue."""

import logging
from datetime import date, datetime

from infra.bus.cloudevents import Delivered
from infra.bus.reactions import Reaction
from infra.contracts import Refusal
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import hall_id, rules_id
from services.cases.domain.serving import Ticket, serve
from services.cases.session import CasesSession
from services.queue.contract.plan import HallPlanned
from services.queue.contract.ticket_events import ServiceFinished
from services.shared.known_hall import KnownHall
from services.shared.told_by_queue import hours_from
from services.shared.told_by_registry import days_or_year, listed
from services.shared.values import AdoptedYear
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened

_log = logging.getLogger(__name__)


def note_hall(told: Delivered, session: CasesSession) -> None:
    known = session.load(KnownHall, hall_id(told.data["hall"]))
    session.append(known, listed(told.data))


def note_calendar(told: Delivered, session: CasesSession) -> None:
    hall, change = told.data["hall"], days_or_year(told.data)
    rules = session.load(HallRules, rules_id(hall))
    if isinstance(change, AdoptedYear):
        session.append(rules, *rules.year_adopted(hall, change, session.means.calendar.country))
    else:
        session.append(rules, *rules.days_set(hall, change, told.data["reason"]))


def note_hours(told: Delivered, session: CasesSession) -> None:
    hall = told.data["hall"]
    rules = session.load(HallRules, rules_id(hall))
    session.append(rules, *rules.hours_planned(hall, *hours_from(told.data)))


def note_visit(told: Delivered, session: CasesSession) -> None:
    """A ticket that names no case is passed over.

    So is one that names none of the hall's, with a warning: a slip at one window must not hold up what
    follows it.
    """
    if (number := told.data["case"]) is None:
        return
    ticket = _ticket(told)
    try:
        case = session.case(number)
        session.append(case, *serve(case, ticket), occurred_at=[ticket.finished_at])
    except Refusal as refusal:
        place = f"{ticket.hall}/{ticket.line}"
        _log.warning("ticket %s of %s: %s; passed over", ticket.label, place, refusal.detail)


def _ticket(told: Delivered) -> Ticket:
    named = {name: told.data[name] for name in ("hall", "line", "label", "window")}
    finished_at = datetime.fromisoformat(told.data["finished_at"])
    return Ticket(**named, day=date.fromisoformat(told.data["day"]), finished_at=finished_at)


STAFF = Reaction(
    "cases",
    "staff",
    {
        HallOpened: ("1.2", note_hall),
        DepartmentAdmitted: ("1.2", note_hall),
        CalendarChanged: ("1.2", note_calendar),
        YearAdopted: ("1.2", note_calendar),
    },
)

QUEUE = Reaction(
    "cases",
    "queue",
    {HallPlanned: ("1.3.4", note_hours), ServiceFinished: ("3.3.2", note_visit)},
)
"""When a hall is open, and each ticket that was finished about a case: it is in the history of the case."""

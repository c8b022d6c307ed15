"""What follows from what staff tells: of halls and calendars (clause 1.2), who may serve (clause 2.2.2)."""

from collections.abc import Mapping

from infra.bus.cloudevents import Delivered
from infra.bus.reactions import Reaction
from infra.contracts import Event
from services.queue.contract import attendant_events as queue
from services.queue.domain.identity import hall_id
from services.queue.session import HallSession
from services.shared.known_hall import KnownHall
from services.shared.told_by_registry import days_or_year, listed
from services.shared.values import AdoptedYear
from services.staff.contract import duty_events as staff
from services.staff.contract.calendar import CalendarChanged, YearAdopted
from services.staff.contract.halls import DepartmentAdmitted, HallOpened

BECOMES: Mapping[type[Event], type[Event]] = {
    staff.PostingBegan: queue.AttendantPosted,
    staff.PostingEnded: queue.AttendantPostingEnded,
    staff.ClockedIn: queue.AttendantClockedIn,
    staff.ClockedOut: queue.AttendantClockedOut,
    staff.LeaveApproved: queue.AttendantLeaveApproved,
    staff.LeaveWithdrawn: queue.AttendantLeaveWithdrawn,
    staff.PersonQualified: queue.AttendantQualified,
    staff.QualificationLapsed: queue.AttendantQualificationLapsed,
}
"""What each event of the staff service is in the queue's log, where its fields have the same names."""

_BY_NAME = {told.__name__: kind for told, kind in BECOMES.items()}


def note_hall(told: Delivered, session: HallSession) -> None:
    session.append(session.load(KnownHall, hall_id(session.hall)), listed(told.data))


def note_calendar(told: Delivered, session: HallSession) -> None:
    plan, change = session.hall_plan(), days_or_year(told.data)
    if isinstance(change, AdoptedYear):
        session.append(plan, *plan.year_adopted(session.hall, change))
    else:
        session.append(plan, *plan.days_set(session.hall, change))


def note_attendant(told: Delivered, session: HallSession) -> None:
    kind = _BY_NAME[told.type]
    happened = kind.model_validate({name: told.data[name] for name in kind.model_fields})
    session.append(session.attendant(told.data["person"]), happened, occurred_at=[told.occurred_at])


STAFF = Reaction(
    "queue",
    "staff",
    {
        HallOpened: ("1.2", note_hall),
        DepartmentAdmitted: ("1.2", note_hall),
        CalendarChanged: ("1.2", note_calendar),
        YearAdopted: ("1.2", note_calendar),
        **dict.fromkeys(BECOMES, ("2.2.2", note_attendant)),
    },
)

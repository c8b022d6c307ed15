"""Brings what the staff service tells of who may serve into the queue's own log: clause 2.2.2."""

from collections.abc import Mapping, Sequence

from infra.bus.cloudevents import Delivered
from infra.contracts import Context, Event
from infra.eventstore.application import Change
from services.queue.application import QueueApplication
from services.queue.contract import attendant_events as queue
from services.queue.deciding import View
from services.staff.contract import duty_events as staff

_CLAUSE = "2.2.2"

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
EVENTS = tuple(_BY_NAME)
"""What the queue listens to."""


class Roster:
    """Each event is recorded exactly once, however often it is delivered."""

    def __init__(self, application: QueueApplication) -> None:
        self._application = application

    def record(self, told: Sequence[Delivered]) -> None:
        """Record these in order. Raises StoreUnavailable (to be tried again then), and ValueError or KeyError
        for one that cannot be read: whoever may not serve must not be let in because it was passed over."""
        for event in told:
            self._record(event, _happened(event), event.followed_by("queue", "roster"))

    def _record(self, told: Delivered, happened: Event, context: Context) -> None:
        hall, person = told.data["hall"], told.data["person"]

        def note(view: View) -> Sequence[Change]:
            attendant = view.attendant(hall, person)
            return [Change(attendant.id, attendant.version, [happened], occurred_at=[told.occurred_at])]

        self._application.happens_once(hall, context, _CLAUSE, note)


def _happened(told: Delivered) -> Event:
    """Read by name: a newer staff service may tell more."""
    kind = _BY_NAME[told.type]
    return kind.model_validate({name: told.data[name] for name in kind.model_fields})

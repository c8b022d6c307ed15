"""Brings what the cases service tells of halls and cases into the queue's own log: clause 3.3.2.

Of a case the queue keeps that it is one of the hall's, and for whose accounts: no name, and no account.
"""

from collections.abc import Sequence

from infra.bus.cloudevents import Delivered
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.application import Change
from services.cases.contract.case_events import CaseApplied
from services.cases.contract.halls import HallOpened
from services.queue.application import QueueApplication
from services.queue.contract.register_events import CaseBecameKnown, HallNamed
from services.queue.deciding import View
from services.queue.domain.identity import known_case_id, known_hall_id
from services.queue.domain.known import KnownCase, KnownHall

_CLAUSE = "3.3.2"
EVENTS = (HallOpened.__name__, CaseApplied.__name__)
"""What the queue listens to."""


class Register:
    """Each event is recorded exactly once, however often it is delivered."""

    def __init__(self, application: QueueApplication) -> None:
        self._application = application

    def record(self, told: Sequence[Delivered]) -> None:
        """Record these in order. Raises StoreUnavailable (to be tried again then), and ValueError or KeyError
        for one that cannot be read."""
        for event in told:
            self._record(event, self._hall(event) if event.type == HallOpened.__name__ else self._case(event))

    def _record(self, told: Delivered, happened: HallNamed | CaseBecameKnown) -> None:
        def note(view: View) -> Sequence[Change]:
            known = _known(view, happened)
            return [Change(known.id, known.version, [happened], occurred_at=[told.occurred_at])]

        context = told.followed_by("queue", "register")
        self._application.happens_once(happened.hall, context, _CLAUSE, note)

    def _hall(self, told: Delivered) -> HallNamed:
        return HallNamed(hall=told.data["hall"], **told.data["name"])

    def _case(self, told: Delivered) -> CaseBecameKnown:
        accounts = (told.data["applicant"], told.data.get("agent"))
        holders = tuple(self._application.secrets.holder_of(one) for one in accounts if one is not None)
        return CaseBecameKnown(hall=told.data["hall"], number=told.data["number"], holders=holders)


def _known(view: View, happened: HallNamed | CaseBecameKnown) -> Aggregate:
    if isinstance(happened, HallNamed):
        return view.known(KnownHall, known_hall_id(happened.hall))
    return view.known(KnownCase, known_case_id(happened.hall, happened.number))

"""Brings each ticket that the queue finished about a case into the history of the case: clause 3.3.2."""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from infra.bus.cloudevents import Delivered
from infra.contracts import Context, Refusal
from infra.eventstore.application import Change
from services.cases.application import CasesApplication
from services.cases.domain.serving import Ticket, serve

_CLAUSE = "3.3.2"

_log = logging.getLogger(__name__)


class Visits:
    """Each visit is recorded exactly once, however often its event is delivered."""

    def __init__(self, application: CasesApplication) -> None:
        self._application = application

    def record(self, finished: Sequence[Delivered]) -> None:
        """Record these `ServiceFinished` of the queue in order; those that name no case are passed over.

        So are those that name none of the hall's, with a warning: a slip at one window must not hold up what
        follows it. Raises StoreUnavailable; to be tried again then.
        """
        for event in finished:
            if (number := event.data["case"]) is not None:
                self._record(number, self._ticket(event), event.followed_by("cases", "visit"))

    def _record(self, number: str, ticket: Ticket, context: Context) -> None:
        def note() -> Sequence[Change]:
            case = self._application.case(number)
            return [Change(case.id, case.version, serve(case, ticket), occurred_at=[ticket.finished_at])]

        try:
            self._application.happens_once(context, _CLAUSE, note)
        except Refusal as refusal:
            place = f"{ticket.hall}/{ticket.line}"
            _log.warning("ticket %s of %s: %s; passed over", ticket.label, place, refusal.detail)

    def _ticket(self, event: Delivered) -> Ticket:
        """Read by name: a newer queue may tell more."""
        told = {name: event.data[name] for name in ("hall", "line", "label", "window")}
        finished_at = datetime.fromisoformat(event.data["finished_at"])
        return Ticket(**told, day=date.fromisoformat(event.data["day"]), finished_at=finished_at)

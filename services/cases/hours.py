"""Brings the opening hours that the queue plans for a hall into the cases' own log: clause 1.3.4."""

from collections.abc import Sequence

from infra.bus.cloudevents import Delivered
from infra.eventstore.application import Change
from services.cases.application import CasesApplication
from services.cases.domain.hall_rules import HallRules
from services.cases.domain.identity import rules_id
from services.queue.contract.plan import HallPlanned
from services.shared.told_by_queue import hours_from

_CLAUSE = "1.3.4"
EVENTS = (HallPlanned.__name__,)
"""What the cases service listens to."""


class PlanFollower:
    """The hours of each plan are recorded exactly once, however often it is delivered."""

    def __init__(self, application: CasesApplication) -> None:
        self._application = application

    def record(self, told: Sequence[Delivered]) -> None:
        """Record these in order. Raises StoreUnavailable (to be tried again then), and ValueError or KeyError
        for one that cannot be read."""
        for event in told:
            self._record(event)

    def _record(self, told: Delivered) -> None:
        def note() -> Sequence[Change]:
            hall = told.data["hall"]
            rules = self._application.found(HallRules, rules_id(hall))
            return [Change(rules.id, rules.version, rules.hours_planned(hall, *hours_from(told.data)))]

        self._application.happens_once(told.followed_by("cases", "hours"), _CLAUSE, note)

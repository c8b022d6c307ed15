"""A hall's policy of a service (政策) as its stream has it, for the aggregate that a service keeps it in."""

from dataclasses import dataclass
from datetime import date

from infra.contracts import Event, Message
from infra.eventstore.aggregate import Aggregate, applies
from services.shared.policies.changes import Changes, changed, taken_back, with_change, without
from services.shared.policies.events import PolicyChanged, PolicyTakenBack


@dataclass
class PolicyHistory(Aggregate):
    """Every change with the day from which it holds, in the order in which they come to hold."""

    changes: Changes = ()

    def change_policy(
        self, hall: str, change: Message, effective_from: date, reason: str, today: date
    ) -> list[Event]:
        """From today on, or a day to come. Refuses EFFECT_IN_THE_PAST."""
        return [*changed(hall, change, effective_from, reason, today)]

    def take_back(self, hall: str, effective_from: date, reason: str, today: date) -> list[Event]:
        """What is scheduled for a day to come will not hold. Refuses NOTHING_SCHEDULED."""
        return [*taken_back(self.changes, hall, effective_from, reason, today)]

    @applies(PolicyChanged)
    def _policy_changed(self, event: PolicyChanged) -> None:
        self.changes = with_change(self.changes, event)

    @applies(PolicyTakenBack)
    def _policy_taken_back(self, event: PolicyTakenBack) -> None:
        self.changes = without(self.changes, event)

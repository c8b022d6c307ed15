"""A hall's policy for its queue (政策): every change with the day from which it holds."""

from dataclasses import dataclass
from datetime import date

from infra.contracts import Event, Message
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract.policy import DEFAULTS, Policy
from services.shared.policies.changes import (
    Changes,
    changed,
    in_force,
    taken_back,
    with_change,
    without,
)
from services.shared.policies.events import PolicyChanged, PolicyTakenBack


@dataclass
class QueuePolicy(Aggregate):
    changes: Changes = ()

    def on(self, day: date) -> Policy:
        """What holds on a day."""
        return in_force(Policy, self.changes, day)

    def furthest_ahead(self) -> int:
        """For how many days ahead anyone can have booked, whatever held at the time."""
        own = [int(change["ahead_days"]) for _, change in self.changes if "ahead_days" in change]
        return max([DEFAULTS.ahead_days, *own])

    def change(
        self, hall: str, change: Message, effective_from: date, reason: str, today: date
    ) -> list[Event]:
        return [*changed(hall, change, effective_from, reason, today)]

    def take_back(self, hall: str, effective_from: date, reason: str, today: date) -> list[Event]:
        """What is to hold from a day to come will not."""
        return [*taken_back(self.changes, hall, effective_from, reason, today)]

    @applies(PolicyChanged)
    def _changed(self, event: PolicyChanged) -> None:
        self.changes = with_change(self.changes, event)

    @applies(PolicyTakenBack)
    def _taken_back(self, event: PolicyTakenBack) -> None:
        self.changes = without(self.changes, event)

"""A hall's policy for its queue (政策): every change with the day from which it holds."""

from dataclasses import dataclass
from datetime import date

from services.queue.contract.policy import DEFAULTS, Policy
from services.shared.policies.changes import in_force
from services.shared.policies.history import PolicyHistory


@dataclass
class QueuePolicy(PolicyHistory):
    def on(self, day: date) -> Policy:
        """What holds on a day."""
        return in_force(Policy, self.changes, day)

    def furthest_ahead(self) -> int:
        """For how many days ahead anyone can have booked, whatever held at the time."""
        own = [int(change["ahead_days"]) for _, change in self.changes if "ahead_days" in change]
        return max([DEFAULTS.ahead_days, *own])

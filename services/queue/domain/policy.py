"""A hall's policy for its queue (政策): every change with the day from which it holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract.policy import DEFAULTS, Policy, PolicyChange, PolicyChanged, PolicyTakenBack
from services.shared.effective import check_not_past, check_scheduled


def policy_on(changes: Iterable[tuple[date, PolicyChange]], day: date) -> Policy:
    """What changes come to on a day; they are in the order in which they come to hold."""
    policy = DEFAULTS
    for effective_from, change in changes:
        if effective_from <= day:
            policy = policy.model_copy(update=change.model_dump(exclude_none=True))
    return policy


@dataclass
class QueuePolicy(Aggregate):
    """`changes` in the order in which they come to hold."""

    hall: str = ""
    changes: tuple[tuple[date, PolicyChange], ...] = ()

    def on(self, day: date) -> Policy:
        """What holds on a day."""
        return policy_on(self.changes, day)

    def furthest_ahead(self) -> int:
        """For how many days ahead anyone can have booked, whatever held at the time."""
        own = (change.ahead_days for _, change in self.changes)
        return max([DEFAULTS.ahead_days, *(days for days in own if days is not None)])

    def change(
        self, hall: str, change: PolicyChange, effective_from: date, reason: str, today: date
    ) -> list[Event]:
        check_not_past(effective_from, today)
        return [PolicyChanged(hall=hall, change=change, effective_from=effective_from, reason=reason)]

    def take_back(self, hall: str, effective_from: date, reason: str, today: date) -> list[Event]:
        """What is to hold from a day to come will not."""
        check_scheduled((begins for begins, _ in self.changes), effective_from, today)
        return [PolicyTakenBack(hall=hall, effective_from=effective_from, reason=reason)]

    @applies(PolicyTakenBack)
    def _taken_back(self, event: PolicyTakenBack) -> None:
        self.changes = tuple(one for one in self.changes if one[0] != event.effective_from)

    @applies(PolicyChanged)
    def _changed(self, event: PolicyChanged) -> None:
        self.hall = event.hall
        one = (event.effective_from, event.change)
        self.changes = tuple(sorted((*self.changes, one), key=lambda one: one[0]))

"""What follows in a service's own log when another's event arrives: exactly once, however often it is told.

At least once: a subscription moves on only after `record` has returned. At most once: what follows is stored
under a command id that follows from the id which the other service gave its event.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from infra.bus.cloudevents import Delivered
from infra.contracts import Event
from infra.eventstore.application import Application

Decide = Callable[[Delivered, Any], object]
"""`(told, session)`: appends what follows. `told` is read by name: a newer service may tell more."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a `service` makes of what another one, `owner`, tells: by event, the clause and who decides.

    One for each owner: every subscription takes in all that its owner tells.
    """

    service: str
    owner: str
    decides: Mapping[type[Event], tuple[str, Decide]]

    @property
    def events(self) -> tuple[str, ...]:
        """What it listens to."""
        return tuple(event.__name__ for event in self.decides)

    def record(self, application: Application[Any], told: Sequence[Delivered]) -> None:
        """Record what follows from these, in order.

        Raises StoreUnavailable (to be tried again then), and ValueError or KeyError for one that cannot be
        read: what was told must not be passed over.
        """
        decide_on = {event.__name__: decides for event, decides in self.decides.items()}
        for one in told:
            clause, decide = decide_on[one.type]
            application.happens(
                partial(decide, one),
                one.followed_by(self.service, self.owner),
                clause,
                lane=one.data[application.laned_by] if application.laned_by else None,
                once=True,
            )

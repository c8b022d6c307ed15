"""What the queue knows of the hall's name and cases, as the cases service told it."""

from dataclasses import dataclass

from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract.register_events import CaseBecameKnown, HallNamed


@dataclass
class KnownHall(Aggregate):
    @applies(HallNamed)
    def _named(self, event: HallNamed) -> None:
        """Its name is read in a read model only."""


@dataclass
class KnownCase(Aggregate):
    """A case of one hall, if there is one; `holders` stand for the accounts that may name it."""

    exists: bool = False
    holders: tuple[str, ...] = ()

    @applies(CaseBecameKnown)
    def _became_known(self, event: CaseBecameKnown) -> None:
        self.exists, self.holders = True, event.holders

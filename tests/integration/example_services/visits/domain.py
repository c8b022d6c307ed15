"""A visit: someone arrives and moves from room to room."""

from dataclasses import dataclass, field
from uuid import UUID

from services.visits.contract import Arrived, Moved

from infra.eventstore.aggregate import Aggregate, applies


@dataclass
class Closure(Aggregate):
    """Begins with nothing here; stands before the right one to be passed over."""


@dataclass
class Visit(Aggregate):
    visitor: str = ""
    name: str = ""
    rooms: list[str] = field(default_factory=list)

    @applies(Arrived)
    def arrived(self, event: Arrived) -> None:
        self.visitor, self.name = event.visitor, event.name

    @applies(Moved)
    def moved(self, event: Moved) -> None:
        self.rooms.append(event.room)


AGGREGATES = (Closure, Visit)


class Numbered:
    """Visit number 7 is the stream 00000000-0000-0000-0000-000000000007."""

    def find(self, text: str) -> list[UUID]:
        return [UUID(int=int(text))] if text.isdigit() else []


STREAMS = Numbered()

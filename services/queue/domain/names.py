"""The names that visitors gave on one day: sealed under one key, forgotten when the day is over."""

from dataclasses import dataclass
from datetime import date, datetime

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.queue.contract.ticket_events import NamesForgotten


@dataclass
class DayNames(Aggregate):
    forgotten_at: datetime | None = None

    def forget(self, hall: str, day: date, now: datetime) -> list[Event]:
        if self.forgotten_at is not None:
            return []
        return [NamesForgotten(hall=hall, day=day, forgotten_at=now)]

    @applies(NamesForgotten)
    def _forgotten(self, event: NamesForgotten) -> None:
        self.forgotten_at = event.forgotten_at

"""A case that another system handled (歷史辦件): recorded once, with nothing to decide."""

from dataclasses import dataclass
from datetime import datetime

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract.history import (
    HistoricalCaseEnded,
    HistoricalCaseRecorded,
    HistoricalRecord,
    HistoricalStepRecorded,
)


@dataclass
class HistoricalCase(Aggregate):
    number: str = ""
    reference: str = ""
    steps: int = 0
    ended: bool = False

    @applies(HistoricalCaseRecorded)
    def _recorded(self, event: HistoricalCaseRecorded) -> None:
        self.number, self.reference = event.number, event.reference

    @applies(HistoricalStepRecorded)
    def _stepped(self, event: HistoricalStepRecorded) -> None:
        self.steps += 1

    @applies(HistoricalCaseEnded)
    def _ended(self, event: HistoricalCaseEnded) -> None:
        self.ended = True


@dataclass(frozen=True)
class Origin:
    """Where historical cases come from and go to: a system's name for itself, and the item of a hall."""

    hall: str
    item: str
    source: str


def record_case(told: HistoricalRecord, origin: Origin, number: str) -> list[tuple[Event, datetime]]:
    """A historical case's events, each with the time it happened at."""
    hall = origin.hall
    recorded = HistoricalCaseRecorded(
        hall=hall,
        number=number,
        item=origin.item,
        source=origin.source,
        reference=told.reference,
        channel=told.channel,
        department=told.department,
        group=told.group,
        responsible=told.responsible,
        started_at=told.started_at,
        deadline=told.deadline,
        planned_end=told.planned_end,
        ended_at=told.ended_at,
    )
    events: list[tuple[Event, datetime]] = [(recorded, told.started_at)]
    for step in told.steps:
        event = HistoricalStepRecorded(
            hall=hall,
            number=number,
            activity=step.activity,
            at=step.at,
            actor=step.actor,
            party=step.party,
            channel=told.channel,
            reference=step.reference,
        )
        events.append((event, step.at))
    if told.ended_at is not None:
        ended = HistoricalCaseEnded(hall=hall, number=number, ended_at=told.ended_at)
        events.append((ended, told.ended_at))
    return events

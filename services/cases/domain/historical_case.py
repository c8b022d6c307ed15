"""A case that another system handled (歷史辦件): recorded once, with nothing to decide."""

from dataclasses import dataclass
from datetime import datetime

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from services.cases.contract.history import (
    HistoricalCaseEnded,
    HistoricalCaseRecorded,
    HistoricalStepRecorded,
    RecordHistoricalCase,
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


def record_case(command: RecordHistoricalCase, number: str) -> list[tuple[Event, datetime]]:
    """A historical case's events, each with the time it happened at."""
    case = command.model_dump(exclude={"steps"})
    told: list[tuple[Event, datetime]] = [(HistoricalCaseRecorded(number=number, **case), command.started_at)]
    for step in command.steps:
        event = HistoricalStepRecorded(
            hall=command.hall, number=number, channel=command.channel, **step.model_dump()
        )
        told.append((event, step.at))
    if command.ended_at is not None:
        ended = HistoricalCaseEnded(hall=command.hall, number=number, ended_at=command.ended_at)
        told.append((ended, command.ended_at))
    return told

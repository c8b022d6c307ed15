"""A case that another system handled (歷史辦件): recorded once, with nothing to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate, applies
from infra.eventstore.records import Unique
from services.cases.contract import because
from services.cases.contract.history import (
    HistoricalCaseEnded,
    HistoricalCaseRecorded,
    HistoricalRecord,
    HistoricalStepRecorded,
)
from services.cases.contract.refusals import ALREADY_RECORDED


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


def recorded_once(origin: Origin, reference: str, *, in_batch: bool = False) -> Unique:
    """A case is taken over once, whatever it is sent with; its reference is its name where it comes from.

    In a batch it is then compared with what is there, and not refused.
    """
    key = f"{origin.hall}/{origin.source}/{reference}"
    return Unique("historical_case", key, None if in_batch else ALREADY_RECORDED(because.RECORDED(key=key)))


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


def difference(recorded: Sequence[Event], told: Sequence[Event]) -> str | None:
    """How what is told now differs from what is recorded; None when it says the same."""
    if list(recorded) == list(told):
        return None
    there, here = (sum(isinstance(one, HistoricalStepRecorded) for one in of) for of in (recorded, told))
    if there != here:
        return f"{there} steps are recorded, {here} are told now"
    place = next(n for n, (one, other) in enumerate(zip_longest(recorded, told)) if one != other)
    return "the case itself differs" if place == 0 else f"what happened as number {place} differs"

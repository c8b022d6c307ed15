"""Historical cases: what another system recorded, taken over with its own times, actors and parties."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from infra.contracts import Answer, Command, Event, Message, command, unfit
from services.cases.contract import because
from services.cases.contract.refusals import ALREADY_RECORDED, UNKNOWN_HALL, UNKNOWN_ITEM
from services.cases.contract.words import HistoricalStep
from services.shared.values import Code, Moment, OneLine
from services.shared.words import IN_HALL


class HistoricalCaseRecorded(Event):
    """A case that another system handled; `reference` is its name there, once per hall and source."""

    hall: str
    number: str
    item: str
    source: str
    reference: str
    channel: str
    department: str | None
    group: str | None
    responsible: str | None
    started_at: AwareDatetime
    deadline: AwareDatetime | None
    planned_end: AwareDatetime | None
    ended_at: AwareDatetime | None


class HistoricalStepRecorded(Event):
    hall: str
    number: str
    activity: str
    at: AwareDatetime
    actor: str
    party: str
    channel: str
    reference: str | None


class HistoricalCaseEnded(Event):
    hall: str
    number: str
    ended_at: AwareDatetime


class HistoricalRecord(Message):
    """A case (歷史辦件) as another system recorded it, whole; `reference` is its name there."""

    reference: OneLine
    channel: OneLine
    department: OneLine | None = None
    group: OneLine | None = None
    responsible: OneLine | None = None
    started_at: Moment
    deadline: Moment | None = None
    planned_end: Moment | None = None
    ended_at: Moment | None = None
    steps: Annotated[tuple[HistoricalStep, ...], Field(max_length=5000)] = ()

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.ended_at is not None and is_before(self.ended_at, self.started_at):
            raise unfit(because.ENDS_BEFORE_START())
        return self


def is_before(ended_at: datetime, started_at: datetime) -> bool:
    """Whether an end cannot be one of what began then; one at midnight is a day, be it that of the start."""
    a_day = (ended_at.hour, ended_at.minute) == (0, 0) and ended_at.date() == started_at.date()
    return ended_at < started_at and not a_day


class HistoricalCaseAnswer(Answer):
    number: str
    steps: int


@command(
    "/cases/historical",
    roles=("operator",),
    place=IN_HALL,
    clause="3.2.1",
    answer=HistoricalCaseAnswer,
    refusals=(UNKNOWN_HALL, UNKNOWN_ITEM, ALREADY_RECORDED),
)
class RecordHistoricalCase(HistoricalRecord, Command):
    """Take over one case of another system with all its steps, once."""

    hall: Code
    item: Code
    source: Code


class HistoricalOutcome(Answer):
    """What came of one case of a batch.

    `recorded_otherwise`: it was recorded before, and not as it is told now; it is left as it was, and
    `detail` says where the two differ.
    """

    reference: str
    outcome: Literal["recorded", "already_recorded", "recorded_otherwise"]
    number: str | None = None
    detail: str | None = None


class HistoricalCasesAnswer(Answer):
    """One outcome a case, in the order they were sent; `steps` counts those recorded now."""

    cases: tuple[HistoricalOutcome, ...]
    steps: int


@command(
    "/cases/historical/batch",
    roles=("operator",),
    place=IN_HALL,
    clause="3.2.1",
    answer=HistoricalCasesAnswer,
    refusals=(UNKNOWN_HALL, UNKNOWN_ITEM),
)
class RecordHistoricalCases(Command):
    """Take over many cases of another system at once; those recorded before are named and left as they are.

    All that are new are stored together or none. A case that does not fit its form refuses the batch, and the
    problem's `errors` name it by its place: `cases.3.steps.0.at`.
    """

    hall: Code
    item: Code
    source: Code
    cases: Annotated[tuple[HistoricalRecord, ...], Field(min_length=1, max_length=200)]

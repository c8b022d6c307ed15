"""What of the queue a hall sets for itself (政策), each change an event, from a day on."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query
from services.queue.contract import refusals as no
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED
from services.shared.values import Code, Day, ExpectedVersion, Reason
from services.shared.words import IN_HALL, OWN

Calls = Annotated[int, Field(ge=1, le=20)]
Seconds = Annotated[int, Field(ge=0, le=3600)]
Places = Annotated[int, Field(ge=0, le=100)]
Times = Annotated[int, Field(ge=0, le=10)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Percent = Annotated[int, Field(ge=1, le=100)]
Days = Annotated[int, Field(ge=0, le=366)]
WhoMayServe = Literal["anyone", "posted"]


class Policy(Message):
    """What is in force.

    A ticket is called `recall_max` times, `recall_seconds` apart. Who did not come goes back behind
    `noshow_places`, `noshow_returns` times. `wait_share` of 100 are to be called within `wait_minutes`. An
    open window is unattended when nothing happened there for `unattended_minutes` while someone waits. A
    reserved appointment is kept `hold_minutes` for its confirmation, and may be reserved `ahead_days` ahead;
    its holder may check in from `early_minutes` before to `late_minutes` after its time.

    `who_may_serve` at a window: anyone of the staff, or only who is posted in the hall, clocked in, not on
    leave, and qualified for every item of the window's lines.
    """

    recall_max: Calls = 3
    recall_seconds: Seconds = 60
    noshow_places: Places = 3
    noshow_returns: Times = 1
    wait_minutes: Minutes = 20
    wait_share: Percent = 90
    unattended_minutes: Minutes = 15
    hold_minutes: Minutes = 10
    ahead_days: Days = 14
    early_minutes: Minutes = 15
    late_minutes: Minutes = 10
    who_may_serve: WhoMayServe = "anyone"


DEFAULTS = Policy()

SOURCES = {
    "recall_max": "common practice of calling systems",
    "recall_seconds": "common practice of calling systems",
    "noshow_places": "common practice of calling systems",
    "noshow_returns": "common practice of calling systems",
    "wait_minutes": "the hall's own",
    "wait_share": "the hall's own",
    "unattended_minutes": "Cangnan 2019",
    "hold_minutes": "the hall's own",
    "ahead_days": "the hall's own",
    "early_minutes": "the hall's own",
    "late_minutes": "the hall's own",
    "who_may_serve": "the hall's own",
}
"""Where each default comes from."""


class PolicyChange(Message):
    """The values that change; what is left out stays."""

    recall_max: Calls | None = None
    recall_seconds: Seconds | None = None
    noshow_places: Places | None = None
    noshow_returns: Times | None = None
    wait_minutes: Minutes | None = None
    wait_share: Percent | None = None
    unattended_minutes: Minutes | None = None
    hold_minutes: Minutes | None = None
    ahead_days: Days | None = None
    early_minutes: Minutes | None = None
    late_minutes: Minutes | None = None
    who_may_serve: WhoMayServe | None = None


class PolicyChanged(Event):
    """Holds from `effective_from` on; among changes from one day on, the later recorded goes before."""

    hall: str
    change: PolicyChange
    effective_from: date
    reason: str


class PolicyTakenBack(Event):
    """All changes that were to hold from `effective_from` on will not."""

    hall: str
    effective_from: date
    reason: str


class PolicyAnswer(Answer):
    hall: str
    effective_from: date
    version: int


@command(
    "/halls/{hall}/queue-policy",
    roles=("operator", "supervisor"),
    place=IN_HALL,
    clause="3.3.1",
    answer=PolicyAnswer,
    refusals=(no.UNPLANNED_HALL, EFFECT_IN_THE_PAST),
)
class ChangePolicy(Command):
    """Change how the hall calls and books, and who may serve, from a day on (None: today)."""

    hall: Code
    change: PolicyChange
    effective_from: Day | None = None
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/halls/{hall}/queue-policy/withdrawal",
    roles=("operator", "supervisor"),
    place=IN_HALL,
    clause="3.3.1",
    answer=PolicyAnswer,
    refusals=(no.UNPLANNED_HALL, NOTHING_SCHEDULED),
)
class TakeBackPolicy(Command):
    """Take back, before that day, what is to take effect on it."""

    hall: Code
    effective_from: Day
    reason: Reason
    expected_version: ExpectedVersion = None


class PolicyValue(Answer):
    """One value in force: its default and where that comes from, and since when the hall has its own."""

    key: str
    value: int | str
    default: int | str
    source: str
    effective_from: date | None


class ScheduledPolicy(Answer):
    change: PolicyChange
    effective_from: date
    reason: str


class QueuePolicy(Answer):
    """What is in force today, and what will be."""

    hall: str
    version: int
    values: tuple[PolicyValue, ...]
    scheduled: tuple[ScheduledPolicy, ...]


@query(
    "/halls/{hall}/queue-policy",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=QueuePolicy,
    refusals=(no.UNPLANNED_HALL,),
)
class ReadPolicy(Query):
    """Read what the hall calls, books and serves by, with the sources."""

    hall: Code

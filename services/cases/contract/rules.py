"""What dates are worked out under: the calendar and the hours as they are told, and the hall's own policy."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from infra.contracts import PUBLIC, Answer, Command, Event, Message, Query, command, query
from services.cases.contract.refusals import UNKNOWN_HALL
from services.cases.contract.words import OrderedTime
from services.shared.hours import PlannedHours
from services.shared.refusals import EFFECT_IN_THE_PAST, NOT_DUE, NOTHING_SCHEDULED
from services.shared.values import AdoptedYear, CalendarDay, Code, Day, ExpectedVersion, Reason
from services.shared.words import IN_HALL, OWN

_SETTERS = ("operator", "supervisor")
WorkingDays = Annotated[int, Field(ge=1, le=1000)]
MOST_OPEN = 100
OpenAtOnce = Annotated[int, Field(ge=1, le=MOST_OPEN)]


class Policy(Message):
    """The numbers of the cases service that a hall may change (政策); limits are in working days.

    `open_applications` and `open_drafts` are how many an account may have open at once in the hall.
    """

    completeness_notice: WorkingDays = 5
    decision_limit: WorkingDays = 20
    extension: WorkingDays = 10
    joint_limit: WorkingDays = 45
    joint_extension: WorkingDays = 15
    delivery_limit: WorkingDays = 10
    clock_excludes: Annotated[tuple[OrderedTime, ...], Field(max_length=7)] = (
        "hearing",
        "bidding",
        "auction",
        "test",
        "quarantine",
        "appraisal",
        "expert_review",
    )
    supplement_clock: Literal["continue", "reset"] = "continue"
    yellow_share: Annotated[int, Field(ge=1, le=100)] = 80
    escalate_after: WorkingDays = 3
    open_applications: OpenAtOnce = 20
    open_drafts: OpenAtOnce = 20


DEFAULTS = Policy()

SOURCES = {
    "completeness_notice": "Administrative Licensing Law art. 32",
    "decision_limit": "Administrative Licensing Law art. 42",
    "extension": "Administrative Licensing Law art. 42",
    "joint_limit": "Administrative Licensing Law art. 42",
    "joint_extension": "Administrative Licensing Law art. 42",
    "delivery_limit": "Administrative Licensing Law art. 44",
    "clock_excludes": "Administrative Licensing Law art. 45",
    "supplement_clock": "practice of a French service: the clock stops while the applicant supplements",
    "yellow_share": "common practice of yellow and red cards (紅黃牌)",
    "escalate_after": "the hall's own",
    "open_applications": "the hall's own",
    "open_drafts": "the hall's own",
}
"""Where each default comes from."""


class PolicyChange(Message):
    """The values that change; what is left out stays."""

    completeness_notice: WorkingDays | None = None
    decision_limit: WorkingDays | None = None
    extension: WorkingDays | None = None
    joint_limit: WorkingDays | None = None
    joint_extension: WorkingDays | None = None
    delivery_limit: WorkingDays | None = None
    clock_excludes: Annotated[tuple[OrderedTime, ...], Field(max_length=7)] | None = None
    supplement_clock: Literal["continue", "reset"] | None = None
    yellow_share: Annotated[int, Field(ge=1, le=100)] | None = None
    escalate_after: WorkingDays | None = None
    open_applications: OpenAtOnce | None = None
    open_drafts: OpenAtOnce | None = None


class CalendarChanged(Event):
    """The hall set `days` of its own, or adopted a `year`; every open case's dates follow.

    `rules_version` stays when the year only confirms what dates were worked out with.
    """

    hall: str
    rules_version: int
    days: tuple[CalendarDay, ...] = ()
    year: AdoptedYear | None = None
    reason: str


class PolicyScheduled(Event):
    """A policy that will hold from a day to come."""

    hall: str
    change: PolicyChange
    effective_from: date
    reason: str


class PolicyTakenBack(Event):
    """What was to hold from `effective_from` on will not."""

    hall: str
    effective_from: date
    reason: str


class PolicyChanged(Event):
    """A policy holds from now on; every open case's dates follow."""

    hall: str
    rules_version: int
    change: PolicyChange
    effective_from: date
    reason: str


class HoursPlanned(Event):
    """The hall planned its opening hours from a day on; the yellow lights of short limits follow.

    `rules_version` stays when they are those that held on that day before.
    """

    hall: str
    rules_version: int
    effective_from: date
    hours: PlannedHours


class DatesMoved(Event):
    """Every open case was looked at under `rules_version`; `moved` of them have other dates now."""

    hall: str
    rules_version: int
    looked_at: int
    moved: int
    moved_at: datetime


class RulesAnswer(Answer):
    """`rules_version` counts what changed dates; `version` the changes of the stream."""

    hall: str
    rules_version: int
    version: int


@command(
    "/halls/{hall}/policy",
    roles=_SETTERS,
    place=IN_HALL,
    clause="3.2.1",
    answer=RulesAnswer,
    refusals=(UNKNOWN_HALL, EFFECT_IN_THE_PAST),
)
class ChangePolicy(Command):
    """Change the hall's policy from a day on (None: today); the dates of its open cases move with it then."""

    hall: Code
    change: PolicyChange
    effective_from: Day | None = None
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/halls/{hall}/policy/withdrawal",
    roles=_SETTERS,
    place=IN_HALL,
    clause="3.2.1",
    answer=RulesAnswer,
    refusals=(UNKNOWN_HALL, NOTHING_SCHEDULED),
)
class TakeBackPolicy(Command):
    """Take back, before that day, what is to take effect on it."""

    hall: Code
    effective_from: Day
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/halls/{hall}/policy/taking-effect",
    roles=("operator",),
    place=IN_HALL,
    clause="3.2.1",
    answer=RulesAnswer,
    refusals=(UNKNOWN_HALL, NOT_DUE),
)
class ApplyScheduledPolicy(Command):
    """Let what was scheduled and is due take effect; the service does so by itself when its day comes."""

    hall: Code


class PolicyValue(Answer):
    """One value in force: its default and where that comes from, and since when the hall has its own."""

    key: str
    value: int | str | tuple[str, ...]
    default: int | str | tuple[str, ...]
    source: str
    effective_from: date | None


class ScheduledPolicy(Answer):
    change: PolicyChange
    effective_from: date
    reason: str


class HoursFrom(Answer):
    """Opening hours, and the day from which they hold until the next do."""

    effective_from: date
    hours: PlannedHours


class RulesVersion(Answer):
    """One change of what dates are worked out under, and how many cases it moved.

    None: it is still at work, or a later change came before it was done and moved them with its own.
    """

    rules_version: int
    what: Literal["calendar", "policy", "hours"]
    reason: str
    changed_at: datetime
    changed_by: str
    looked_at: int | None
    moved: int | None


class HallRules(Answer):
    """What the hall works dates out under. `moving` says whether open cases are still being moved to it."""

    hall: str
    rules_version: int
    version: int
    moving: bool
    policy: tuple[PolicyValue, ...]
    scheduled: tuple[ScheduledPolicy, ...]
    calendar: tuple[CalendarDay, ...]
    years: tuple[AdoptedYear, ...]
    hours: tuple[HoursFrom, ...]
    versions: tuple[RulesVersion, ...]


@query(
    "/halls/{hall}/rules",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=HallRules,
    refusals=(UNKNOWN_HALL,),
)
class ReadRules(Query):
    """Read the hall's policy, own calendar days, adopted years and hours, with sources and versions."""

    hall: Code

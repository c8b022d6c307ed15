"""What of the cases service a hall sets for itself (政策); limits are in working days."""

from typing import Annotated, Literal

from pydantic import Field

from infra.contracts import PUBLIC, Command, Query, command, query
from services.cases.contract.refusals import UNKNOWN_HALL
from services.cases.contract.words import OrderedTime
from services.shared.policies.values import Change, HallPolicyView, PolicyAnswer, PolicyValues, Source
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED
from services.shared.values import Code, Day, ExpectedVersion, Reason
from services.shared.words import IN_HALL, OWN

WorkingDays = Annotated[int, Field(ge=1, le=1000)]
Percent = Annotated[int, Field(ge=1, le=100)]
MOST_OPEN = 100
OpenAtOnce = Annotated[int, Field(ge=1, le=MOST_OPEN)]

_LICENSING_32 = Source("Administrative Licensing Law art. 32")
_LICENSING_42 = Source("Administrative Licensing Law art. 42")
_LICENSING_44 = Source("Administrative Licensing Law art. 44")
_LICENSING_45 = Source("Administrative Licensing Law art. 45")
_SUPPLEMENTING = Source("practice of a French service: the clock stops while the applicant supplements")
_CARDS = Source("common practice of yellow and red cards (紅黃牌)")
_OWN = Source("the hall's own")


class Policy(PolicyValues):
    """What is in force.

    `open_applications` and `open_drafts` are how many an account may have open at once in the hall.
    """

    completeness_notice: Annotated[WorkingDays, _LICENSING_32] = 5
    decision_limit: Annotated[WorkingDays, _LICENSING_42] = 20
    extension: Annotated[WorkingDays, _LICENSING_42] = 10
    joint_limit: Annotated[WorkingDays, _LICENSING_42] = 45
    joint_extension: Annotated[WorkingDays, _LICENSING_42] = 15
    delivery_limit: Annotated[WorkingDays, _LICENSING_44] = 10
    clock_excludes: Annotated[tuple[OrderedTime, ...], Field(max_length=7), _LICENSING_45] = (
        "hearing",
        "bidding",
        "auction",
        "test",
        "quarantine",
        "appraisal",
        "expert_review",
    )
    supplement_clock: Annotated[Literal["continue", "reset"], _SUPPLEMENTING] = "continue"
    yellow_share: Annotated[Percent, _CARDS] = 80
    escalate_after: Annotated[WorkingDays, _OWN] = 3
    open_applications: Annotated[OpenAtOnce, _OWN] = 20
    open_drafts: Annotated[OpenAtOnce, _OWN] = 20


DEFAULTS = Policy()


@command(
    "/halls/{hall}/policies/cases",
    roles=("operator", "supervisor"),
    place=IN_HALL,
    clause="3.2.1",
    answer=PolicyAnswer,
    refusals=(UNKNOWN_HALL, EFFECT_IN_THE_PAST),
)
class ChangePolicy(Command):
    """Change the hall's policy from a day on (None: today); the dates of its open cases move with it then."""

    hall: Code
    change: Change[Policy]
    effective_from: Day | None = None
    reason: Reason
    expected_version: ExpectedVersion = None


@command(
    "/halls/{hall}/policies/cases/withdrawal",
    roles=("operator", "supervisor"),
    place=IN_HALL,
    clause="3.2.1",
    answer=PolicyAnswer,
    refusals=(UNKNOWN_HALL, NOTHING_SCHEDULED),
)
class TakeBackPolicy(Command):
    """Take back, before that day, what is to take effect on it."""

    hall: Code
    effective_from: Day
    reason: Reason
    expected_version: ExpectedVersion = None


@query(
    "/halls/{hall}/policies/cases",
    roles=(PUBLIC,),
    place=OWN,
    clause="1.3.2",
    answer=HallPolicyView,
    refusals=(UNKNOWN_HALL,),
)
class ReadPolicy(Query):
    """Read what the hall's cases are handled by, with the sources."""

    hall: Code

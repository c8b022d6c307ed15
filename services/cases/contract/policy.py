"""What of the cases service a hall sets for itself (政策); limits are in working days."""

from typing import Annotated, Literal

from pydantic import Field

from services.cases.contract.refusals import UNKNOWN_HALL
from services.cases.contract.words import OrderedTime
from services.shared.policies.commands import (
    PolicyChanging,
    PolicyReading,
    PolicyTakingBack,
    changes_policy,
    reads_policy,
    takes_back_policy,
)
from services.shared.policies.values import Change, PolicyValues, Source

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


@changes_policy("cases", clause="3.2.1", unknown=UNKNOWN_HALL)
class ChangePolicy(PolicyChanging):
    """Change the hall's policy from a day on (None: today); the dates of its open cases move with it then."""

    change: Change[Policy]


@takes_back_policy("cases", clause="3.2.1", unknown=UNKNOWN_HALL)
class TakeBackPolicy(PolicyTakingBack):
    """Take back, before that day, what is to take effect on it."""


@reads_policy("cases", unknown=UNKNOWN_HALL)
class ReadPolicy(PolicyReading):
    """Read what the hall's cases are handled by, with the sources."""

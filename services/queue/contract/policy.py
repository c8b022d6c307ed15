"""What of the queue a hall sets for itself (政策)."""

from typing import Annotated, Literal

from pydantic import Field

from services.queue.contract.refusals import UNPLANNED_HALL
from services.shared.policies.commands import (
    PolicyChanging,
    PolicyReading,
    PolicyTakingBack,
    changes_policy,
    reads_policy,
    takes_back_policy,
)
from services.shared.policies.values import Change, PolicyValues, Source

Calls = Annotated[int, Field(ge=1, le=20)]
Seconds = Annotated[int, Field(ge=0, le=3600)]
Places = Annotated[int, Field(ge=0, le=100)]
Times = Annotated[int, Field(ge=0, le=10)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Percent = Annotated[int, Field(ge=1, le=100)]
Days = Annotated[int, Field(ge=0, le=366)]
WhoMayServe = Literal["anyone", "posted"]

_PRACTICE = Source("common practice of calling systems")
_OWN = Source("the hall's own")


class Policy(PolicyValues):
    """What is in force.

    A ticket is called `recall_max` times, `recall_seconds` apart. Who did not come goes back behind
    `noshow_places`, `noshow_returns` times. `wait_share` of 100 are to be called within `wait_minutes`. An
    open window is unattended when nothing happened there for `unattended_minutes` while someone waits. A
    reserved appointment is kept `hold_minutes` for its confirmation, and may be reserved `ahead_days` ahead;
    its holder may check in from `early_minutes` before to `late_minutes` after its time.

    `who_may_serve` at a window: anyone of the staff, or only who is posted in the hall, clocked in, not on
    leave, and qualified for every item of the window's lines.
    """

    recall_max: Annotated[Calls, _PRACTICE] = 3
    recall_seconds: Annotated[Seconds, _PRACTICE] = 60
    noshow_places: Annotated[Places, _PRACTICE] = 3
    noshow_returns: Annotated[Times, _PRACTICE] = 1
    wait_minutes: Annotated[Minutes, _OWN] = 20
    wait_share: Annotated[Percent, _OWN] = 90
    unattended_minutes: Annotated[Minutes, Source("Cangnan 2019")] = 15
    hold_minutes: Annotated[Minutes, _OWN] = 10
    ahead_days: Annotated[Days, _OWN] = 14
    early_minutes: Annotated[Minutes, _OWN] = 15
    late_minutes: Annotated[Minutes, _OWN] = 10
    who_may_serve: Annotated[WhoMayServe, _OWN] = "anyone"


DEFAULTS = Policy()


@changes_policy("queue", clause="3.3.1", unknown=UNPLANNED_HALL)
class ChangePolicy(PolicyChanging):
    """Change how the hall calls and books, and who may serve, from a day on (None: today)."""

    change: Change[Policy]


@takes_back_policy("queue", clause="3.3.1", unknown=UNPLANNED_HALL)
class TakeBackPolicy(PolicyTakingBack):
    """Take back, before that day, what is to take effect on it."""


@reads_policy("queue", unknown=UNPLANNED_HALL)
class ReadPolicy(PolicyReading):
    """Read what the hall calls, books and serves by, with the sources."""

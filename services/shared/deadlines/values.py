"""A deadline that explains itself: it carries the days that it was counted from."""

from datetime import date, datetime
from typing import Literal

from infra.contracts import Message
from services.shared.hours import Hours
from services.shared.values import UnusualDay

Light = Literal["green", "yellow", "red"]


class Excluded(Message):
    """Days that a limit does not count (扣除期間), the first and the last included, and why."""

    first: date
    last: date
    kind: str


class Deadline(Message):
    """When something must be done: by the end of `due_on`, the last of `limit` working days after `since`.

    `due_at` is the first moment past it, `yellow_at` when the policy's share of the limit has been used, and
    `escalate_at` when it is raised a level higher for being overdue. Where yellow falls within a day, that
    day's share was counted over the hours in `opening`; without any, as none are planned, over all of it.
    The rest explains it: `extended` of the limit's days were granted on top, `excluded` spans do not count,
    `unusual` are the days up to `due_on` on which the calendar departs from the plain week, under version
    `rules` of the hall's calendar and policy; `calendar` says whose word the years are, and `provisional`
    are those that nobody has announced yet, so that the date may move.
    """

    since: date
    limit: int
    due_on: date
    yellow_at: datetime
    due_at: datetime
    escalate_at: datetime | None = None
    opening: tuple[Hours, ...] = ()
    extended: int = 0
    excluded: tuple[Excluded, ...] = ()
    unusual: tuple[UnusualDay, ...] = ()
    rules: int = 0
    calendar: str = ""
    provisional: tuple[int, ...] = ()

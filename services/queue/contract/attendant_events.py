"""What the staff service told of who may serve at a hall's windows, as the queue took it in."""

from datetime import date, datetime

from infra.contracts import Event


class AttendantPosted(Event):
    hall: str
    person: str
    began_at: datetime


class AttendantPostingEnded(Event):
    hall: str
    person: str
    ended_at: datetime


class AttendantClockedIn(Event):
    """`day` is the hall's day that it counts for."""

    hall: str
    person: str
    day: date
    clocked_in_at: datetime


class AttendantClockedOut(Event):
    """`day` is the day of the clocking in that it ends."""

    hall: str
    person: str
    day: date
    clocked_out_at: datetime


class AttendantLeaveApproved(Event):
    """On leave from the first day to the last."""

    hall: str
    person: str
    leave: str
    from_day: date
    to_day: date
    approved_at: datetime


class AttendantLeaveWithdrawn(Event):
    hall: str
    person: str
    leave: str
    withdrawn_at: datetime


class AttendantQualified(Event):
    """For these service items, besides those before."""

    hall: str
    person: str
    items: tuple[str, ...]
    qualified_at: datetime


class AttendantQualificationLapsed(Event):
    hall: str
    person: str
    items: tuple[str, ...]
    lapsed_at: datetime

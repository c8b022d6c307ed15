"""What decides whether a person may serve in a hall: posting (進駐), attendance, leave, qualification.

`person` is the id of the person's account. Each event is told in the order in which it came to hold.
"""

from datetime import date, datetime

from infra.contracts import Event


class PostingBegan(Event):
    """A department's person is placed in the hall from now on: clause 2.1.1."""

    hall: str
    person: str
    began_at: datetime


class PostingEnded(Event):
    """The person is no longer placed in the hall: clause 2.1.2."""

    hall: str
    person: str
    ended_at: datetime


class ClockedIn(Event):
    """`day` is the day in the hall's time zone that it counts for: clause 2.3.1."""

    hall: str
    person: str
    day: date
    clocked_in_at: datetime


class ClockedOut(Event):
    """`day` is the day of the clocking in that it ends."""

    hall: str
    person: str
    day: date
    clocked_out_at: datetime


class LeaveApproved(Event):
    """The person is on leave (請假) from the first day to the last; `leave` names it for good."""

    hall: str
    person: str
    leave: str
    from_day: date
    to_day: date
    approved_at: datetime


class LeaveWithdrawn(Event):
    """A leave that was approved is not taken."""

    hall: str
    person: str
    leave: str
    withdrawn_at: datetime


class PersonQualified(Event):
    """The person has been trained on these service items (事項): clause 2.2.2."""

    hall: str
    person: str
    items: tuple[str, ...]
    qualified_at: datetime


class QualificationLapsed(Event):
    """For these service items the training holds no longer."""

    hall: str
    person: str
    items: tuple[str, ...]
    lapsed_at: datetime

"""The slots (時段) in which a line can be booked: clauses 1.3.4 and 3.3.1."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.queue.contract import because
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan, PlannedLine
from services.queue.contract.policy import Policy
from services.queue.domain.hall_day import openings


@dataclass(frozen=True)
class Slot:
    """From `begins` to before `ends`, for at most `capacity`, within the opening from `opens` to `closes`."""

    begins: datetime
    ends: datetime
    capacity: int
    opens: datetime
    closes: datetime

    def check_in_window(self, policy: Policy) -> tuple[datetime, datetime]:
        """From when and until when its visitors may check in: around its beginning, within the opening."""
        early, late = timedelta(minutes=policy.early_minutes), timedelta(minutes=policy.late_minutes)
        return max(self.begins - early, self.opens), min(self.begins + late, self.closes)


def slots_of(plan: Plan, line: PlannedLine, day: date, zone: ZoneInfo) -> list[Slot]:
    """A line's slots of a day: the whole ones within each opening, none on a closed day. Times are UTC."""
    if line.appointments is None:
        return []
    length, capacity = timedelta(minutes=line.appointments.slot_minutes), line.appointments.capacity
    return [
        Slot(begins, begins + length, capacity, opens, closes)
        for opens, closes in openings(plan, day, zone)
        for number in range((closes - opens) // length)
        for begins in [opens + number * length]
    ]


def slot_at(plan: Plan, line: PlannedLine, day: date, begins: datetime, zone: ZoneInfo) -> Slot:
    """The slot of a day that begins then.

    Refuses LINE_NOT_BOOKABLE, OUTSIDE_HOURS (clause 1.3.4), NO_SUCH_SLOT.
    """
    check_bookable(line)
    for slot in slots_of(plan, line, day, zone):
        if slot.begins == begins:
            return slot
    if not any(opens <= begins < closes for opens, closes in openings(plan, day, zone)):
        raise refuse.OUTSIDE_HOURS(because.CLOSED_AT(time=f"{begins.astimezone(zone):%Y-%m-%d %H:%M}"))
    raise refuse.NO_SUCH_SLOT(because.NO_SLOT_AT(line=line.code, time=f"{begins.astimezone(zone):%H:%M:%S}"))


def check_bookable(line: PlannedLine) -> None:
    if line.appointments is None:
        raise refuse.LINE_NOT_BOOKABLE(because.NOT_BOOKABLE(line=line.code))


def check_begins_later(begins: datetime, now: datetime, zone: ZoneInfo) -> None:
    """Refuse what has begun."""
    if begins <= now:
        raise refuse.SLOT_PAST(because.IT_IS(now=f"{now.astimezone(zone):%Y-%m-%d %H:%M}"))


def check_ahead(day: date, policy: Policy, today: date) -> None:
    """Refuse a day that is farther ahead than may be booked."""
    last = bookable_until(policy, today)
    if day > last:
        raise refuse.TOO_FAR_AHEAD(because.BOOKED_UP_TO(last=last), until=last.isoformat())


def bookable_until(policy: Policy, today: date) -> date:
    """The last day that may be booked."""
    return today + timedelta(days=policy.ahead_days)

"""Whether a hall is open, and when it opens next, as far as its plan tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.queue.contract.plan import HallPlan

_LOOK_AHEAD = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """`again` is when a closed hall opens next, as far as the plan tells; `is_break`: still today."""

    is_open: bool
    again: datetime | None
    is_break: bool


def opening(plan: HallPlan, now: datetime, zone: ZoneInfo) -> Opening:
    """How it is now. The hall itself decides who may draw a ticket: this is what people are told."""
    today = now.astimezone(zone).date()
    spans = [
        span for day in range(-1, _LOOK_AHEAD) for span in _spans(plan, today + timedelta(days=day), zone)
    ]
    if any(opens <= now < closes for opens, closes in spans):
        return Opening(True, None, False)
    again = min((opens for opens, _ in spans if opens > now), default=None)
    began = any(opens.date() == today and closes <= now for opens, closes in spans)
    return Opening(False, again, began and again is not None and again.date() == today)


def _spans(plan: HallPlan, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, time(), zone)
    special = next((one.hours for one in plan.plan.special if one.day == day), None)
    if special is None:
        if any(one.day == day for one in (*plan.plan.closed, *plan.closed_by_calendar)):
            return
        special = tuple(one for one in plan.plan.hours if one.weekday == day.isoweekday())
    for one in special:
        yield datetime.combine(day, one.opens, zone), midnight + one.closes

"""Which days count: a country's working days, make-up ones (調休) included, in the hall's time zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

Span = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a hall; every sum of days in the service goes through here.

    Raises NotImplementedError for a country that the holidays package does not know.
    """

    country: str
    zone: ZoneInfo
    _days: holidays.HolidayBase = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_days", holidays.country_holidays(self.country))

    def is_working_day(self, day: date) -> bool:
        return bool(self._days.is_working_day(day))

    def day_of(self, moment: datetime) -> date:
        """The date in the hall when it was `moment`."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of a day of the hall, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The first moment past a day of the hall, in UTC."""
        return self.start_of(day + timedelta(days=1))

    def counted_after(self, day: date, excluded: Sequence[Span] = ()) -> Iterator[date]:
        """The days that count after `day`, for ever: working days outside the excluded spans."""
        while True:
            day += timedelta(days=1)
            if self.is_working_day(day) and not _within(day, excluded):
                yield day

    def count(self, since: date, until: date, excluded: Sequence[Span] = ()) -> int:
        """How many days count after `since`, up to and including `until`."""
        days = (since + timedelta(days=n) for n in range(1, (until - since).days + 1))
        return sum(self.is_working_day(day) and not _within(day, excluded) for day in days)


def _within(day: date, spans: Sequence[Span]) -> bool:
    return any(first <= day <= last for first, last in spans)

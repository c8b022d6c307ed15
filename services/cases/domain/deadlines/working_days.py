"""Which days count: a country's working days, make-up ones (調休) included, then the hall's own word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from services.cases.contract.rules import CalendarDay
from services.cases.contract.words import Excluded, UnusualDay, Words

_SATURDAY = 5


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of a hall; every sum of days in the service goes through here.

    `own` are the days the hall set itself, none of them twice. Raises NotImplementedError for a country that
    the holidays package does not know.
    """

    country: str
    zone: ZoneInfo
    own: tuple[CalendarDay, ...] = ()

    def __post_init__(self) -> None:
        _country(self.country)

    @property
    def name(self) -> str:
        """Whose working days these are, and by which version of the package that knows them."""
        return f"{self.country}, holidays {holidays.__version__}"

    def is_working_day(self, day: date) -> bool:
        own = self._own(day)
        return bool(_country(self.country).is_working_day(day)) if own is None else bool(own.working)

    def unusual(self, day: date) -> UnusualDay | None:
        """Why this day is not as the plain week has it; None when it is."""
        counted, plain = self.is_working_day(day), day.weekday() < _SATURDAY
        own = self._own(day)
        if own is not None:
            return UnusualDay(day=day, counted=counted, why="hall", name=own.name)
        if counted == plain:
            return None
        if counted:
            return UnusualDay(day=day, counted=True, why="make_up", name=_MAKE_UP)
        return UnusualDay(day=day, counted=False, why="holiday", name=_holiday(self.country, day))

    def day_of(self, moment: datetime) -> date:
        """The date in the hall when it was `moment`."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of a day of the hall, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """The first moment past a day of the hall, in UTC."""
        return self.start_of(day + timedelta(days=1))

    def counted_after(self, day: date, excluded: Sequence[Excluded] = ()) -> Iterator[date]:
        """The days that count after `day`, for ever: working days outside the excluded spans."""
        while True:
            day += timedelta(days=1)
            if self.is_working_day(day) and not within(day, excluded):
                yield day

    def _own(self, day: date) -> CalendarDay | None:
        return next((own for own in self.own if own.day == day), None)


def within(day: date, spans: Sequence[Excluded]) -> bool:
    return any(span.first <= day <= span.last for span in spans)


_MAKE_UP = Words(en="Make-up working day", zh_hant="調休上班日", zh_hans="调休上班日")
_LANGUAGES = {"en": "en_US", "zh_hant": "zh_TW", "zh_hans": "zh_CN"}


@cache
def _country(country: str, language: str | None = None) -> holidays.HolidayBase:
    """`language` None: the country's own, whatever the machine is set to."""
    own = holidays.country_holidays(country)
    chosen = language if language in own.supported_languages else own.default_language
    return holidays.country_holidays(country, language=chosen)


def _holiday(country: str, day: date) -> Words:
    names = {field: _country(country, code).get(day) for field, code in _LANGUAGES.items()}
    return Words(**{field: name or day.isoformat() for field, name in names.items()})

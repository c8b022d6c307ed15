"""The values that messages of all services are made of."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from infra.contracts import Message
from infra.languages.saying import Language
from services.shared.texts import LINES, ONE_LINE

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A short name of a hall, a line, an item and the like: letters, digits, `.`, `_`, `-`."""

PersonId = Annotated[str, StringConstraints(pattern=r"^(account|person)-[0-9a-f]{32}$")]
"""Whose something is: the id of an account, or of a person known by a document only."""

OneLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500), ONE_LINE]
"""One line of text, with something to be seen."""

Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$"
    ),
    StringConstraints(max_length=254),
]
"""An e-mail address, in ASCII."""

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), LINES]
"""Why something was done, in a person's words."""

ExpectedVersion = Annotated[int, Field(ge=0)] | None
"""The version the sender decided on; a stream that has moved on refuses the command. None: whatever it is."""

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))
]
"""A time with its offset, from 1900 up to 2999."""

Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(3000, 1, 1))]
"""A day from 1900 up to 2999."""


HALLS_LANGUAGE: Language = "zh-Hant"
"""What a hall speaks to whoever does not say what he reads, by `lang` or by his Accept-Language."""


class Words(Message):
    """A text that visitors see, in English and in traditional and simplified Chinese."""

    en: OneLine
    zh_hant: OneLine
    zh_hans: OneLine


class Department(Message):
    """A department (部門) posted to a hall."""

    code: Code
    name: Words


class CalendarDay(Message):
    """A day on which a calendar says itself whether it is `working`; None takes its word back."""

    day: Day
    working: bool | None
    name: Words


class AdoptedYear(Message):
    """A year of a country's calendar as a hall adopted it (法定節假日): the days that the plain week has not.

    `source` says where they were announced.
    """

    year: int
    source: OneLine
    days: tuple[CalendarDay, ...]


class UnusualDay(Message):
    """A day on which the hall's calendar departs from the plain week: `counted` or not, and why.

    A holiday; a make-up working day (調休); closed or open by the hall's own word. `name` is its name.
    """

    day: date
    counted: bool
    why: Literal["holiday", "make_up", "hall"]
    name: Words


def days_after(before: Mapping[date, CalendarDay], change: Iterable[CalendarDay]) -> dict[date, CalendarDay]:
    """A hall's own days, in their order, once these are set or taken back."""
    told = {**before, **{one.day: one for one in change}}
    return {day: told[day] for day in sorted(told) if told[day].working is not None}

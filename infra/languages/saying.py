"""How texts, dates, counts, durations and amounts are said in each of three languages."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Protocol

Language = Literal["en", "zh-Hant", "zh-Hans"]
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_WEEKDAYS_HAN = "一二三四五六日"
_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}
"""ISO 4217: currencies without the usual two decimals."""


class Said(Protocol):
    """A text in English and in traditional and simplified Chinese."""

    @property
    def en(self) -> str: ...
    @property
    def zh_hant(self) -> str: ...
    @property
    def zh_hans(self) -> str: ...


Text = Said | str
"""A text in three languages, or one that is the same in all, such as a name or a person's own words."""


def said(text: Text, language: Language) -> str:
    """The text in that language."""
    if isinstance(text, str):
        return text
    return {"en": text.en, "zh-Hant": text.zh_hant, "zh-Hans": text.zh_hans}[language]


def day(when: date, language: Language) -> str:
    """A date as it is printed: 2 March 2026, 2026年3月2日."""
    if language == "en":
        return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


def weekday(number: int, language: Language) -> str:
    """A day of the week, 1 Monday to 7 Sunday."""
    if language == "en":
        return _WEEKDAYS[number - 1]
    return f"{'星期' if language == 'zh-Hans' else '週'}{_WEEKDAYS_HAN[number - 1]}"


def dated(when: date, language: Language) -> str:
    """A date with its day of the week: Monday, 2 March 2026; 2026年3月2日（週一）."""
    named = weekday(when.isoweekday(), language)
    return f"{named}, {day(when, language)}" if language == "en" else f"{day(when, language)}（{named}）"


def moment(when: datetime, language: Language) -> str:
    """A day and a time of it, as the clock on the wall shows it: 2 March 2026, 09:05."""
    return f"{day(when.date(), language)}{', ' if language == 'en' else ' '}{when:%H:%M}"


def size(count: int) -> str:
    """How large a file is: 340 kB, 1.2 MB; in all languages alike."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{count / 1_000_000:.1f} MB"


def minutes(seconds: float, language: Language) -> str:
    """A time that is waited or worked, to the whole minute that has begun."""
    count = max(0, math.ceil(seconds / 60))
    if language == "en":
        return f"{count} min"
    return f"{count} 分鐘" if language == "zh-Hant" else f"{count} 分钟"


def between(low: int, high: int, language: Language) -> str:
    """A wait that is not known to the minute, in whole ones."""
    if high <= 0:
        return {"en": "no wait", "zh-Hant": "無需等候", "zh-Hans": "无需等候"}[language]
    if language == "en":
        return f"{low}–{high} min" if low < high else f"about {high} min"
    span = f"{low} 至 {high}" if low < high else f"約 {high}" if language == "zh-Hant" else f"约 {high}"
    return f"{span} 分鐘" if language == "zh-Hant" else f"{span} 分钟"


def working_days(count: int, language: Language) -> str:
    """A limit in working days."""
    if language == "en":
        return f"{count} working day" if count == 1 else f"{count} working days"
    return f"{count} 個工作日" if language == "zh-Hant" else f"{count} 个工作日"


def period(count: int, unit: Literal["days", "months"], language: Language) -> str:
    """A time in calendar days or months."""
    if language == "en":
        return f"{count} {unit.rstrip('s')}" if count == 1 else f"{count} {unit}"
    if unit == "days":
        return f"{count} 日"
    return f"{count} 個月" if language == "zh-Hant" else f"{count} 个月"


def major_units(amount: int, currency: str) -> str:
    """An amount in the smallest unit as a plain decimal number in the currency's own: 5000 分 is 50.00."""
    decimals = _MINOR_UNITS.get(currency, 2)
    if not decimals:
        return str(amount)
    whole, part = divmod(amount, 10**decimals)
    return f"{whole}.{part:0{decimals}}"


def listed(names: Iterable[str], language: Language) -> str:
    """Names in a row."""
    return (", " if language == "en" else "、").join(names)


def phrased(parts: Iterable[str], language: Language) -> str:
    """Parts of one sentence in a row."""
    return (", " if language == "en" else "，").join(parts)

"""The three languages that papers are written in, and how dates, limits and amounts are said in each."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from services.shared.values import Words

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
_TURNS_TEXT_AROUND = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3}
"""ISO 4217: currencies without the usual two decimals."""


Text = Words | str
"""A text in three languages, or one that is the same in all, such as a name or a person's own words."""


def said(text: Text, language: Language) -> str:
    """The text in that language."""
    if isinstance(text, str):
        return text
    return {"en": text.en, "zh-Hant": text.zh_hant, "zh-Hans": text.zh_hans}[language]


def clean(text: str) -> str:
    """The text without what XML cannot hold, or what would show it in another order than it is written in."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("\ufffd", _TURNS_TEXT_AROUND.sub("", lines))


def day(when: date, language: Language) -> str:
    """A date as it is printed: 2 March 2026, 2026年3月2日."""
    if language == "en":
        return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"
    return f"{when.year}年{when.month}月{when.day}日"


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

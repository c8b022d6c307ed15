"""How days are called in each of three languages."""

from datetime import date

import pytest

from infra.languages.saying import Language, dated, size, weekday

SUNDAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("language", "monday", "sunday"),
    [("en", "Monday", "Sunday"), ("zh-Hant", "週一", "週日"), ("zh-Hans", "星期一", "星期日")],
)
def test_weekdays_are_counted_from_monday(language: Language, monday: str, sunday: str) -> None:
    assert weekday(1, language) == monday
    assert weekday(SUNDAY.isoweekday(), language) == sunday
    assert dated(SUNDAY, language) in ("Sunday, 1 March 2026", f"2026年3月1日（{sunday}）")
    assert len({weekday(number, language) for number in range(1, 8)}) == 7


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 kB"), (340_400, "340 kB"), (999_400, "999 kB"), (1_250_001, "1.3 MB")]
)
def test_sizes_are_round(count: int, told: str) -> None:
    assert size(count) == told

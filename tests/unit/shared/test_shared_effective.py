"""What holds from a day on: planned ahead, taken back before its day, and in force until the next does."""

from datetime import date

import pytest

from infra.contracts import Refusal
from services.shared.effective import begun_by, check_not_past, check_scheduled
from services.shared.refusals import EFFECT_IN_THE_PAST, NOTHING_SCHEDULED

YESTERDAY, TODAY, TOMORROW = (date(2026, 3, day) for day in (1, 2, 3))


def test_a_change_takes_effect_today_at_the_earliest() -> None:
    check_not_past(TOMORROW, TODAY)
    check_not_past(TODAY, TODAY)
    with pytest.raises(Refusal) as refused:
        check_not_past(YESTERDAY, TODAY)
    assert refused.value.kind is EFFECT_IN_THE_PAST


def test_what_is_scheduled_for_a_day_to_come_can_be_taken_back() -> None:
    check_scheduled([TODAY, TOMORROW], TOMORROW, TODAY)


@pytest.mark.parametrize("day", [YESTERDAY, TODAY])
def test_what_has_taken_effect_cannot_be_taken_back(day: date) -> None:
    with pytest.raises(Refusal) as refused:
        check_scheduled([day, TOMORROW], day, TODAY)
    assert refused.value.kind is NOTHING_SCHEDULED


def test_what_is_not_scheduled_cannot_be_taken_back() -> None:
    with pytest.raises(Refusal) as refused:
        check_scheduled([], TOMORROW, TODAY)
    assert refused.value.kind is NOTHING_SCHEDULED


def test_the_last_that_began_by_a_day_holds_on_it() -> None:
    planned = {YESTERDAY: "old", TODAY: "new", TOMORROW: "newer"}
    assert begun_by(planned, TODAY) == TODAY
    assert begun_by({YESTERDAY: "old", TOMORROW: "newer"}, TODAY) == YESTERDAY
    assert begun_by({TOMORROW: "newer"}, TODAY) is None

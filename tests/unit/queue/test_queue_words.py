"""What is said and shown, and how long one may have to wait."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import cbrt, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.queue.domain.announcing import call_text, get_ready_text
from services.queue.domain.masking import characters, masked
from services.queue.domain.waiting import between, expected_wait, turns
from services.shared.values import Words

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def minutes(*at: int) -> list[datetime]:
    return [NOON + timedelta(minutes=minute) for minute in at]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王*明"),
        ("王明", "王*"),
        ("歐陽小明", "歐陽*明"),
        ("欧阳娜", "欧阳*"),  # with 欧 shown everybody knows the 阳: the name would be all there
        ("司马相如", "司马*如"),
        ("歐陽", "歐*"),
        ("欧阳\ufe00娜", "欧阳\ufe00*"),
        ("Ada Lovelace", "A** L*******"),
        ("E\u0301mile Zola", "É**** Z***"),
        ("X", "*"),
        ("王", "*"),
        ("X Æ", "* *"),
        ("王\ufe00\u200d", "*"),
        ("\u200b王明", "\u200b王*"),
        ("क\u093fम", "क\u093f*"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "*"),
        ("\U0001f44b\U0001f3fd\U0001f1e8\U0001f1f3!", "\U0001f44b\U0001f3fd**"),
        ("\U0001f44b\U0001f3fb!", "\U0001f44b\U0001f3fb*"),  # the lightest tone of skin, and the darkest
        ("\U0001f44b\U0001f3ff!", "\U0001f44b\U0001f3ff*"),
    ],
)
def test_a_name_is_shown_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(min_size=1))
def test_a_masked_name_is_never_all_there_is(name: str) -> None:
    words = name.split()
    for word, shown in zip(words, masked(name).split(" ") if words else [], strict=True):
        hidden = shown.count("*") - sum(one[0] == "*" for one in characters(word)[:-1])
        assert hidden >= 1
        assert len(characters(shown)) <= len(characters(word))


def test_a_call_is_said_in_three_languages() -> None:
    window = Words(en="Window 3", zh_hant="三號窗口", zh_hans="三号窗口")
    assert call_text("A001", window) == Words(
        en="Number A001, please come to Window 3",
        zh_hant="請 A001 號到三號窗口辦理",
        zh_hans="请 A001 号到三号窗口办理",
    )
    assert get_ready_text(["A002", "A003"]).en == "Please be ready: A002, A003"


def test_a_turn_counts_only_when_the_next_one_was_waiting_already() -> None:
    drawn, called = minutes(0, 1, 20), minutes(5, 9, 21)
    assert turns(list(zip(drawn, called, strict=True))) == [240.0]  # the third came to an empty line


def test_without_a_turn_there_is_no_guess_and_more_ahead_is_a_wider_one() -> None:
    assert expected_wait([], 3) is None
    near, far = expected_wait([60.0, 120.0, 90.0], 0), expected_wait([60.0, 120.0, 90.0], 9)
    assert near is not None
    assert far is not None
    assert near[0] < 90 < near[1]
    assert far[1] - far[0] > near[1] - near[0]


@pytest.mark.parametrize(("of_one", "of_other"), [(1.0, 0.1), (0.1, 0.5), (0.04, 0.04), (0.3, 0.0)])
def test_one_quotient_in_ten_lies_beyond_each_bound(of_one: float, of_other: float) -> None:
    """By Paulson's own statistic, of which the bounds are the roots: it is standard normal."""
    one, other = of_one / 9, of_other / 9
    beyond = [
        ((1 - other) * cbrt(bound) - (1 - one)) / sqrt(other * bound ** (2 / 3) + one)
        for bound in between(of_one, of_other)
    ]
    assert beyond == pytest.approx([-1.2816, 1.2816])


def test_turns_of_no_time_are_no_wait() -> None:
    assert expected_wait([0.0, 0.0], 5) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("turn", "least", "most"),
    [
        (lambda chance: chance.expovariate(3 / 300), 0.76, 0.84),  # three windows, exponential service
        (lambda chance: chance.gammavariate(3, 33), 0.78, 0.9),
        (lambda chance: chance.uniform(95, 105), 0.95, 1.0),  # one window: turns are service times
    ],
)
def test_eight_of_ten_at_least_wait_as_long_as_was_said(
    turn: Callable[[random.Random], float], least: float, most: float
) -> None:
    """Who draws at any moment of a turn: what was said is held against what came."""
    chance = random.Random(7)
    kept, said = 0, 2000
    for _ in range(said):
        seen = [turn(chance) for _ in range(20)]
        ahead = chance.randrange(0, 30)
        guess = expected_wait(seen, ahead)
        assert guess is not None
        under_way = _met(turn, chance)
        wait = under_way * chance.random() + sum(turn(chance) for _ in range(ahead))
        kept += guess[0] <= wait <= guess[1]
    assert least <= kept / said <= most


def _met(turn: Callable[[random.Random], float], chance: random.Random) -> float:
    """A turn as one meets it who comes at any moment: the long ones more often."""
    some = [turn(chance) for _ in range(30)]
    return chance.choices(some, some)[0]

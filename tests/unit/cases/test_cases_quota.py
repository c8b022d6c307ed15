"""Slots of an account: however many choose at once, on whatever view, no more are open than may be."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.cases.contract.policy import DEFAULTS, MOST_OPEN, Policy
from services.cases.domain.quota import APPLICATION, DRAFT, free_slot, limit_of


def test_there_is_a_slot_until_as_many_are_open_as_may_be() -> None:
    assert free_slot(set(), 1, 7) == 1
    assert free_slot({1}, 1, 7) is None
    assert free_slot({2}, 2, 7) == 1
    assert {free_slot({2}, 4, choice) for choice in range(9)} == {1, 3, 4}
    assert free_slot(set(range(1, MOST_OPEN)), MOST_OPEN, 0) == MOST_OPEN


def test_those_above_a_limit_that_was_lowered_count() -> None:
    assert free_slot({7, 9}, 2, 0) is None
    assert free_slot({7, 9}, 3, 5) == 1


@given(st.integers(1, 6), st.integers(0, 2**32), st.integers(20, 80))
def test_views_of_whatever_age_never_open_more(limit: int, seed: int, turns: int) -> None:
    """As the log judges: who chose a slot that is held by then gets none."""
    random, held = Random(seed), set[int]()
    views: list[set[int]] = [set()]
    for _ in range(turns):
        slot = free_slot(random.choice(views[-4:]), limit, random.randrange(100))
        if slot is not None:
            held.add(slot)
        if held and random.random() < 0.3:
            held.discard(random.choice(sorted(held)))
        views.append(set(held))
        assert len(held) <= limit


def test_both_numbers_have_a_default() -> None:
    assert min(DEFAULTS.open_applications, DEFAULTS.open_drafts) > 1


def test_applications_and_drafts_have_each_their_own_number() -> None:
    policy = Policy(open_applications=3, open_drafts=7)
    assert (limit_of(APPLICATION, policy), limit_of(DRAFT, policy)) == (3, 7)

"""What items are found by, however it is typed."""

import pytest

from services.cases.contract.words import Definition
from services.cases.domain.searching import search_text, searchable
from services.shared.values import Words

NAME = Words(en="Food stall", zh_hant="食品攤販", zh_hans="食品摊贩")


@pytest.mark.parametrize("typed", ["STALL", "stall", "ＳＴＡＬＬ", "ｓｔａｌｌ"])
def test_capitals_and_width_make_no_difference(typed: str) -> None:
    assert searchable(typed) == "stall"


def test_an_item_is_found_by_code_name_and_description_each_on_a_line_of_its_own() -> None:
    described = Words(en="To SELL from", zh_hant="擺賣", zh_hans="摆卖")
    definition = Definition(name=NAME, description=described)
    assert search_text("Stall", definition).splitlines() == [
        *("stall", "food stall", "食品攤販", "食品摊贩", "to sell from", "擺賣", "摆卖"),
    ]
    assert search_text("stall", Definition()) == "stall"

"""The pages that are made of the code are those of the code as it is."""

import pytest

from tests.glossary import PAGES, ROOT, terms


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_the_code_makes_it(path: str) -> None:
    assert (ROOT / path).read_text() == PAGES[path](), f"run python -m tests.glossary, and look at {path}"


def test_a_term_stands_beside_what_is_documented_with_it() -> None:
    assert "| 一次性告知 | `NoticeGiven` | services/cases/contract/case_events.py |\n" in terms()

"""What a page says to do about a refusal is for people: no member of an answer, no header, is named in it."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest

from gateway import problems
from gateway.web.problem import Problem
from gateway.web.remedies import ON_PAGES
from infra.contracts import KEY_REUSED, MALFORMED, UNAVAILABLE, RefusalKind, Text
from infra.languages.saying import LANGUAGES
from tests.unit.web.test_reference import TOLD

WORD_OF_PROGRAMS = re.compile(r"[a-z]+_[a-z_]+|[a-z]{2,}")
"""In Chinese, where what is for people has none: names of members, of headers, of formats."""


def _of(module: ModuleType) -> Iterator[RefusalKind]:
    yield from (value for value in vars(module).values() if isinstance(value, RefusalKind))


SAYS = Text("says", "說", "说")()
KINDS: dict[str, RefusalKind] = {**TOLD.refusals, **{kind.code: kind for kind in _of(problems)}}


@pytest.mark.parametrize("code", sorted(KINDS.keys() - {KEY_REUSED.code}))
def test_a_page_names_nothing_that_only_programs_see(code: str) -> None:
    told = [Problem.of(KINDS[code](SAYS).to_problem(), language).remedy for language in LANGUAGES]
    assert len(set(told)) > 1
    assert not WORD_OF_PROGRAMS.search(told[1].replace("hall audit verify", "").replace("WebP", "")), told


def test_what_pages_say_instead_is_of_refusals_that_there_are() -> None:
    assert ON_PAGES.keys() <= KINDS.keys() | {MALFORMED.code, UNAVAILABLE.code}


def test_programs_are_told_the_contracts_own_words() -> None:
    wire = MALFORMED(SAYS).to_problem()
    assert problems.in_language(wire, "en")["remedy"] == MALFORMED.remedy.en
    assert Problem.of(wire, "en").remedy == ON_PAGES["malformed"].en

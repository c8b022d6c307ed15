"""What pages say when somebody says no is for people: no name of a field or header is in it."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

from gateway import problems
from gateway.web.problem import Problem
from infra.contracts import STALE_VERSION, RefusalKind, Text
from infra.languages.saying import LANGUAGES, Language

_ROOTS = ("infra.contracts", "services.shared", "services.cases.contract", "services.queue.contract",
          "services.staff.contract", "gateway")  # fmt: skip
_LATIN = re.compile(r"\b(?!(?:JPEG|PNG|WebP|PDF)\b)[A-Za-z][\w-]+")
_MACHINES = re.compile(r"\w_\w|`|\w/\w|\b(?:listed|named|given) in\b|[A-Z][a-z]+-[A-Z]")


def _kinds() -> Iterator[RefusalKind]:
    for root in _ROOTS:
        found = importlib.import_module(root)
        names = [one.name for one in pkgutil.walk_packages(found.__path__, f"{root}.")]
        for module in (found, *map(importlib.import_module, names)):
            yield from (one for one in vars(module).values() if isinstance(one, RefusalKind))


KINDS = {kind.code: kind for kind in _kinds()}


def shown(kind: RefusalKind, language: Language) -> Problem:
    return Problem.of(kind(Text("why", "why", "why")()).to_problem(), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_names_a_field_or_a_header(language: Language) -> None:
    named = _MACHINES if language == "en" else _LATIN
    told = {code: shown(kind, language) for code, kind in KINDS.items() if kind != problems.KEY_MISSING}
    assert len(told) > 100
    faults = {code: one for code, one in told.items() if named.search(f"{one.title} {one.remedy}")}
    assert faults == {}
    assert all(one.title and one.remedy for one in told.values())


def test_programs_are_told_the_field() -> None:
    wire = STALE_VERSION(Text("why", "why", "why")(), current_version=3).to_problem()
    assert "[current_version]" in problems.in_language(wire, "en")["remedy"]
    assert shown(STALE_VERSION, "en").remedy == "Look at it as it is now, and decide again"

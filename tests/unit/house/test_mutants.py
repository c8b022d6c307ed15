"""What the mutants of a module are: each changes one thing, and is still a program."""

import ast

import pytest

from tests.mutants import all_mutants, mutants_of


def changed(source: str) -> list[str]:
    """The whole source, once for each of its mutants."""
    return [one.source.decode() for one in mutants_of("services/cases/domain/x.py", source.encode())]


@pytest.mark.parametrize(
    ("source", "mutants"),
    [
        ("a < b <= c", ["(a <= b <= c)", "(a < b < c)"]),
        ("a not in b", ["(a in b)"]),
        ("a and b and c", ["(b and c)", "(a and c)", "(a and b)"]),
        ("not a", ["(a)"]),
        ("a - b", ["(a + b)"]),
        ("a if b else c", ["a if (False) else c"]),
        ("[a for a in b if a]", ["[a for a in b if (True)]"]),
        ("if a: b", ["if (False): b"]),
        ("while a: b", ["while (False): b"]),
        ("assert a < b", []),
        ('f"{a - b}"', []),
    ],
)
def test_each_changes_one_thing(source: str, mutants: list[str]) -> None:
    assert changed(source) == mutants


def test_a_place_is_found_behind_characters_of_several_bytes() -> None:
    assert changed('x = "大廳"; a < b') == ['x = "大廳"; (a <= b)']


def test_a_mutant_says_where_it_is_and_whose_tests_must_notice_it() -> None:
    (one,) = mutants_of("services/cases/domain/x.py", b"\na < b")
    assert str(one) == "services/cases/domain/x.py:2  a < b  →  a <= b"
    assert one.tests == ("cases",)
    (shared,) = mutants_of("services/shared/x.py", b"a < b")
    assert shared.tests == ("shared", "cases")


def test_every_mutant_of_the_rules_is_a_program() -> None:
    mutants = all_mutants()
    assert len(mutants) > 200
    for one in mutants:
        ast.parse(one.source)

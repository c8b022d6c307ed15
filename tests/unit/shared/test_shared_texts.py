"""Texts that may be written: nothing hidden in them, and something to be seen."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.shared.values import OneLine, Reason

LINES: list[TypeAdapter[str]] = [TypeAdapter(OneLine)]
REASONS: list[TypeAdapter[str]] = [TypeAdapter(Reason)]
HIDDEN = ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\u061c", "\r"]
UNSEEN = ["\u200b", "\u200d\ufe0f", "\u0301", "\u3164", "\u2800\u2800", "\ufeff", "\U000e0041"]


@pytest.mark.parametrize("text", ["王小明", "José", "می‌خواهم", "👨‍👩‍👧", "क्षि", "7", "…"])
@pytest.mark.parametrize("kind", [*LINES, *REASONS])
def test_what_people_write_is_taken_as_it_is(kind: TypeAdapter[Any], text: str) -> None:
    assert kind.validate_python(f" {text}　") == text


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("kind", [*LINES, *REASONS])
def test_what_is_hidden_in_a_text_is_refused_with_its_place(kind: TypeAdapter[Any], hidden: str) -> None:
    with pytest.raises(ValidationError, match=rf"U\+{ord(hidden):04X} at character 2"):
        kind.validate_python(f"王{hidden}明")


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("kind", [*LINES, *REASONS])
def test_a_text_shows_something(kind: TypeAdapter[Any], unseen: str) -> None:
    with pytest.raises(ValidationError, match="at least one character that can be seen"):
        kind.validate_python(unseen)


def test_a_reason_may_have_several_lines_and_a_line_has_one() -> None:
    for kind in REASONS:
        assert kind.validate_python("one\ntwo") == "one\ntwo"
    for kind in LINES:
        with pytest.raises(ValidationError, match=r"U\+000A"):
            kind.validate_python("one\ntwo")


def test_lengths_are_said_in_the_schema() -> None:
    assert [kind.json_schema()["maxLength"] for kind in (*LINES, *REASONS)] == [500, 4000]

"""Codes and numbers are the same thing however people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.privacy.codes import as_typed, as_written, readable
from services.cases.secrets import CaseSecrets

OURS = CaseSecrets.of(bytes(range(32)))
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u30fc\uff70"
GAPS = " \u3000\u00a0\u200b\u200e\t"
SLIPS = {"0": "0OoＯ０", "1": "1IiLlＩ１"}


@given(octets=st.binary(min_size=8, max_size=8), data=st.data())
def test_a_code_is_one_whatever_is_typed_for_it(octets: bytes, data: st.DataObject) -> None:
    code = readable(octets)
    typed = ""
    for letter in code:
        if letter == "-":
            typed += data.draw(st.sampled_from([*DASHES, "", " "]))
        else:
            wide = chr(ord(letter) + 0xFEE0)
            typed += data.draw(st.sampled_from([*SLIPS.get(letter, letter), letter.lower(), wide]))
        typed += data.draw(st.sampled_from(["", *GAPS]))
    assert as_typed(typed) == as_typed(code)
    assert as_typed(code) == code.replace("-", "")
    assert OURS.matches("h-2026-1", typed, OURS.mac("h-2026-1", code))


def test_another_code_is_another() -> None:
    assert as_typed("AAAA-AAA8") != as_typed("AAAA-AAAB")


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "110105 19491231 002X",
        "110105\u201319491231\u2014002X",
        "１１０１０５１９４９１２３１００２Ｘ",
    ],
)
def test_one_document_is_one_person(written: str) -> None:
    assert OURS.person("h", written) == OURS.person("h", "11010519491231002X")


def test_letters_of_a_document_are_no_digits() -> None:
    assert as_written("O1") != as_written("01")
    assert OURS.person("h", "IO12") != OURS.person("h", "1012")
    assert OURS.person("h", "1") != OURS.person("g", "1")

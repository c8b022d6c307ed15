"""Sealed text: what goes in comes out, and nothing else opens it."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.privacy import sealing
from infra.privacy.sealing import NotUnsealable

KEY = bytes(range(32))
KEY_ID = UUID("6d9f0f0e-0c7e-4d53-9b26-0d5c5ab0f2a1")
OTHER_ID = UUID("11111111-2222-4333-8444-555555555555")


def opened(text: str, key: bytes = KEY) -> str:
    found = sealing.parse(text)
    assert found is not None
    return sealing.unseal(found[0], key, found[1])


@given(st.text())
def test_what_was_sealed_opens_to_the_same_text(text: str) -> None:
    assert opened(sealing.seal(KEY_ID, KEY, text)) == text


@given(st.text(min_size=4))
def test_sealing_twice_gives_different_text_without_the_plain_one(text: str) -> None:
    once, again = sealing.seal(KEY_ID, KEY, text), sealing.seal(KEY_ID, KEY, text)
    assert once != again
    assert text not in once.removeprefix(f"sealed:{KEY_ID}:") or len(set(text)) == 1


@given(st.text(), st.data())
def test_any_changed_character_is_noticed(text: str, data: st.DataObject) -> None:
    sealed = sealing.seal(KEY_ID, KEY, text)
    head, body = sealed[: -len(sealed.split(":")[2])], sealed.split(":")[2]
    raw = bytearray(sealing.base64.b64decode(body))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NotUnsealable, match=str(KEY_ID)):
        opened(head + sealing.base64.b64encode(raw).decode())


def test_sealed_text_is_bound_to_its_key_id() -> None:
    sealed = sealing.seal(KEY_ID, KEY, "陳大文")
    moved = sealed.replace(str(KEY_ID), str(OTHER_ID))
    with pytest.raises(NotUnsealable, match=str(OTHER_ID)):
        opened(moved)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(NotUnsealable):
        opened(sealing.seal(KEY_ID, KEY, "secret"), sealing.new_key())


@pytest.mark.parametrize("text", ["", "陳大文", "seal", " sealed:x"])
def test_text_that_was_never_sealed_is_known_as_such(text: str) -> None:
    assert sealing.parse(text) is None


@pytest.mark.parametrize(
    "text", ["sealed:", "sealed:nonsense:AAAA", f"sealed:{KEY_ID}:not base64!", f"sealed:{KEY_ID}:"]
)
def test_damaged_sealed_text_is_an_error_not_a_text(text: str) -> None:
    with pytest.raises(NotUnsealable):
        opened(text)


def test_a_wrapped_key_opens_for_its_own_id_and_person_only() -> None:
    master, key = sealing.new_key(), sealing.new_key()
    wrapped = sealing.wrap(master, KEY_ID, "person-1", key)
    assert sealing.unwrap(master, KEY_ID, "person-1", wrapped) == key
    for other in (
        (master, KEY_ID, "person-2"),
        (master, uuid4(), "person-1"),
        (sealing.new_key(), KEY_ID, "person-1"),
    ):
        with pytest.raises(NotUnsealable):
            sealing.unwrap(*other, wrapped)

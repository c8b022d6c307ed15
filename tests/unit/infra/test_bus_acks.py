"""Acknowledgements: as few frames as can be, and none too early."""

from types import SimpleNamespace

import pytest

from infra.bus import acks as module
from infra.bus.acks import Acks


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    monkeypatch.setattr(module.bridge, "soon", lambda callback, *arguments: None)  # the turn ends when we say
    return []


def acks(sent: list[tuple[int, bool]], patience: int = 10) -> Acks:
    made = Acks(SimpleNamespace(ack=lambda tag, multiple=False: sent.append((tag, multiple))), patience)  # type: ignore[arg-type]
    for tag in range(1, 6):
        made.taken(tag)
    return made


def test_what_is_done_in_one_turn_takes_one_frame(sent: list[tuple[int, bool]]) -> None:
    given = acks(sent)
    for tag in (2, 1, 3):
        given.done(tag)
    given.flush()
    assert sent == [(3, True)]


def test_one_still_in_hand_is_never_acknowledged_by_those_after_it(sent: list[tuple[int, bool]]) -> None:
    given = acks(sent)
    for tag in (2, 3, 4, 5):
        given.done(tag)
    given.flush()
    assert sent == []
    given.done(1)
    given.flush()
    assert sent == [(5, True)]


def test_a_slow_one_does_not_hold_up_too_many(sent: list[tuple[int, bool]]) -> None:
    given = acks(sent, patience=3)
    for tag in (2, 3, 5):
        given.done(tag)
    given.flush()
    assert sorted(sent) == [(2, False), (3, False), (5, False)]
    given.done(1)
    given.done(4)
    given.flush()
    assert sent[3:] == [(4, True)]

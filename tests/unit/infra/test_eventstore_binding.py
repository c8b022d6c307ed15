"""What a unit claims, releases and answers is told in the metadata of its events, and so hashed with them."""

import json
from uuid import UUID

import pytest

from infra.bus.cloudevents import to_cloudevent
from infra.eventstore import batch
from infra.eventstore.binding import metadata_of
from infra.eventstore.records import Append, ChainPosition, Claim, NewEvent, Recorded
from tests.unit.infra.test_bus_cloudevents import AT, EVENT

A, B, COMMAND = UUID(int=1), UUID(int=2), UUID(int=3)
TAG, ROOM = Claim("tag", "A1/李雷"), Claim("room", "A1/李雷")


def events(*streams: UUID, metadata: str = '{"actor": "clerk-1"}') -> list[NewEvent]:
    return [NewEvent(stream, n, "Happened", b"{}", metadata) for n, stream in enumerate(streams, start=1)]


def told(unit: Append) -> list[dict[str, object]]:
    return [json.loads(text) for text in metadata_of(unit)]


def answered(command: UUID = COMMAND, fingerprint: bytes = b"print", answer: str | None = "{}") -> object:
    return told(Append(events(A), command, fingerprint, answer))[0]["answered"]


def test_an_event_that_decides_nothing_beside_it_is_left_as_it_is() -> None:
    assert metadata_of(Append(events(A, A))) == ['{"actor": "clerk-1"}'] * 2
    assert metadata_of(Append([], COMMAND)) == []


@pytest.mark.parametrize("metadata", ["{}", " { } ", '{"a": {}}', '{"a": 1 }\n'])
def test_what_is_bound_comes_beside_what_was_there(metadata: str) -> None:
    (bound,) = told(Append(events(A, metadata=metadata), COMMAND))
    assert set(bound) == {*json.loads(metadata), "answered"}
    assert bound.items() >= json.loads(metadata).items()


def test_the_answer_is_told_in_the_last_event_alone() -> None:
    first, last = told(Append(events(A, A), COMMAND, b"print", "{}"))
    assert "answered" not in first
    assert last == {"actor": "clerk-1", "answered": answered()}


def test_no_two_answers_are_told_alike() -> None:
    assert answered() == answered()
    others = [
        answered(A),
        answered(fingerprint=b"prin", answer="t{}"),
        answered(answer=None),
        answered(answer="{ }"),
    ]
    assert len({answered(), *others}) == 5


def test_a_key_is_told_by_a_digest_where_its_holder_was_last_told_of() -> None:
    first, second, last = told(Append(events(A, A, B), claims=[(TAG, A)]))
    assert "claims" not in first | last
    assert second["claims"] == {"tag:liUL+/Jk+TXoCy6wa+NzboZw7vWStwhRjjem3p1LAh4=": str(A)}


def test_a_holder_without_an_event_and_a_release_are_told_of_in_the_last_one() -> None:
    first, last = told(Append(events(A, B), claims=[(TAG, COMMAND)], releases=[ROOM]))
    assert "claims" not in first
    assert sorted((key[:4], holder) for key, holder in last["claims"].items()) == [  # type: ignore[attr-defined]
        ("room", None),
        ("tag:", str(COMMAND)),
    ]


def test_a_key_that_changes_hands_is_told_once() -> None:
    first, last = told(Append(events(A, B), claims=[(TAG, A)], releases=[TAG]))
    assert list(first["claims"].values()) == [str(A)]  # type: ignore[attr-defined]
    assert "claims" not in last


@pytest.mark.parametrize("unit", [Append([], claims=[(TAG, A)]), Append([], releases=[TAG])])
def test_keys_without_an_event_are_refused(unit: Append) -> None:
    with pytest.raises(ValueError, match="without an event"):
        batch.check(unit)


def test_each_unit_of_a_batch_is_told_in_its_own_events() -> None:
    units = [Append(events(A), COMMAND), Append([], A), Append(events(A, B), B, claims=[(TAG, B)])]
    metadatas = batch.arguments(units, [None] * 3, ChainPosition(0, b""))[10]
    assert [sorted(json.loads(text)) for text in metadatas] == [
        ["actor", "answered"],
        ["actor"],
        ["actor", "answered", "claims"],
    ]


def test_nothing_of_it_is_published() -> None:
    (bound,) = told(Append(events(A), COMMAND, claims=[(TAG, A)]))
    published = to_cloudevent("cases", Recorded(1, A, 1, "Happened", b"{}", EVENT, AT, bound))
    plain = to_cloudevent("cases", Recorded(1, A, 1, "Happened", b"{}", EVENT, AT, {"actor": "clerk-1"}))
    assert "answered" in bound
    assert published == plain

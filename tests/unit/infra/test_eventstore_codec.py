"""Events to stored JSON and back."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.contracts import Event
from infra.eventstore.codec import Codec, UnknownEvent


class Opened(Event):
    """At its third shape: `name` was split in two, then `floor` came."""

    schema_version: ClassVar[int] = 3
    given: str
    family: str
    floor: int


class Closed(Event):
    at: datetime
    by: UUID
    note: str = ""


def split_name(old: dict[str, Any]) -> dict[str, Any]:
    family, given = old.pop("name").split(" ")
    return {**old, "family": family, "given": given}


UPCASTERS = {("Opened", 1): split_name, ("Opened", 2): lambda old: {**old, "floor": 1}}
CODEC = Codec({"Opened": Opened, "Closed": Closed}, UPCASTERS)


@given(st.builds(Closed, at=st.datetimes(timezones=st.just(UTC)), by=st.uuids(), note=st.text()))
def test_what_is_encoded_is_decoded(event: Closed) -> None:
    assert CODEC.decode(*CODEC.encode(event)) == event


def test_the_topic_names_the_schema_version_from_the_second_on() -> None:
    assert CODEC.encode(Closed(at=datetime.now(UTC), by=uuid4()))[0] == "Closed"
    assert CODEC.encode(Opened(given="雷", family="李", floor=2))[0] == "Opened.v3"


@pytest.mark.parametrize(
    ("topic", "state", "floor"),
    [
        ("Opened", '{"name": "李 雷"}', 1),
        ("Opened.v2", '{"family": "李", "given": "雷"}', 1),
        ("Opened.v3", '{"family": "李", "given": "雷", "floor": 4}', 4),
    ],
)
def test_every_older_shape_is_read_as_todays(topic: str, state: str, floor: int) -> None:
    assert CODEC.decode(topic, state.encode()) == Opened(given="雷", family="李", floor=floor)


def test_a_codec_that_could_not_read_its_own_past_is_refused() -> None:
    with pytest.raises(ValueError, match="Opened is at schema version 3, but nothing upcasts version 2"):
        Codec({"Opened": Opened}, {("Opened", 1): split_name})


@pytest.mark.parametrize("topic", ["Opened.v4", "Vanished"])
def test_an_event_from_the_future_is_named(topic: str) -> None:
    with pytest.raises(UnknownEvent, match=topic):
        CODEC.decode(topic, b"{}")

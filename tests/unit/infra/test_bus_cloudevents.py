"""Events as CloudEvents 1.0."""

import json
from datetime import UTC, datetime
from uuid import UUID

from cloudevents.v1.http import from_json

from infra.bus.cloudevents import encode, from_cloudevent, split_topic, to_cloudevent
from infra.eventstore.records import Recorded

STREAM, EVENT = UUID(int=7), UUID(int=8)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def recorded(**metadata: str) -> Recorded:
    state = json.dumps({"number": "案-1", "days": 3}, ensure_ascii=False).encode()
    return Recorded(12, STREAM, 3, "CaseAccepted.v2", state, EVENT, AT, metadata)


def test_a_topic_is_a_type_and_a_schema_version() -> None:
    assert split_topic("CaseAccepted") == ("CaseAccepted", 1)
    assert split_topic("CaseAccepted.v2") == ("CaseAccepted", 2)


def test_another_client_reads_it() -> None:
    event = from_json(encode("cases", recorded(actor="clerk-1", clause="3.2.1")))
    assert event["source"] == "/openhall/cases"
    assert event["type"] == "CaseAccepted"
    assert event["subject"] == str(STREAM)
    assert event["position"] == 12
    assert event["clause"] == "3.2.1"
    assert event.data == {"number": "案-1", "days": 3}


def test_both_ways_of_writing_it_agree() -> None:
    given = recorded(actor="clerk-1", occurred_at="2011-10-11T09:00:00+08:00")
    assert json.loads(encode("cases", given)) == to_cloudevent("cases", given)


def test_read_back_it_is_what_was_recorded() -> None:
    occurred = "2011-10-11T09:00:00+08:00"
    delivered = from_cloudevent(
        to_cloudevent("cases", recorded(actor="clerk-1", correlation_id="c", occurred_at=occurred))
    )
    assert delivered.source == "cases"
    assert (delivered.position, delivered.stream_id, delivered.stream_version) == (12, STREAM, 3)
    assert (delivered.type, delivered.schema_version, delivered.event_id) == ("CaseAccepted", 2, EVENT)
    assert (delivered.occurred_at, delivered.recorded_at) == (datetime.fromisoformat(occurred), AT)
    assert (delivered.actor, delivered.correlation_id, delivered.role) == ("clerk-1", "c", None)


def test_without_a_time_of_its_own_an_event_happened_when_it_was_recorded() -> None:
    assert from_cloudevent(to_cloudevent("cases", recorded())).occurred_at == AT

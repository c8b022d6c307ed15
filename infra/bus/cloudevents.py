"""Events as they travel: CloudEvents 1.0, JSON, structured mode."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from infra.bus.port import json_bytes
from infra.contracts import Context
from infra.eventstore.records import Recorded

_EXTENSIONS = {
    "actor": "actor",
    "role": "role",
    "channel": "channel",
    "correlationid": "correlation_id",
    "causationid": "causation_id",
    "commandid": "command_id",
    "clause": "clause",
}
"""CloudEvents extension attribute → name in the event's metadata. Absent when the event has none."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Another service's event. `position` counts its log, `stream_version` the event's stream.

    `hash` is the event's in its log's hash chain: it stands for the event and all before it.
    """

    source: str
    position: int
    type: str
    schema_version: int
    stream_id: UUID
    stream_version: int
    event_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    data: Mapping[str, Any]
    hash: bytes
    actor: str | None = None
    role: str | None = None
    channel: str | None = None
    correlation_id: str | None = None
    causation_id: str | None = None
    command_id: str | None = None
    clause: str | None = None

    def followed_by(self, service: str, what: str) -> Context:
        """The circumstances of what a service does because of this event.

        The command id follows from the event's and `what`, so a log takes it once however often it is told.
        """
        context = Context.of_itself(service, uuid5(self.event_id, what))
        return replace(
            context,
            correlation_id=self.correlation_id or context.correlation_id,
            causation_id=str(self.event_id),
        )


def split_topic(topic: str) -> tuple[str, int]:
    """Event type and schema version of a topic: `CaseAccepted` is version 1, `CaseAccepted.v2` version 2."""
    kind, _, version = topic.partition(".v")
    return kind, int(version or 1)


def to_cloudevent(service: str, recorded: Recorded) -> dict[str, Any]:
    """The event as a CloudEvent, its data as stored: personal fields stay sealed."""
    return _envelope(service, recorded) | {"data": json.loads(recorded.state)}


def encode(service: str, recorded: Recorded) -> bytes:
    """`to_cloudevent` as JSON text, without parsing the data, which is JSON text already."""
    return b'%s,"data":%s}' % (json_bytes(_envelope(service, recorded))[:-1], recorded.state)


def from_cloudevent(event: Mapping[str, Any]) -> Delivered:
    """What `to_cloudevent` made, read back. Raises KeyError or ValueError for what is not one of ours."""
    return Delivered(
        source=event["source"].rpartition("/")[2],
        position=event["position"],
        type=event["type"],
        schema_version=event["schemaversion"],
        stream_id=UUID(event["subject"]),
        stream_version=event["streamversion"],
        event_id=UUID(event["id"]),
        occurred_at=datetime.fromisoformat(event["time"]),
        recorded_at=datetime.fromisoformat(event["recordedtime"]),
        data=event["data"],
        hash=bytes.fromhex(event["chainhash"]),
        **{name: event[attribute] for attribute, name in _EXTENSIONS.items() if attribute in event},
    )


def _envelope(service: str, recorded: Recorded) -> dict[str, Any]:
    kind, schema_version = split_topic(recorded.topic)
    metadata = recorded.metadata
    recorded_time = recorded.recorded_at.astimezone(UTC).isoformat()
    envelope = {
        "specversion": "1.0",
        "id": str(recorded.event_id),
        "source": f"/openhall/{service}",
        "type": kind,
        "subject": str(recorded.stream_id),
        "time": metadata.get("occurred_at") or recorded_time,
        "datacontenttype": "application/json",
        "position": recorded.position,
        "streamversion": recorded.version,
        "recordedtime": recorded_time,
        "schemaversion": schema_version,
        "chainhash": recorded.hash.hex(),
    }
    if recorded.previous_hash:
        envelope["previoushash"] = recorded.previous_hash.hex()
    for attribute, name in _EXTENSIONS.items():
        if (value := metadata.get(name)) is not None:
            envelope[attribute] = str(value)
    return envelope

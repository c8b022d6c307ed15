"""Finds the stream of a thing by its id, or by what people call it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from infra.eventstore.audit import NotAuditable
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.hosting import discovery
from infra.loop import bridge


def find(logs: Mapping[str, EventLog], text: str) -> tuple[str, list[Recorded]]:
    """Service and events of the one stream that `text` names: an id, or what people call a thing.

    Raises NotAuditable when there is none, or it names several.
    """
    found = [
        (service, stream)
        for service, stream_id in _candidates(logs, text)
        if (stream := bridge.run(logs[service].stream(stream_id)))
    ]
    if not found:
        raise NotAuditable(f"no log of {', '.join(logs)} has a stream {text}")
    if len(found) > 1:
        several = ", ".join(f"{stream[0].stream_id} of {service}" for service, stream in found)
        raise NotAuditable(f"{text!r} names more than one thing, give the id: {several}")
    return found[0]


def _candidates(logs: Mapping[str, EventLog], text: str) -> Iterator[tuple[str, UUID]]:
    """Each log with each stream that the text may name there."""
    try:
        stream_id = UUID(text)
    except ValueError:
        for service in logs:
            yield from ((service, named) for named in discovery.streams_of(service).find(text))
    else:
        yield from ((service, stream_id) for service in logs)

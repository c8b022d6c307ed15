"""Finds the stream of a thing by its id, or by what people call it."""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from infra.eventstore.audit import NotAuditable
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.hosting import discovery
from infra.loop import bridge
from infra.loop.config import ConfigurationError

FindStreams = Callable[[str], list[UUID]]
"""`find_streams` of a service's `cli`, by convention: the streams that a text may name, there or not."""


def find(logs: Mapping[str, EventLog], text: str) -> tuple[str, list[Recorded]]:
    """Service and events of the one stream that `text` names: a UUID, or what a service makes streams of.

    Raises NotAuditable when there is none or it names several, ConfigurationError when it can name none.
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
        yield from _named(logs, text)
    else:
        yield from ((service, stream_id) for service in logs)


def _named(logs: Mapping[str, EventLog], text: str) -> Iterator[tuple[str, UUID]]:
    finders: dict[str, FindStreams] = {
        service: finder
        for service in logs
        if (finder := discovery.offered(discovery.module(service, "cli"), "find_streams")) is not None
    }
    if not finders:
        raise ConfigurationError(f"{text!r} is no id; one looks like 0b5c9a52-6f0e-4f0b-9d0a-3d6a5c1f2e77")
    for service, finder in finders.items():
        for stream_id in finder(text):
            yield service, stream_id

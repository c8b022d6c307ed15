"""Events to stored JSON and back, older shapes included."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from infra.contracts import Event, KeyDestroyed

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns the JSON of an event at one schema version into that of the next."""

Upcasters = Mapping[tuple[str, int], Upcaster]
"""By an event's name and the schema version it turns into the next."""


class UnknownEvent(LookupError):
    """A stored topic that this version of the code does not know; a newer one wrote it."""


class Codec:
    """Knows a service's event types by name, and those that any log may hold.

    `upcasters[("CaseAccepted", 1)]` turns version 1 into version 2. Raises ValueError when one is missing:
    a service that cannot read its own past must not start.
    """

    def __init__(self, events: Mapping[str, type[Event]], upcasters: Upcasters | None = None) -> None:
        self._events = events = {KeyDestroyed.__name__: KeyDestroyed, **events}
        self._upcasters = dict(upcasters or {})
        self._topics = {event: _topic(name, event.schema_version) for name, event in events.items()}
        self._current = {topic: event for event, topic in self._topics.items()}
        for name, event in events.items():
            for version in range(1, event.schema_version):
                if (name, version) not in self._upcasters:
                    raise ValueError(
                        f"{name} is at schema version {event.schema_version},"
                        f" but nothing upcasts version {version}"
                    )

    def encode(self, event: Event) -> tuple[str, bytes]:
        """The topic (`CaseAccepted`, or `CaseAccepted.v2` from its second shape on) and the state."""
        return self._topics[type(event)], event.model_dump_json().encode()

    def decode(self, topic: str, state: bytes) -> Event:
        """The event, in today's shape. Raises UnknownEvent."""
        event = self._current.get(topic)
        if event is not None:
            return event.model_validate_json(state)
        return self._upcast(topic, state)

    def _upcast(self, topic: str, state: bytes) -> Event:
        name, _, number = topic.partition(".v")
        event = self._events.get(name)
        version = int(number or 1)
        if event is None or version > event.schema_version:
            raise UnknownEvent(f"no event type here reads {topic!r}: a newer version of the service wrote it")
        data = json.loads(state)
        for step in range(version, event.schema_version):
            data = self._upcasters[name, step](data)
        return event.model_validate_json(json.dumps(data))


def _topic(name: str, schema_version: int) -> str:
    return name if schema_version == 1 else f"{name}.v{schema_version}"

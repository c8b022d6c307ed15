"""What a subscriber makes of a CloudEvent: read once, and only as far as it is needed."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.bus.cloudevents import Delivered, from_cloudevent
from infra.bus.port import Delivery
from infra.eventstore.records import ChainPosition

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event at its place; `told` is None for one of a type that nobody here asked for.

    `previous_hash` is that of the place it follows.
    """

    place: ChainPosition
    previous_hash: bytes
    event: Mapping[str, Any]
    told: Delivered | None

    @property
    def position(self) -> int:
        return self.place.position


class Reader:
    """Reads events of one source; types not in `events` (None: all) only count."""

    def __init__(self, source: str, events: Collection[str] | None) -> None:
        self._source = source
        self._events = events

    def message(self, delivery: Delivery) -> Arrived | None:
        """The event of a message; None for what is no event of the source's, which counts as not sent."""
        try:
            event: dict[str, Any] = json.loads(delivery.body)
            if event["source"].rpartition("/")[2] != self._source:
                raise ValueError(f"its source is {event['source']}")
            return self.event(event)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            _log.error("passed over a message with routing key %s: %r", delivery.routing_key, error)
            return None

    def event(self, event: Mapping[str, Any]) -> Arrived:
        """Raises KeyError, TypeError or ValueError for what is no event of ours."""
        wanted = self._events is None or event["type"] in self._events
        if not isinstance(event["position"], int):
            raise ValueError(f"its position is {event['position']!r}")
        return Arrived(
            ChainPosition(event["position"], bytes.fromhex(event["chainhash"])),
            bytes.fromhex(event.get("previoushash", "")),
            event,
            from_cloudevent(event) if wanted else None,
        )


def following(pending: Mapping[int, Arrived], place: ChainPosition) -> Sequence[Arrived]:
    """The events that follow a place without a hole, each linked to the one before it."""
    run: list[Arrived] = []
    while (event := pending.get(place.position + 1)) is not None and event.previous_hash == place.hash:
        run.append(event)
        place = event.place
    return run

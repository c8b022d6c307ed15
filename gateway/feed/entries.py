"""What of a service's event goes into the feed, and what of it everybody may see."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from gateway import jsontext
from gateway.discovery import person_fields
from gateway.feed.store import Entry
from infra.bus.cloudevents import Delivered
from infra.contracts import Contract, Event, personal_fields

_SEALED = "sealed:"
"""How a sealed value begins (`infra.privacy`)."""
_WHOSE = frozenset({"person", "recipient"})
"""Fields with a person's id that mark nothing personal: of KeyDestroyed, in no contract, and of whoever
is told something."""


def entry_of(event: Delivered, contract: Contract) -> Entry:
    """The feed's entry for an event, without whose it was.

    Personal fields are left out, and the fields with the person's id; sealed values wherever they are. So
    erasing a person leaves nothing to erase here.
    """
    kind = contract.events.get(event.type)
    left_out = _left_out(contract, kind)
    data = {name: value for name, value in event.data.items() if name not in left_out}
    hall = data.get("hall")
    return Entry(
        service=event.source,
        position=event.position,
        type=event.type,
        subject=str(event.stream_id),
        hall=hall if isinstance(hall, str) else None,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        role=event.role,
        channel=event.channel,
        correlation_id=event.correlation_id,
        data=jsontext.write(_unsealed(data)),
        public=None
        if kind is None or kind.public is None
        else jsontext.write(_unsealed(_only(data, kind.public))),
        hash=event.hash,
    )


@cache
def _left_out(contract: Contract, kind: type[Event] | None) -> frozenset[str]:
    personal = personal_fields(kind) if kind is not None else {}
    return frozenset(personal.keys() | person_fields(contract) | _WHOSE)


def _only(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: data[name] for name in names if name in data}


def _unsealed(value: Any) -> Any:
    """The value without what is sealed in it, at any depth."""
    if isinstance(value, dict):
        return {name: _unsealed(item) for name, item in value.items() if not _is_sealed(item)}
    if isinstance(value, list):
        return [_unsealed(item) for item in value if not _is_sealed(item)]
    return value


def _is_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_SEALED)

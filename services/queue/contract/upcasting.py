"""Events of earlier shapes, read in today's (see `schema_version` of the events)."""

from collections.abc import Callable, Mapping
from typing import Any

from services.queue.contract.words import ORDINARY

_Data = dict[str, Any]
_PRIORITY = 0


def _planned(data: _Data) -> _Data:
    """Version 1 knew one plan, for all days."""
    return {**data, "effective_from": "1900-01-01"}


def _drawn(data: _Data) -> _Data:
    return {**_placed(data), "appointment": None, "case": None, "visitors": None, "name": None}


def _moved_in(data: _Data) -> _Data:
    return {**_placed(data), "appointment": None, "case": None, "for_window": None}


def _placed(data: _Data) -> _Data:
    """Version 1 put every priority group first, and all else by seniority."""
    tier = ORDINARY if data["priority"] == "none" else _PRIORITY
    return {**data, "tier": tier, "items": [{"item": item} for item in data["items"]]}


def _returned(data: _Data) -> _Data:
    first = data.pop("rank_first")
    return {**data, "tier": _PRIORITY if first else ORDINARY}


UPCASTERS: Mapping[tuple[str, int], Callable[[_Data], _Data]] = {
    ("HallPlanned", 1): _planned,
    ("TicketDrawn", 1): _drawn,
    ("TicketMovedIn", 1): _moved_in,
    ("TicketReturned", 1): _returned,
    ("TicketCalled", 1): lambda data: {**data, "said": None},
    ("TicketResumed", 1): lambda data: {**data, "clerk": None},
}

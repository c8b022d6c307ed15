"""Whom an appointment's events are told to, and in which words: clauses 1.3.4 and 3.3.1."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from infra.contracts import Event
from services.queue.contract import appointment_events as happened
from services.queue.domain import wording
from services.shared.telling.events import Wording
from services.shared.telling.telling import Said, filled
from services.shared.values import Words


def told_of(event: Event, zone: ZoneInfo) -> tuple[str, Said] | None:
    """The number of the appointment and what is said of the event; None: nothing."""
    say = _SAYINGS.get(type(event))
    return say(event, zone) if say else None


def _called_off(event: happened.AppointmentCalledOff, zone: ZoneInfo) -> tuple[str, Said]:
    told = _at(wording.CALLED_OFF, event.number, event.begins, zone, reason=event.reason)
    return event.number, Said("appointment_called_off", told)


def _released(event: happened.AppointmentReleased, zone: ZoneInfo) -> tuple[str, Said]:
    return event.number, Said("appointment_released", _at(wording.RELEASED, event.number, event.begins, zone))


def _at(words: Words, number: str, begins: datetime, zone: ZoneInfo, **values: Words) -> Wording:
    local = begins.astimezone(zone)
    return filled(words, number=number, day=local.date(), time=f"{local:%H:%M}", **values)


_SAYINGS: Mapping[type[Event], Callable[[Any, ZoneInfo], tuple[str, Said]]] = {
    happened.AppointmentCalledOff: _called_off,
    happened.AppointmentReleased: _released,
}

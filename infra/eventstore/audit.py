"""What an auditor asks of a log: everything that happened to one thing, and how it stood at a moment."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from infra.contracts import Event
from infra.eventstore.aggregate import Aggregate
from infra.eventstore.codec import Codec, UnknownEvent
from infra.eventstore.records import Recorded


class NotAuditable(Exception):
    """What was asked for is not there; the message says what is."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a service's stored events are read: its codec and its aggregates."""

    codec: Codec
    aggregates: Sequence[type[Aggregate]]


async def has_log(connection: asyncpg.Connection, name: str) -> bool:
    """Whether a log of that name was ever made in this database."""
    found: bool = await connection.fetchval("select to_regclass($1) is not null", f"{name}_head")
    return found


def occurred_at(event: Recorded) -> datetime:
    """When it happened: as its metadata says, else when it was recorded."""
    told = event.metadata.get("occurred_at")
    return datetime.fromisoformat(told) if told else event.recorded_at


@contextmanager
def legible(event: Recorded) -> Iterator[None]:
    """Turn an event that cannot be read, as someone may have left it, into NotAuditable."""
    try:
        yield
    except (ValueError, UnknownEvent) as error:
        raise NotAuditable(
            f"the event at position {event.position} cannot be read ({str(error).splitlines()[0]}); "
            "`hall audit verify` says whether someone changed it"
        ) from error


def readable(event: Recorded) -> dict[str, Any]:
    """One stored event as JSON values. Personal data stays sealed: reading it takes a purpose."""
    with legible(event):
        data = json.loads(event.state)
    return {
        "position": event.position,
        "version": event.version,
        "type": event.topic,
        "event_id": str(event.event_id),
        "recorded_at": event.recorded_at.isoformat(),
        "occurred_at": occurred_at(event).isoformat(),
        "metadata": event.metadata,
        "data": data,
    }


def as_of(language: Language, stream: Sequence[Recorded], at: datetime) -> dict[str, Any]:
    """The state of a stream's aggregate after all that had happened by `at`, with what it rests on.

    `recorded_later` counts those of its events that were recorded after `at`, as an import's are.
    Raises NotAuditable when nothing had happened yet, or no aggregate begins with the stream's first event.
    """
    by_then = list(_until(stream, at))
    if not by_then:
        first = occurred_at(stream[0]).isoformat()
        raise NotAuditable(
            f"nothing had happened to {stream[0].stream_id} by {at.isoformat()}; it begins at {first}"
        )
    events = [_decoded(language, event) for event in by_then]
    aggregate = _aggregate(language.aggregates, events[0]).fold(stream[0].stream_id, events)
    return {
        "aggregate": type(aggregate).__name__,
        "id": str(aggregate.id),
        "as_of": at.isoformat(),
        "version": aggregate.version,
        "position": by_then[-1].position,
        "recorded_later": sum(event.recorded_at > at for event in by_then),
        "state": TypeAdapter(type(aggregate)).dump_python(aggregate, mode="json"),
    }


def _decoded(language: Language, event: Recorded) -> Event:
    with legible(event):
        return language.codec.decode(event.topic, event.state)


def _until(stream: Iterable[Recorded], at: datetime) -> Iterable[Recorded]:
    """Up to the first event after `at`: one that was recorded later rests on it, whatever time it tells."""
    for event in stream:
        if occurred_at(event) > at:
            return
        yield event


def _aggregate(aggregates: Sequence[type[Aggregate]], first: Event) -> type[Aggregate]:
    for aggregate in aggregates:
        if type(first) in aggregate.appliers:
            return aggregate
    raise NotAuditable(
        f"no aggregate begins with {type(first).__name__}: AGGREGATES of its domain may miss one"
    )

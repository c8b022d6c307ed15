"""Names of streams: a thing's stream id follows from what people call it."""

from uuid import UUID

from infra.eventstore.streams import Streams

STREAMS = Streams("staff", left_out=("hall",))
"""A hall goes by its code."""


def hall_id(hall: str) -> UUID:
    """A hall's stream; since a stream has one first event, no hall is opened twice."""
    return STREAMS.id("hall", hall)


def calendar_id(hall: str) -> UUID:
    return STREAMS.id("calendar", hall)

"""Names of streams: a thing's stream id follows from what people call it."""

from uuid import UUID

from infra.eventstore.streams import Streams

STREAMS = Streams("cases", left_out=("case", "item"))
"""A case goes by its number, an item by `hall/item`."""


def hall_id(hall: str) -> UUID:
    return STREAMS.id("hall", hall)


def rules_id(hall: str) -> UUID:
    return STREAMS.id("rules", hall)


def item_id(hall: str, item: str) -> UUID:
    return STREAMS.id("item", hall, item)


def case_id(number: str) -> UUID:
    """A case's stream; since a stream has one first event, no two cases have one number."""
    return STREAMS.id("case", number)


def telling_id(number: str, version: int) -> UUID:
    """What somebody is told because of the event that a case has at this version."""
    return STREAMS.id("told", number, str(version))


def person_id(person: str) -> UUID:
    return STREAMS.id("person", person)

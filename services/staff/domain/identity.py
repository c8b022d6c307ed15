"""Names of streams: a thing's stream id follows from what people call it."""

from uuid import NAMESPACE_URL, UUID, uuid5

_SPACE = uuid5(NAMESPACE_URL, "https://openhall.dev/staff")


def hall_id(hall: str) -> UUID:
    """A hall's stream; since a stream has one first event, no hall is opened twice."""
    return uuid5(_SPACE, f"hall/{hall}")


def calendar_id(hall: str) -> UUID:
    return uuid5(_SPACE, f"calendar/{hall}")

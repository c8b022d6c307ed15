"""Names of streams: a thing's stream id follows from what people call it."""

from uuid import NAMESPACE_URL, UUID, uuid5

_SPACE = uuid5(NAMESPACE_URL, "https://openhall.dev/cases")


def hall_id(hall: str) -> UUID:
    return uuid5(_SPACE, f"hall/{hall}")


def rules_id(hall: str) -> UUID:
    return uuid5(_SPACE, f"rules/{hall}")


def item_id(hall: str, item: str) -> UUID:
    return uuid5(_SPACE, f"item/{hall}/{item}")


def case_id(number: str) -> UUID:
    """A case's stream; since a stream has one first event, no two cases have one number."""
    return uuid5(_SPACE, f"case/{number}")


def person_id(person: str) -> UUID:
    return uuid5(_SPACE, f"person/{person}")

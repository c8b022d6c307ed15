"""What people call the staff service's streams by."""

from uuid import UUID


def find_streams(text: str) -> list[UUID]:
    """A hall, or `calendar/HALL`."""
    from services.staff.domain.identity import calendar_id, hall_id

    first, slash, rest = text.partition("/")
    if not slash:
        return [hall_id(text)]
    return [calendar_id(rest)] if first == "calendar" else []

"""Who is called next at a window, of all the lines that it serves: clause 3.3.1."""

from collections.abc import Callable, Sequence

from services.queue.domain.line_day import LineDay
from services.queue.domain.ticket import Ticket


def next_across(
    lines: Sequence[LineDay], window: str, is_elsewhere: Callable[[str], bool]
) -> tuple[LineDay, Ticket] | None:
    """The ticket that ranks first, with its line; of equals the one of the line that the window names first.

    `is_elsewhere` says of a holder whether he is at a window just now; he keeps his place.
    """
    found = [
        (ticket.rank, place, line, ticket)
        for place, line in enumerate(lines)
        if (ticket := line.next_for(window, is_elsewhere))
    ]
    if not found:
        return None
    _, _, line, ticket = min(found, key=lambda one: one[:2])
    return line, ticket

"""Reads what stands in a field: one line of text, a moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

LONGEST_TEXT = 500
"""Characters of one line of text; commands take no more."""


class Unreadable(Exception):
    """A field says something that cannot be taken over; the message names the field."""


def text_of(name: str, text: str) -> str:
    """One line of text, not empty. Raises Unreadable."""
    stripped = text.strip()
    if not stripped:
        raise Unreadable(f"{name} is empty")
    if len(stripped) > LONGEST_TEXT:
        raise Unreadable(f"{name} has {len(stripped):,} characters; {LONGEST_TEXT} are the most")
    return stripped


def moment_of(name: str, text: str, zone: ZoneInfo | None) -> datetime:
    """A moment with its offset, from 1900 up to 2999; without one it is of the zone. Raises Unreadable."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unreadable(f"{name} is no time: {shortened(text)}; write 2011-10-11T13:45:40+02:00") from None
    if moment.tzinfo is None:
        if zone is None:
            told = f"{name} has no offset: {shortened(text)}; write 2011-10-11T13:45:40+02:00"
            raise Unreadable(f"{told}, or name the file's time zone with --time-zone")
        moment = moment.replace(tzinfo=zone)
    if not 1900 < moment.year < 2999:  # a day's margin to the border, whatever the offset
        raise Unreadable(f"{name} is not between 1901 and 2998: {shortened(text)}")
    return moment


def shortened(text: str) -> str:
    """A text as it is quoted in a fault."""
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}…"

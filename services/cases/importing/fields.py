"""Reads the fields that receipt logs and event logs share: a line of text, a moment, a transition."""

from datetime import datetime

LONGEST_TEXT = 500
"""Characters of one line of text; the command takes no more."""

COMPLETE = "complete"
"""The lifecycle transition that makes a step: an activity counts once, when it is done."""


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


def moment_of(name: str, text: str) -> datetime:
    """A moment with its offset, from 1900 up to 2999. Raises Unreadable."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Unreadable(f"{name} is no time: {shortened(text)}; write 2011-10-11T13:45:40+02:00") from None
    if moment.tzinfo is None:
        raise Unreadable(f"{name} has no offset: {shortened(text)}; write 2011-10-11T13:45:40+02:00")
    if not 1900 < moment.year < 2999:  # a day's margin to the border, whatever the offset
        raise Unreadable(f"{name} is not between 1901 and 2998: {shortened(text)}")
    return moment


def is_completion(transition: str | None) -> bool:
    """Whether an event records that an activity was done; one without a transition does."""
    return not transition or transition.strip().lower() in ("", COMPLETE)


def shortened(text: str) -> str:
    """A text as it is quoted in a fault."""
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}…"

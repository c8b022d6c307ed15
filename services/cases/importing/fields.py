"""Reads the fields that receipt logs and event logs share: a line of text, a moment, a transition."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.cases.contract.history import is_before

LONGEST_TEXT = 500
"""Characters of one line of text; the command takes no more."""

UNKNOWN = "unknown"
"""Who or what a log does not name."""

COMPLETE = "complete"
"""The lifecycle transition that makes a step: an activity counts once, when it is done."""


NO_STEPS = "map the column or key that says what was done with --map NAME=activity, or NAME=transition"
"""What makes a case of one whose events were all left out; taken over without them it could not be mended."""


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


def check_end(name: str, started_at: datetime, ended_at: datetime) -> None:
    """Raises Unreadable for an end before its start."""
    if is_before(ended_at, started_at):
        raise Unreadable(
            f"{name} {ended_at.isoformat()} is before the case's start, {started_at.isoformat()}"
        )


def is_completion(transition: str | None) -> bool:
    """Whether an event records that an activity was done; one without a transition does."""
    return not transition or transition.strip().lower() in ("", COMPLETE)


def shortened(text: str) -> str:
    """A text as it is quoted in a fault."""
    return repr(text) if len(text) <= 60 else f"{text[:60]!r}…"

"""What receipt logs and event logs share: which events are steps, and what a case needs."""

from datetime import datetime

from infra.importing.fields import Unreadable
from services.cases.contract.history import is_before

MOST_STEPS = 5000
"""Steps that one case may have; the command takes no more."""

UNKNOWN = "unknown"
"""Who or what a log does not name."""

COMPLETE = "complete"
"""The lifecycle transition that makes a step: an activity counts once, when it is done."""

INCOMPLETE = "events that record no completion (lifecycle:transition)"
"""What is passed over."""

NO_STEPS = "map the column or key that says what was done with --map NAME=activity, or NAME=transition"
"""What makes a case of one whose events were all left out; taken over without them it could not be mended."""


def check_end(name: str, started_at: datetime, ended_at: datetime) -> None:
    """Raises Unreadable for an end before its start."""
    if is_before(ended_at, started_at):
        raise Unreadable(
            f"{name} {ended_at.isoformat()} is before the case's start, {started_at.isoformat()}"
        )


def is_completion(transition: str | None) -> bool:
    """Whether an event records that an activity was done; one without a transition does."""
    return not transition or transition.strip().lower() in ("", COMPLETE)

"""A window left alone (無人值守): open, serving nobody, while someone waits for it. Clause 2.3.2."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from infra.contracts import Event
from services.queue.contract.policy import Policy
from services.queue.domain.line_day import LineDay
from services.queue.domain.window import Window


def raise_unattended(
    window: Window, lines: Sequence[LineDay], dealt_with: LineDay | None, policy: Policy, now: datetime
) -> list[Event]:
    """Raise a window, once until something happens there again; nothing while it serves, or nobody waits.

    `lines` are those that it serves, `dealt_with` the one of its ticket.
    """
    waiting = [since for line in lines if (since := line.waiting_since())]
    serves = dealt_with is not None and dealt_with.is_served(window.label)
    if serves or not waiting:
        return []
    return window.raise_unattended(min(waiting), timedelta(minutes=policy.unattended_minutes), now)

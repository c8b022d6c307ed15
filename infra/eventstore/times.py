"""Notices that the clock has gone back behind what a log already has of it."""

import logging
from datetime import UTC, datetime, timedelta

from infra.telemetry.metrics import CLOCK_BEHIND

_TOLERATED = timedelta(seconds=1)
"""By which the clocks of two machines may differ."""

_log = logging.getLogger(__name__)


class Times:
    """The times that a process records in a log. A clock gone back is a line once and a gauge while it lasts.

    What the clock says is recorded all the same. To hold on to the last time instead would, after one leap
    forward, stamp the events of months with a time that never was, and a log keeps that for good; the order
    of events is their position's, never their time's.
    """

    def __init__(self, log: str) -> None:
        self._name = log
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._behind = CLOCK_BEHIND.labels(log)
        self._told = False

    def see(self, now: datetime) -> None:
        """Take note of the time of an append, or of the newest event that is there."""
        back = self._latest - now
        if back > _TOLERATED:
            self._behind.set(back.total_seconds())
            if not self._told:
                _log.warning(
                    "the clock has gone back: log %s has a time %.1f s later than %s; times between events "
                    "may come out too short until it has caught up",
                    self._name,
                    back.total_seconds(),
                    now.isoformat(),
                )
            self._told = True
        else:
            if self._told:
                _log.warning("the clock has caught up with log %s", self._name)
            self._behind.set(0)
            self._told = False
            self._latest = max(self._latest, now)

"""What time it is, for every rule: the machine's, or one set for a test or a demonstration."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was put, for unit tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at


class FileClock:
    """A clock that stands at the RFC 3339 time a file holds, so that every process of a test agrees.

    Raises ValueError when the file holds anything else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._at = datetime.now(UTC)

    def now(self) -> datetime:
        status = os.stat(self._path)
        seen = (status.st_mtime_ns, status.st_ino)
        if seen != self._seen:
            text = self._path.read_text().strip()
            at = datetime.fromisoformat(text)
            if at.tzinfo is None:
                raise ValueError(
                    f"{self._path}: {text!r} has no offset; write for example 2026-03-02T09:00:00+08:00"
                )
            self._at, self._seen = at.astimezone(UTC), seen
        return self._at


def clock_from(path: str | None) -> Clock:
    """The clock that HALL_CLOCK_FILE names, or the machine's."""
    return FileClock(Path(path)) if path else SystemClock()

"""What time it is, for every rule: the machine's, or one set for a test or a demonstration."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class ClockError(ValueError):
    """The file of HALL_CLOCK_FILE is away or holds no time; the message says which, and what it holds."""


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

    `now` raises ClockError when the file holds anything else or is not there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._at = datetime.now(UTC)

    def now(self) -> datetime:
        try:
            status = os.stat(self._path)
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                self._at, self._seen = _moment(self._path.read_text().strip()), seen
        except OSError as error:
            raise ClockError(f"HALL_CLOCK_FILE={self._path}: {error.strerror}") from error
        except ValueError as error:
            raise ClockError(
                f"HALL_CLOCK_FILE={self._path}: {error}; write for example 2026-03-02T09:00:00+08:00"
            ) from error
        return self._at


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no offset")
    return at.astimezone(UTC)


def clock_from(path: str | None) -> Clock:
    """The clock that HALL_CLOCK_FILE names, or the machine's."""
    return FileClock(Path(path)) if path else SystemClock()

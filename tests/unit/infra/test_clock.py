"""Clocks: the time of every rule, settable for a test."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.loop.clock import FileClock, SystemClock, clock_from

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_file_clock_stands_at_what_the_file_says_and_follows_it(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    file.write_text("2026-03-02T12:00:00+08:00\n")
    clock = FileClock(file)
    assert clock.now() == NOON

    later = tmp_path / "later"
    later.write_text("2026-03-03T12:00:00+08:00")
    os.replace(later, file)
    assert clock.now() == NOON.replace(day=3)


@pytest.mark.parametrize("text", ["2026-03-02T12:00:00", "noon"])
def test_a_file_that_holds_no_moment_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clock"
    file.write_text(text)
    with pytest.raises(ValueError, match=text):
        FileClock(file).now()


def test_the_clock_is_the_machines_unless_a_file_is_named(tmp_path: Path) -> None:
    assert isinstance(clock_from(None), SystemClock)
    assert isinstance(clock_from(str(tmp_path / "clock")), FileClock)
    assert SystemClock().now().tzinfo is UTC

"""A clock that goes back: what is recorded, and what is said of it."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from infra.eventstore.records import Append
from infra.loop import bridge
from infra.loop.clock import SetClock
from tests.integration.eventstore_support import events, opened

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _behind() -> float | None:
    return REGISTRY.get_sample_value("openhall_clock_behind_seconds", {"log": "cases"})


def test_a_clock_that_went_back_is_told_once_until_it_has_caught_up(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "infra.eventstore.times")
    clock = SetClock(NOON)
    told = []
    with opened(database, clock=clock) as log:
        for seconds in (0, -0.5, -90, -60, 1):
            clock.set(NOON + timedelta(seconds=seconds))
            log.append(Append(events()))
            told.append((_behind(), len(caplog.messages)))
        times = [event.recorded_at - NOON for event in bridge.run(log.read(0, 10))]
    assert told == [(0, 0), (0, 0), (90, 1), (60, 1), (0, 2)]
    assert [time.total_seconds() for time in times] == [0, -0.5, -90, -60, 1]  # as the clock had it
    assert caplog.messages[0].startswith("the clock has gone back: log cases has a time 90.0 s later than")


def test_a_process_that_starts_with_an_early_clock_is_told_too(database: str) -> None:
    with opened(database, clock=SetClock(NOON)) as log:
        log.append(Append(events()))
    with opened(database, clock=SetClock(NOON - timedelta(hours=1))) as log:
        log.append(Append(events()))
        assert _behind() == 3600

"""A disk that is full: what is said of it, and how long. PostgreSQL is made to say what it says then."""

import logging

import pytest

from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, StoreUnavailable
from infra.loop import bridge
from tests.integration.eventstore_support import events, execute, opened

_FULL = """
create function full_disk() returns {kind} language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$
"""


def test_a_full_disk_is_told_until_there_is_room_again(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "infra.eventstore.fault")
    with opened(database) as log:
        assert bridge.run(log.full_disk()) is None
        execute(log, _FULL.format(kind="trigger"))
        execute(log, "create trigger full_disk before insert on cases_events execute function full_disk()")
        for _ in range(3):
            _fail(log)
        assert bridge.run(log.full_disk()) is None  # there is room again, seen without an append
        _fail(log)
        execute(log, _FULL.format(kind="event_trigger").replace("full_disk()", "full()"))
        execute(log, "create event trigger full_disk on ddl_command_start execute function full()")
        for _ in range(2):
            _fail(log)
            assert "the disk of the database is full: could not" in (bridge.run(log.full_disk()) or "")
        execute(log, "drop event trigger full_disk")
        execute(log, "drop trigger full_disk on cases_events")
        log.append(Append(events()))
        assert bridge.run(log.full_disk()) is None
    told = [record.getMessage() for record in caplog.records]
    assert ["again" in line for line in told] == [False, True, False, True]
    assert "DiskFullError: could not extend file" in told[0]


def _fail(log: EventLog) -> None:
    with pytest.raises(StoreUnavailable):
        log.append(Append(events()))

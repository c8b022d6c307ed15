"""PostgreSQL goes away and comes back under an open log."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, StoreUnavailable
from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge
from infra.loop.clock import SystemClock
from tests.integration.eventstore_support import events, opened, wait_for


@pytest.fixture
def server(open_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server of this test's own, since it is stopped."""
    server = EmbeddedPostgres(open_folder / "postgres")
    server.start()
    yield server
    server.stop()


def test_a_restart_is_survived_and_nothing_acknowledged_is_lost(server: EmbeddedPostgres) -> None:
    dsn = bridge.run(server.ensure_database("cases"))
    with opened(dsn) as log:
        acknowledged: list[int] = []
        refused: list[StoreUnavailable] = []
        stop = False

        def keep_appending() -> None:
            while not stop:
                try:
                    acknowledged.extend(log.append(Append(events())))
                except StoreUnavailable as error:
                    refused.append(error)
                    time.sleep(0.005)

        threads = [Thread(target=keep_appending) for _ in range(8)]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(acknowledged) > 100)
        assert bridge.run(log.wait_beyond(0, 30)) > 0
        server.stop()
        wait_for(lambda: len(refused) > 8)
        with pytest.raises(StoreUnavailable):
            bridge.run(log.read(0, 1))
        server.start()
        before = len(acknowledged)
        wait_for(lambda: len(acknowledged) > before + 100)
        stop = True
        for thread in threads:
            thread.join()
        stored = [one.position for one in bridge.run(log.read(0, 100_000))]
        assert stored == list(range(1, len(stored) + 1))
        assert set(acknowledged) <= set(stored)
        assert len(acknowledged) == len(set(acknowledged))
        assert bridge.run(log.wait_beyond(stored[-1] - 1, 30)) == stored[-1]


def test_opening_without_a_database_says_so_and_may_be_tried_again(server: EmbeddedPostgres) -> None:
    log = EventLog("cases", server.url("not_there_yet"), SystemClock())
    with pytest.raises(StoreUnavailable, match="not_there_yet"):
        bridge.run(log.open())
    bridge.run(server.ensure_database("not_there_yet"))
    bridge.run(log.open())
    assert log.append(Append(events())) == [1]
    bridge.run(log.close())

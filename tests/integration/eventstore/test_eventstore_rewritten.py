"""A log that lost what a process knows of it: that process decides nothing more, one started anew does."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from infra.contracts import UNAVAILABLE, Refusal
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, LogRewritten
from infra.loop import bridge
from services.queue.application import QueueApplication
from services.queue.reactions import STAFF
from tests.alone import hall_opened
from tests.integration.eventstore.test_eventstore_races import end_connections
from tests.integration.eventstore_support import events, opened, wait_for
from tests.integration.queue.test_queue_deciding import PLAN, do, process
from tests.integration.rewriting import go_back, keep, lose_tail_at
from tests.integration.visits import sql


@pytest.fixture
def two(database: str) -> Iterator[list[EventLog]]:
    """One log, as two processes have it."""
    with ExitStack() as held:
        yield [held.enter_context(opened(database)) for _ in range(2)]


def test_whoever_appended_what_is_lost_appends_and_reads_no_more(database: str, two: list[EventLog]) -> None:
    one, other = two
    stream = uuid4()
    one.append(Append(events(stream, count=3)))
    lose_tail_at(database, "cases", 2)
    other.append(Append(events(count=5)))  # the log is longer than it was
    for _ in range(2):
        with pytest.raises(LogRewritten, match="the log of cases was rewritten at or before 3"):
            one.append(Append(events(stream, 4)))
        with pytest.raises(LogRewritten):
            bridge.run(one.stream(stream))
    assert bridge.run(one.head()) == 7
    assert isinstance(bridge.run(asyncio.wait_for(one.rewritten(), 5)), LogRewritten)
    assert other.append(Append(events(stream, 3))) == [8]


@pytest.mark.parametrize("how", ["stream", "streams", "snapshot"])
def test_whoever_read_what_is_lost_appends_no_more(database: str, two: list[EventLog], how: str) -> None:
    one, other = two
    stream = uuid4()
    other.append(Append(events(stream, count=3)))
    bridge.run(other.save_snapshot(stream, 3, b"{}"))
    read = {
        "stream": lambda: one.stream(stream),
        "streams": lambda: one.streams([stream]),
        "snapshot": lambda: one.load_snapshot(stream),
    }
    assert bridge.run(read[how]())
    lose_tail_at(database, "cases", 2)
    with opened(database) as third:
        third.append(Append(events(count=5)))
    with pytest.raises(LogRewritten):
        one.append(Append(events(stream, 4)))


def test_a_server_that_fails_over_without_a_loss_is_gone_on_with(two: list[EventLog]) -> None:
    one, other = two
    one.append(Append(events(count=3)))
    other.append(Append(events(count=3)))
    writing = one._writer._connection
    assert writing is not None
    end_connections(other, "openhall writer")
    wait_for(writing.is_closed)
    assert one.append(Append(events())) == [7]


def test_nothing_is_decided_on_what_a_process_remembers_of_a_lost_history(database: str) -> None:
    """The queue decides on its memory: a line would get tickets after some that never were."""
    with process(database) as to:
        STAFF.record(to, [hall_opened()])
        do(to, "PlanHall", plan=PLAN)
        assert drawn(to) == "A001"
        bridge.run(keep(database))
        wait_for(lambda: drawn(to) == "A003")
        bridge.run(go_back(database))
        labels = []

        def tried() -> bool:
            labels.append(drawn(to))
            return to.log._known.lost.is_set()

        wait_for(tried)
        assert set(labels) == {None}
        assert drawn(to) is None
    with process(database) as anew:
        assert drawn(anew) == "A002"
        rows = sql(database, "select count(*), max(version) from queue_events group by stream_id order by 1")
        assert [tuple(row) for row in rows] == [(1, 1), (1, 1), (2, 2)]  # the hall, its plan, the line


def drawn(to: QueueApplication) -> str | None:
    """The label of a new ticket, None when the queue could not give one."""
    try:
        label: str = do(to, "DrawTicket", line="a")["label"]
        return label
    except Refusal as refusal:
        if refusal.kind is not UNAVAILABLE:
            raise
        return None

"""Finished tickets in the histories of cases, on a real log and by a real subscription that is cut off."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from infra.bus import subscriber, subscriptions
from infra.bus.cloudevents import Delivered, to_cloudevent
from infra.bus.deadletters import Choice, letters
from infra.bus.relay import Relay
from infra.bus.subscriber import Subscriber
from infra.bus.tracking import Connection
from infra.contracts import Context, Refusal
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.loop import bridge
from services.cases.contract.reading import ReadCase
from services.cases.domain.identity import case_id
from services.cases.queries.access import Access
from services.cases.queries.register import RegisterQueries
from services.cases.reactions import QUEUE, STAFF
from tests.alone import hall_opened
from tests.integration.bus_support import opened_log
from tests.integration.cases.test_cases_read_models import Hall
from tests.integration.rewriting import lose_tail
from tests.permits import DEFINITION, application
from tests.tickets import finished
from tests.waiting import until

MEMORY = "openhall-memory://"


@pytest.fixture
def hall(database: str) -> Iterator[Hall]:
    hall = Hall(database)
    STAFF.record(hall.app, [hall_opened("h", "food", "inspection")])
    item = {"hall": "h", "item": "stall"}
    hall.do("DraftItem", {**item, "department": "food", "definition": DEFINITION}, "clerk")
    hall.do("ReviewItem", item)
    hall.do("PublishItem", item)
    yield hall
    hall.close()


@pytest.fixture
def queue(new_database: Callable[[], str]) -> Iterator[EventLog]:
    with opened_log("queue", new_database()) as log:
        yield log


def finish(queue: EventLog, hall: Hall, *cases: str) -> None:
    """Finish a ticket about each of these, one after the other in one line."""
    stream = uuid4()
    told = [finished(case, hall.clock.now(), f"A00{place}").data for place, case in enumerate(cases, 1)]
    events = [
        NewEvent(stream, version, "ServiceFinished", json.dumps(data).encode())
        for version, data in enumerate(told, 1)
    ]
    bridge.run(queue.append_async(Append(events)))


def labels(hall: Hall, number: str) -> list[str]:
    """The tickets in a case's history, in order."""
    stream = bridge.run(hall.log.stream(case_id(number)))
    return [json.loads(one.state)["label"] for one in stream if one.topic == "CaseServedAtWindow"]


class CutOff:
    """Handles as the service does; then, so many times, its transaction breaks before it is committed."""

    def __init__(self, hall: Hall, times: int) -> None:
        self.hall = hall
        self.left = times

    async def handle(self, finished: Sequence[Delivered], connection: Connection) -> None:
        await bridge.call(QUEUE.record, self.hall.app, finished)
        if self.left:
            self.left -= 1
            raise asyncpg.DeadlockDetectedError("cut off")


def test_what_was_appended_before_the_subscription_was_cut_off_is_not_appended_again(
    hall: Hall, queue: EventLog
) -> None:
    one, other = (hall.do("SubmitApplication", application("h"), "clerk")["number"] for _ in range(2))
    policy = CutOff(hall, 2)
    with following(hall, queue, policy):
        finish(queue, hall, one, "unheard-of", other, one)
        until(lambda: policy.left == 0 and _position(hall) == 4)
    assert (labels(hall, one), labels(hall, other)) == (["A001", "A004"], ["A003"])
    assert bridge.run(_letters(hall)) == []


def test_a_rewritten_queue_is_followed_anew_and_a_visit_that_is_no_more_stays_as_history(
    hall: Hall, queue: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "_IDLE_SECONDS", 0.05)
    one, other = (hall.do("SubmitApplication", application("h"), "clerk")["number"] for _ in range(2))
    with following(hall, queue, CutOff(hall, 0)):
        finish(queue, hall, one, other)
        until(lambda: _position(hall) == 2)
        lose_tail(queue, 1)
        until(lambda: bridge.run(_standing(hall)).rewritten == 2)
        finish(queue, hall, one)
        before = bridge.run(hall.log.head())
        bridge.run(_reset(hall))
        until(lambda: _position(hall) == 2)
    assert (labels(hall, one), labels(hall, other)) == (["A001", "A001"], ["A002"])
    assert bridge.run(hall.log.head()) == before + 1
    told_of_the_hall = 1  # by a registry that has no log here
    assert bridge.run(_without_cause(hall, queue)) == [told_of_the_hall, before]


async def _standing(hall: Hall) -> subscriptions.Standing:
    async with hall.log.pool.acquire() as connection:
        (found,) = await subscriptions.standing(connection, "cases")
        return found


async def _reset(hall: Hall) -> None:
    async with hall.log.pool.acquire() as connection:
        await subscriptions.reset(connection, await _standing(hall), None)


async def _without_cause(hall: Hall, queue: EventLog) -> Sequence[int] | None:
    async with hall.log.pool.acquire() as cases, queue.pool.acquire() as source:
        return await subscriptions.without_cause({"cases": cases, "queue": source}, "cases")


@contextmanager
def following(hall: Hall, queue: EventLog, policy: CutOff) -> Iterator[None]:
    """A subscription of the hall's to the queue's events, as the service has it."""
    reads: list[int] = []

    async def read_log(after: int, limit: int) -> list[dict[str, Any]]:
        reads.append(after)
        return [to_cloudevent("queue", each) for each in await queue.read(after, limit)]

    visits = Subscriber(
        subscriber="cases",
        source="queue",
        name="visits",
        events=("ServiceFinished",),
        handler=policy.handle,
        read_log=read_log,
        pool=hall.log.pool,
        clock=hall.clock,
        amqp_uri=MEMORY,
    )
    relay = Relay(queue, "queue", MEMORY)
    bridge.run(visits.start())
    relay.start()
    until(lambda: reads)
    try:
        yield
    finally:
        relay.stop()
        bridge.run(visits.stop())


def _position(hall: Hall) -> int:
    return int(bridge.run(hall.log.pool.fetchval("select position from subscriptions")))


async def _letters(hall: Hall) -> Sequence[Any]:
    async with hall.log.pool.acquire() as connection:
        return await letters(connection, Choice())


def test_a_visit_is_in_the_case_s_view_and_counts_in_its_version(hall: Hall) -> None:
    number = hall.do("SubmitApplication", application("h"), "clerk")["number"]
    QUEUE.record(hall.app, [finished(number, hall.clock.now(), label) for label in ("A001", "A002")])
    hall.caught_up()
    clerk = Context(uuid4(), "clerk-1", "clerk", "window", "c", attributes={"halls": ["h"]})
    access = Access(hall.log.pool, hall.app.means.secrets)
    register = RegisterQueries(hall.log.pool, access, hall.clock, hall.app.means.keyring)
    view = bridge.run(register.read_case(ReadCase(number=number), clerk))
    assert [(visit.label, visit.at) for visit in view.visits] == [
        ("A001", hall.clock.now()),
        ("A002", hall.clock.now()),
    ]
    with pytest.raises(Refusal, match="stale_version"):
        hall.do("WithdrawCase", {"number": number, "expected_version": 1}, "clerk")
    assert view.version == 3
    hall.do("WithdrawCase", {"number": number, "expected_version": view.version}, "clerk")
    QUEUE.record(hall.app, [finished(number, hall.clock.now())])
    assert len(labels(hall, number)) == 3


def test_nothing_is_done_with_a_case_that_another_system_handled(hall: Hall) -> None:
    told = {"reference": "1", "channel": "Desk", "started_at": "2011-10-11T13:45:40+02:00"}
    place = {"hall": "h", "item": "stall", "source": "old"}
    number = hall.do("RecordHistoricalCase", {**place, **told})["number"]
    QUEUE.record(hall.app, [finished(number, hall.clock.now())])
    with pytest.raises(Refusal, match="unknown_case"):
        hall.do("AcceptCase", {"number": number}, "clerk")
    assert len(bridge.run(hall.log.stream(case_id(number)))) == 1

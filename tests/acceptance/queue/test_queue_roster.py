"""Who may serve at a window, by the staff service's events and through HTTP.

Until that service tells of duty by itself, this module appends to its log.
"""

import json
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

import pytest

from infra.contracts import Event
from infra.eventstore.log import EventLog
from infra.eventstore.records import Append, NewEvent
from infra.loop import bridge
from infra.loop.clock import SystemClock
from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import PLAN, Hall
from tests.processes import Suite
from tests.roster import OnDuty


class Staff:
    """Tells more into the staff service's own log; what it stands for is not built yet."""

    def __init__(self, url: str) -> None:
        self._log = EventLog("staff", url, SystemClock())
        bridge.run(self._log.open())
        self._stream = uuid4()
        self._versions = count(1)

    def tell(self, *told: Event) -> None:
        metadata = json.dumps({"correlation_id": "one morning"})
        events = [
            NewEvent(
                self._stream,
                next(self._versions),
                type(event).__name__,
                event.model_dump_json().encode(),
                metadata,
            )
            for event in told
        ]
        bridge.run(self._log.append_async(Append(events)))

    def event_ids(self, kind: str) -> list[str]:
        stream = bridge.run(self._log.stream(self._stream))
        return [str(event.event_id) for event in stream if event.topic == kind]

    def close(self) -> None:
        bridge.run(self._log.close())


@pytest.fixture(scope="module")
def staff(suite: Suite) -> Iterator[Staff]:
    staff = Staff(suite.databases["staff"])
    yield staff
    staff.close()


@pytest.fixture
def hall(desk: Desk) -> Hall:
    return Hall(desk)


@pytest.mark.clause("2.1.1")
@pytest.mark.clause("2.2.2")
@pytest.mark.clause("2.3.1")
def test_only_who_is_posted_there_and_qualified_serves_where_the_hall_wants_it_so(
    hall: Hall, staff: Staff
) -> None:
    permits = {**PLAN["lines"][0], "items": ["stall"]}
    hall.plan({**PLAN, "lines": [permits, PLAN["lines"][1]]})
    lin = OnDuty(hall.desk.code, hall.id("lin"))
    hall.draw()
    hall.at("W2", "opening", "wu")  # anyone may, so far
    change = {"change": {"who_may_serve": "posted"}, "reason": "decreed"}
    done = hall.desk.do(f"{hall.path}/policies/queue", change, by="supervisor")
    told = hall.desk.ask(f"{hall.path}/policies/queue", done, by="public").json()["values"][-1]
    assert (told["key"], told["value"], told["default"]) == ("who_may_serve", "posted", "anyone")
    refused(hall.try_at("W2", "next", "wu"), "may_not_serve", reason="not_posted")
    refused(hall.try_at("W1", "opening"), "may_not_serve", reason="not_posted", clause="2.2.2")

    staff.tell(lin.posted(), lin.clocked_in())
    eventually(lambda: hall.try_at("W1", "opening").json().get("reason") == "not_qualified")
    refused(hall.try_at("W1", "opening"), "may_not_serve", items=["stall"])
    staff.tell(lin.qualified("stall"))
    eventually(lambda: hall.try_at("W1", "opening").status_code == 200)
    assert hall.at("W1", "next")["label"] == "A001"
    hall.at("W1", "start")

    staff.tell(lin.clocked_out())
    eventually(lambda: hall.try_at("W1", "next").json()["code"] == "may_not_serve")
    refused(hall.try_at("W1", "next", done=True), "may_not_serve", reason="not_clocked_in")
    assert hall.at("W1", "finish")["status"] == "finished"

    person = f"attendant/{hall.desk.code}/{hall.id('lin')}"
    heard = hall.desk.suite.hall_json("audit", "history", person)["events"]
    assert [event["type"] for event in heard] == [
        "AttendantPosted",
        "AttendantClockedIn",
        "AttendantQualified",
        "AttendantClockedOut",
    ]
    assert [heard[0]["metadata"]["causation_id"]] == staff.event_ids("PostingBegan")[-1:]
    assert heard[0]["metadata"]["correlation_id"] == "one morning"

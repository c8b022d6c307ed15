"""Who may serve, on a real log: what the staff service tells is kept once, and every call is proven by it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from infra.contracts import Context, Event, Refusal
from infra.eventstore.log import EventLog
from infra.eventstore.records import Recorded
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from services.queue.application import QueueApplication
from services.queue.domain.identity import attendant_id
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from tests.alone import NO_CASES, NO_REGISTRY, hall_opened
from tests.permits import words
from tests.roster import OnDuty, delivered

ZONE = ZoneInfo("Asia/Shanghai")
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)],
    "lines": [
        {"code": "permits", "name": words("Permits"), "prefix": "A", "items": ["stall"]},
        {"code": "tax", "name": words("Tax"), "prefix": "B", "items": ["levy"]},
        {"code": "advice", "name": words("Advice"), "prefix": "C"},
    ],
    "windows": [
        {"code": code, "name": words(code), "kind": "special", "lines": lines}
        for code, lines in (("W1", ["permits", "advice"]), ("W2", ["permits", "tax"]), ("W3", ["advice"]))
    ],
}
LIN = OnDuty("h", "lin")


class Process:
    """The queue's command side in a process: what it remembers is its own, the log is everybody's."""

    def __init__(self, url: str) -> None:
        clock = SetClock(datetime(2026, 3, 2, 10, tzinfo=ZONE))
        self.log = EventLog("queue", url, clock)
        keyring = Keyring(self.log, bytes(32), clock)
        bridge.run(self._open(keyring))
        self.app = QueueApplication(
            self.log,
            keyring,
            clock,
            zone=ZONE,
            secrets=QueueSecrets.of(bytes(32)),
            cases=NO_CASES,
            registry=NO_REGISTRY,
        )

    async def _open(self, keyring: Keyring) -> None:
        await self.log.open()
        await keyring.open()

    def do(self, name: str, role: str = "clerk", **body: Any) -> dict[str, Any]:
        context = Context(uuid4(), "lin", role, "window", "c")
        answer: dict[str, Any] = self.app.execute(name, {"hall": "h", **body}, context)["answer"]
        return answer

    def at(self, window: str, name: str, **body: Any) -> dict[str, Any]:
        return self.do(name, window=window, **body)

    def refused(self, window: str, name: str, **body: Any) -> dict[str, Any]:
        """Why lin may not do this, with what is told besides."""
        with pytest.raises(Refusal) as refusal:
            self.at(window, name, **body)
        assert refusal.value.kind.code == "may_not_serve", refusal.value
        return dict(refusal.value.extra)

    def hears(self, *told: Event) -> None:
        STAFF.record(self.app, [delivered(event) for event in told])

    def stream(self) -> list[Recorded]:
        return list(bridge.run(self.log.stream(attendant_id("h", "lin"))))


@pytest.fixture
def processes(database: str) -> Iterator[tuple[Process, Process]]:
    """Two of one hall; who may serve there is not restricted yet."""
    one, other = Process(database), Process(database)
    STAFF.record(one.app, [hall_opened()])
    one.do("PlanHall", "operator", plan=PLAN)
    yield one, other
    for process in (one, other):
        bridge.run(process.log.close())


@pytest.fixture
def hall(processes: tuple[Process, Process]) -> Process:
    return processes[0]


def restrict(hall: Process) -> None:
    hall.do("ChangePolicy", "operator", change={"who_may_serve": "posted"}, reason="decreed")


def test_where_anyone_may_serve_nobody_is_asked_for(hall: Process) -> None:
    hall.do("DrawTicket", "kiosk", line="permits")
    hall.at("W1", "OpenWindow")
    hall.at("W1", "PauseWindow", reason="lunch")
    hall.at("W1", "ResumeWindow")
    assert hall.at("W1", "CallNext")["label"] == "A001"


def test_from_coming_to_going_one_serves_what_one_is_qualified_for(hall: Process) -> None:
    restrict(hall)
    assert hall.refused("W1", "OpenWindow") == {"reason": "not_posted"}
    hall.hears(LIN.posted(), LIN.clocked_in())
    assert hall.refused("W1", "OpenWindow") == {"reason": "not_qualified", "items": ["stall"]}
    hall.at("W3", "OpenWindow")  # its line asks for none
    hall.at("W3", "CloseWindow")
    hall.hears(LIN.qualified("stall"))
    assert hall.refused("W2", "OpenWindow") == {"reason": "not_qualified", "items": ["levy"]}
    hall.at("W1", "OpenWindow")
    for _ in range(3):
        hall.do("DrawTicket", "kiosk", line="permits")
    hall.at("W1", "CallNext")
    hall.at("W1", "StartService")
    hall.at("W1", "ParkTicket")
    hall.at("W1", "CallNext")
    hall.at("W1", "StartService")
    hall.hears(LIN.clocked_out())
    for name, body in (
        ("CallNext", {"done": True}),
        ("CallTicket", {"line": "permits", "label": "A001"}),
        ("OpenWindow", {}),
    ):
        assert hall.refused("W1", name, **body) == {"reason": "not_clocked_in"}, name
    assert hall.at("W1", "FinishService")["label"] == "A002"  # whoever is there is not left standing
    hall.at("W1", "PauseWindow", reason="gone")
    assert hall.refused("W1", "ResumeWindow") == {"reason": "not_clocked_in"}
    hall.hears(LIN.clocked_in())
    hall.at("W1", "ResumeWindow")
    assert hall.at("W1", "CallTicket", line="permits", label="A001")["call"] is None


@pytest.mark.parametrize("act", ["TransferTicket", "ParkTicket", "ReportAbsent"])
def test_a_ticket_in_hand_is_brought_to_an_end_by_who_may_call_no_more(hall: Process, act: str) -> None:
    restrict(hall)
    hall.hears(LIN.posted(), LIN.clocked_in(), LIN.qualified("stall"))
    hall.do("DrawTicket", "kiosk", line="permits")
    hall.at("W1", "OpenWindow")
    hall.at("W1", "CallNext")
    if act != "ReportAbsent":
        hall.at("W1", "StartService")
    hall.hears(LIN.ended())
    hall.at("W1", act, **({"to_line": "tax"} if act == "TransferTicket" else {}))
    assert hall.refused("W1", "CallNext") == {"reason": "not_posted"}


def test_what_another_process_heard_holds_here_too(processes: tuple[Process, Process]) -> None:
    here, there = processes
    restrict(here)
    here.hears(LIN.posted(), LIN.clocked_in(), LIN.qualified("stall"))
    here.at("W1", "OpenWindow")
    here.do("DrawTicket", "kiosk", line="permits")
    there.hears(LIN.lapsed("stall"))
    assert here.refused("W1", "CallNext") == {"reason": "not_qualified", "items": ["stall"]}
    there.hears(LIN.qualified("stall"))
    assert here.at("W1", "CallNext")["label"] == "A001"


def test_what_is_delivered_again_is_kept_once_with_where_it_comes_from(
    processes: tuple[Process, Process],
) -> None:
    first, second = delivered(LIN.posted(), badge="a newer service tells more"), delivered(LIN.clocked_in())
    for process, told in (
        (processes[0], [first, first]),
        (processes[1], [first, second]),
        (processes[0], [second]),
    ):
        STAFF.record(process.app, told)
    posted, clocked_in = processes[0].stream()
    assert [posted.topic, clocked_in.topic] == ["AttendantPosted", "AttendantClockedIn"]
    told = {"causation_id": str(first.event_id), "correlation_id": "one morning", "clause": "2.2.2"}
    assert {name: posted.metadata[name] for name in told} == told
    assert posted.metadata["occurred_at"] == first.occurred_at.isoformat()


def test_what_cannot_be_read_is_not_passed_over(hall: Process) -> None:
    unreadable = delivered(LIN.clocked_in(), day="some day")
    with pytest.raises(ValidationError):
        STAFF.record(hall.app, [unreadable])
    assert hall.stream() == []

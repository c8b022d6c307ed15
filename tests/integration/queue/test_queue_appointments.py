"""Appointments on a real log: what two processes decide at once, and read models equal to their replay."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Context, Refusal
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from infra.projections.rebuild import rebuild
from infra.projections.runner import Runner
from services.queue.application import QueueApplication
from services.queue.domain.appointment import LIVE
from services.queue.domain.identity import appointment_day_id
from services.queue.projections.appointments import QueueAppointments
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from services.queue.sweeps import SWEEPS
from tests.acceptance.queue_hall import PLAN
from tests.alone import NO_CASES, NO_REGISTRY, hall_opened

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZONE)
TUESDAY = date(2026, 3, 3)
PERMITS = {**PLAN["lines"][0], "appointments": {"slot_minutes": 60, "capacity": 6}}
BOOKABLE = {**PLAN, "lines": [PERMITS, PLAN["lines"][1]]}


class Hall:
    """The command side as two processes have it, and the appointments' read model, without RPC."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock(MONDAY)
        self.log = EventLog("queue", url, self.clock)
        keyring = Keyring(self.log, bytes(32), self.clock)
        bridge.run(self._open(keyring))
        self.first, self.second = (
            QueueApplication(
                self.log,
                keyring,
                self.clock,
                zone=ZONE,
                secrets=QueueSecrets.of(bytes(32)),
                cases=NO_CASES,
                registry=NO_REGISTRY,
            )
            for _ in range(2)
        )
        self.runner = Runner(QueueAppointments, self.log, self.first.codec)
        bridge.run(self.runner.start())

    async def _open(self, keyring: Keyring) -> None:
        await self.log.open()
        await keyring.open()

    def close(self) -> None:
        bridge.run(self.runner.stop())
        bridge.run(self.log.close())

    def do(self, by: QueueApplication, name: str, role: str = "clerk", **body: Any) -> Any:
        context = Context(uuid4(), f"{role}-1", role, "window", "c")
        return by.execute(name, {"hall": "h", **body}, context)["answer"]

    def plan(self, by: QueueApplication, plan: dict[str, Any]) -> None:
        self.do(by, "PlanHall", "operator", plan=plan)

    def reserve(self, by: QueueApplication, begins: datetime, role: str = "clerk") -> Any:
        return self.do(by, "ReserveAppointment", role, line="permits", begins=begins.isoformat())

    def rows(self) -> list[str]:
        bridge.run(self.runner.wait_for(bridge.run(self.log.head()), 10))
        query = "select to_jsonb(t)::text as row from queue_appointments.appointments t order by 1"
        return [row["row"] for row in bridge.run(self.log.pool.fetch(query))]

    def topics(self, day: date) -> list[str]:
        stream = bridge.run(self.log.stream(appointment_day_id("h", "permits", day)))
        return [one.topic for one in stream]


@pytest.fixture
def hall(database: str) -> Iterator[Hall]:
    hall = Hall(database)
    STAFF.record(hall.first, [hall_opened()])
    hall.plan(hall.first, BOOKABLE)
    yield hall
    hall.close()


def test_a_plan_is_held_against_what_another_process_booked_meanwhile(hall: Hall) -> None:
    longer = {**BOOKABLE, "reminders": [PERMITS["name"]]}
    hall.plan(hall.second, longer)  # from now on it remembers that nothing is booked
    number = hall.reserve(hall.first, MONDAY + timedelta(days=7))["number"]
    with pytest.raises(Refusal, match=f"plan_leaves_behind.*{number}"):
        hall.plan(hall.second, PLAN)
    hall.plan(hall.first, BOOKABLE)
    with pytest.raises(Refusal, match="plan_leaves_behind"):
        hall.plan(hall.first, PLAN)


def test_a_booking_is_held_against_what_another_process_planned_meanwhile(hall: Hall) -> None:
    hall.reserve(hall.second, MONDAY + timedelta(hours=1))
    hall.do(hall.second, "CancelAppointment", line="permits", number="20260302-001")
    hall.plan(hall.first, PLAN)
    with pytest.raises(Refusal, match="line_not_bookable"):
        hall.reserve(hall.second, MONDAY + timedelta(hours=1))


def test_what_lapses_does_so_once_however_often_and_by_whom_it_is_swept(hall: Hall) -> None:
    begins = datetime(2026, 3, 3, 10, tzinfo=ZONE)
    mine, _ = hall.reserve(hall.first, begins, "visitor"), hall.reserve(hall.second, begins)
    confirmed = {"line": "permits", "number": mine["number"]}
    hall.do(hall.second, "ConfirmAppointment", "clerk", **confirmed)
    lapses = next(sweep for sweep in SWEEPS if sweep.name == "queue appointments")
    both = [hall.first, hall.second]
    for minutes in (10, 24 * 60 + 10):
        hall.clock.set(MONDAY + timedelta(minutes=minutes))
        assert hall.rows()
        (due,) = bridge.run(lapses.select(hall.first, hall.clock.now(), 10, None))
        for by in [*both, *both]:
            lapses.act(by, due)
    assert hall.topics(TUESDAY)[2:] == ["AppointmentConfirmed", "AppointmentReleased", "AppointmentMissed"]
    hall.reserve(hall.first, begins + timedelta(hours=1), "visitor")  # he may book that day again
    assert hall.rows()
    assert bridge.run(lapses.select(hall.first, hall.clock.now(), 10, None)) == []
    stored = bridge.run(hall.log.pool.fetch("select answer from queue_commands"))
    assert mine["code"]
    assert not any(mine["code"] in (row["answer"] or "") for row in stored)


def test_the_read_model_equals_its_replay_after_random_work(hall: Hall) -> None:
    random, known, done = Random(7), dict[str, str](), set()
    hall.clock.set(MONDAY + timedelta(minutes=30))
    for turn in range(200):
        hall.clock.set(hall.clock.now() + timedelta(minutes=random.randrange(2)))
        if turn % 50 == 49:
            hall.rows()  # so that the rows do not come of one batch
        with suppress(Refusal):
            done.add(_something(hall, random, known))
    assert done == set(ACTS)
    grown = hall.rows()
    bridge.run(rebuild(QueueAppointments, hall.log, hall.first.codec))
    assert hall.rows() == grown


ACTS = (
    *("ReserveAppointment", "ConfirmAppointment", "CheckIn", "MoveAppointment"),
    *("CancelAppointment", "LapseAppointment", "LapseAppointment"),
)


def _something(hall: Hall, random: Random, known: dict[str, str]) -> str:
    """Do one command at random, on one of the two processes, and name it; `known` is what each became."""
    begins = datetime(2026, 3, random.choice((2, 2, 3)), random.choice((11, 14)), tzinfo=ZONE)
    name, by = random.choice(ACTS), random.choice((hall.first, hall.second))
    live = [number for number, status in known.items() if status in LIVE]
    if name == "ReserveAppointment" or not live:
        answer = hall.reserve(by, begins)
    else:
        body = {"begins": begins.isoformat()} if name == "MoveAppointment" else {}
        number = random.choice(live)
        answer = hall.do(by, name, line="permits", number=number, **body)
        known.pop(number)
    known[answer["number"]] = answer["status"]
    return name

"""Which windows are listed as left alone is what the rule raises, whatever a day has come to."""

from collections.abc import Iterator
from datetime import datetime, timedelta
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
from infra.projections.runner import Runner
from services.queue.application import QueueApplication
from services.queue.domain.unattended import raise_unattended
from services.queue.projections.live import QueueLive
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from services.queue.session import HallSession
from services.queue.sweeps import SWEEPS, at_window
from tests.alone import NO_CASES, NO_REGISTRY, hall_opened
from tests.permits import words

ZONE = ZoneInfo("Asia/Shanghai")
QUIET = next(sweep for sweep in SWEEPS if sweep.name == "queue windows")
WINDOWS = {"W1": ["a", "b"], "W2": ["b"], "W3": ["a"]}
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)],
    "lines": [{"code": code, "name": words(code), "prefix": code.upper()} for code in ("a", "b")],
    "windows": [
        {"code": code, "name": words(code), "kind": "special", "lines": lines}
        for code, lines in WINDOWS.items()
    ],
}


class Hall:
    """The queue's command side with what its displays show, without RPC."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock(datetime(2026, 3, 2, 9, tzinfo=ZONE))
        self.log = EventLog("queue", url, self.clock)
        keyring = Keyring(self.log, bytes(32), self.clock)
        bridge.run(self._open(keyring))
        self.app = QueueApplication(
            self.log,
            keyring,
            self.clock,
            zone=ZONE,
            secrets=QueueSecrets.of(bytes(32)),
            cases=NO_CASES,
            registry=NO_REGISTRY,
        )
        self.runner = Runner(QueueLive, self.log, self.app.codec)
        bridge.run(self.runner.start())

    async def _open(self, keyring: Keyring) -> None:
        await self.log.open()
        await keyring.open()

    def do(self, name: str, by: str, role: str = "clerk", **body: Any) -> None:
        context = Context(uuid4(), by, role, "window", "c")
        self.app.execute(name, {"hall": "h", **body}, context)

    def listed(self) -> set[str]:
        """The windows that the sweep lists."""
        bridge.run(self.runner.wait_for(bridge.run(self.log.head()), 30))
        return {row["code"] for row in bridge.run(QUIET.select(self.app, self.clock.now(), 100, None))}

    def raised(self) -> set[str]:
        """The windows that the rule would raise."""
        found: set[str] = set()

        def look(session: HallSession) -> None:
            policy, now = session.policy(), session.now
            found.update(code for code in WINDOWS if raise_unattended(*at_window(code, session), policy, now))

        self.app.happens(look, Context.of_itself("queue", uuid4()), "2.3.2", lane="h")
        return found


@pytest.fixture
def hall(database: str) -> Iterator[Hall]:
    hall = Hall(database)
    STAFF.record(hall.app, [hall_opened()])
    hall.do("PlanHall", "chief", "operator", plan=PLAN)
    yield hall
    bridge.run(hall.runner.stop())
    bridge.run(hall.log.close())


def test_sql_lists_the_windows_that_the_rule_raises(hall: Hall) -> None:
    random = Random(5)
    seen: set[int] = set()
    for window in WINDOWS:
        hall.do("OpenWindow", f"clerk-{window}", window=window)
    for _ in range(150):
        hall.clock.set(hall.clock.now() + timedelta(seconds=random.choice([20, 70, 200, 1000])))
        _something(hall, random)
        listed = hall.listed()
        assert listed == hall.raised(), hall.clock.now()
        seen.add(len(listed))
        if random.random() < 0.2:
            for row in bridge.run(QUIET.select(hall.app, hall.clock.now(), 100, None)):
                QUIET.act(hall.app, row)
    assert {0, 1, 2} <= seen, "the day had windows left alone, and none"


def _something(hall: Hall, random: Random) -> None:
    window = random.choice(list(WINDOWS))
    name, body = random.choice(
        [
            ("DrawTicket", {"line": random.choice("ab")}),
            ("OpenWindow", {"window": window}),
            ("OpenWindow", {"window": window}),
            ("CallNext", {"window": window}),
            ("StartService", {"window": window}),
            ("ReportAbsent", {"window": window}),
            ("FinishService", {"window": window}),
            ("TransferTicket", {"window": window, "to_line": "b", "to_window": random.choice(["W1", "W2"])}),
            ("PauseWindow", {"window": window, "reason": "lunch"}),
            ("ResumeWindow", {"window": window}),
            ("CloseWindow", {"window": window}),
            ("ChangePolicy", {"change": {"unattended_minutes": random.choice([3, 15])}, "reason": "x"}),
        ]
    )
    by, role = ("chief", "supervisor") if name == "ChangePolicy" else (f"clerk-{window}", "clerk")
    try:
        hall.do(name, by, role, **body)
    except Refusal:
        return

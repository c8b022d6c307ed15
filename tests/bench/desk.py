"""The cases application without HTTP or broker: commands straight on its log, in this process."""

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from infra.contracts import Context
from infra.eventstore.log import EventLog
from infra.loop import bridge
from infra.loop.clock import Clock, SystemClock
from infra.privacy.keyring import Keyring
from services.cases.application import CasesApplication
from services.cases.reactions import STAFF
from services.cases.secrets import CaseSecrets
from services.shared.deadlines.calendar import WorkingCalendar
from tests.alone import NO_REGISTRY, hall_opened
from tests.bench.hall import APPLICATION, ITEM, STEPS, Step

MASTER_KEY = bytes(32)


class Desk:
    """Sends the commands of the measured hall to the application on one database.

    With `keys` left out it looks at a suite's own log, whose master key it does not know. It goes by the real
    clock unless it is given one.
    """

    def __init__(self, url: str, *, keys: bool = True, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self.log = EventLog("cases", url, clock)
        bridge.run(self.log.open())
        keyring = Keyring(self.log, MASTER_KEY, clock)
        if keys:
            bridge.run(keyring.open())
        self.application = CasesApplication(
            self.log,
            keyring,
            clock,
            calendar=WorkingCalendar("CN", ZoneInfo("Asia/Shanghai")),
            secrets=CaseSecrets(MASTER_KEY),
            registry=NO_REGISTRY,
        )

    def open_hall(self) -> None:
        STAFF.record(self.application, [hall_opened("bench", "permits")])
        for step in ITEM:
            self.send(step)

    def apply_and_accept(self) -> str:
        """The number of the case."""
        number: str = self.send(APPLICATION)["number"]
        self.send(Step("AcceptCase", "clerk", "clerk-1", {"number": number}))
        return number

    def whole_case(self) -> None:
        """A case from application to delivery."""
        number = self.apply_and_accept()
        for code in STEPS:
            self.send(Step("CompleteStep", "clerk", "clerk-1", {"number": number, "step": code}))
        self.send(Step("DecideCase", "clerk", "clerk-1", {"number": number, "outcome": "granted"}))
        self.send(Step("DeliverResult", "clerk", "clerk-1", {"number": number, "method": "collected"}))

    def send(self, step: Step) -> dict[str, Any]:
        """The command's answer. Raises Refusal."""
        context = Context(
            command_id=uuid4(),
            actor=step.subject,
            role=step.role,
            channel="window",
            correlation_id="bench",
            attributes={"halls": ["bench"], "departments": ["permits"]},
        )
        answer: dict[str, Any] = self.application.execute(step.command, step.body, context)["answer"]
        return answer

    def close(self) -> None:
        bridge.run(self.log.close())

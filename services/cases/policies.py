"""What the cases service does by itself: it raises each deadline that passes, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from infra.contracts import Context, Refusal
from infra.eventstore.log import EventLog
from infra.projections.sweeper import Sweeper
from infra.runtime.clock import Clock
from services.cases.application import CasesApplication
from services.cases.contract.refusals import NOT_DUE


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that has passed; `at` is part of what it is, for a deadline may be moved."""

    case_id: UUID
    number: str
    kind: str
    step: str
    at: datetime


class PassedDeadlines:
    """Finds passed deadlines in the register and turns each into a command, whose id follows from it."""

    def __init__(self, application: CasesApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int) -> Sequence[Due]:
        rows = await self._log.pool.fetch(
            "select case_id, number, kind, step, due_at from case_register.deadlines "
            "where state = 'waiting' and due_at <= $1 order by due_at limit $2",
            now,
            limit,
        )
        return [Due(*row) for row in rows]

    def act(self, due: Due) -> None:
        command_id = uuid5(due.case_id, f"{due.kind}/{due.step}/{due.at.isoformat()}")
        context = Context(
            command_id=command_id,
            actor="cases",
            role="system",
            channel="system",
            correlation_id=str(command_id),
        )
        body = {"number": due.number, "kind": due.kind, "step": due.step or None}
        try:
            self._application.execute("PassDeadline", body, context)
        except Refusal as refusal:
            if refusal.kind is not NOT_DUE:  # the register was behind: the case has moved on
                raise


def deadline_sweeper(application: CasesApplication, log: EventLog, clock: Clock) -> Sweeper[Due]:
    passed = PassedDeadlines(application, log)
    return Sweeper("cases deadlines", log, clock, passed.due, passed.act)

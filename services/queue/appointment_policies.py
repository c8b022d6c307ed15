"""What the queue does by itself about appointments: it frees the unconfirmed, and notes who never came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from infra.contracts import Context
from infra.eventstore.log import EventLog
from services.queue.application import QueueApplication
from services.queue.contract.refusals import NOTHING_LAPSED


@dataclass(frozen=True, slots=True)
class LapsedAppointment:
    """One whose time is up."""

    day_id: UUID
    hall: str
    line: str
    number: str


class LapsedAppointments:
    """Lets each lapse."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(
        self, now: datetime, limit: int, after: LapsedAppointment | None
    ) -> Sequence[LapsedAppointment]:
        rows = await self._log.pool.fetch(
            "select day_id, hall, line, number from queue_appointments.appointments "
            "where lapses_at <= $1 and ($3::uuid is null or (day_id, number) > ($3, $4::text)) "
            "order by day_id, number limit $2",
            now,
            limit,
            after and after.day_id,
            after and after.number,
        )
        return [LapsedAppointment(*row) for row in rows]

    def act(self, due: LapsedAppointment) -> None:
        body = {"hall": due.hall, "line": due.line, "number": due.number}
        context = Context.of_itself("queue", uuid5(due.day_id, f"lapse/{due.number}"))
        self._application.execute_if_due("LapseAppointment", body, context, NOTHING_LAPSED)

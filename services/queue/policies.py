"""What the queue does by itself: it lets go of yesterday's tickets, and raises windows left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from infra.contracts import Context, Refusal
from infra.eventstore.application import Change
from infra.eventstore.log import EventLog
from infra.eventstore.records import VersionConflict
from infra.projections.sweeper import Sweeper
from infra.runtime.clock import Clock
from services.queue.application import QueueApplication
from services.queue.contract.refusals import NOTHING_TO_CLOSE
from services.queue.domain.identity import line_day_id
from services.queue.domain.window import UNATTENDED_AFTER


@dataclass(frozen=True, slots=True)
class OverDay:
    """A line of a day that is over and still has tickets."""

    hall: str
    line: str
    day: date


class OverDays:
    """Closes each."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int) -> Sequence[OverDay]:
        rows = await self._log.pool.fetch(
            "select distinct hall, line, day from queue_live.tickets "
            "where status in ('waiting', 'called', 'served', 'parked') and day < $1 order by day limit $2",
            now.astimezone(self._application.zone).date(),
            limit,
        )
        return [OverDay(*row) for row in rows]

    def act(self, due: OverDay) -> None:
        id = uuid5(line_day_id(due.hall, due.line, due.day), "day end")
        body = {"hall": due.hall, "line": due.line, "day": due.day.isoformat()}
        try:
            self._application.execute("CloseLineDay", body, Context.of_itself("queue", id))
        except Refusal as refusal:
            if refusal.kind is not NOTHING_TO_CLOSE:  # the read model was behind
                raise


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """An open window at which nothing has happened for long while someone waits."""

    window_id: UUID
    active_at: datetime


class QuietWindows:
    """Raises each, once until something happens there again (clause 2.3.2)."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int) -> Sequence[QuietWindow]:
        rows = await self._log.pool.fetch(
            "select window_id, active_at from queue_live.windows w where status = 'open' and not unattended "
            "and active_at <= $1 and exists (select from queue_live.tickets t where t.hall = w.hall "
            "and t.day = $2 and t.status = 'waiting') order by active_at limit $3",
            now - UNATTENDED_AFTER,
            now.astimezone(self._application.zone).date(),
            limit,
        )
        return [QuietWindow(*row) for row in rows]

    def act(self, due: QuietWindow) -> None:
        window = self._application.windows.current(due.window_id)
        events = window.raise_unattended(self._application.clock.now())
        if not events:
            return
        change = Change(window.id, window.version, events)
        context = Context.of_itself("queue", uuid5(window.id, f"unattended/{due.active_at.isoformat()}"))
        try:
            self._application.record([change], context, "2.3.2")
        except VersionConflict:
            return  # something happens there
        self._application.stored([change])


def sweepers(application: QueueApplication, log: EventLog, clock: Clock) -> tuple[Sweeper[Any], ...]:
    """Everything the service looks out for by itself."""
    days, windows = OverDays(application, log), QuietWindows(application, log)
    return (
        Sweeper("queue days", log, clock, days.due, days.act),
        Sweeper("queue windows", log, clock, windows.due, windows.act),
    )

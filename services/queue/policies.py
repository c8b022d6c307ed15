"""What the queue does by itself: during the day it raises windows left alone; the rest is told elsewhere."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from infra.contracts import Context
from infra.eventstore.application import Change
from infra.eventstore.log import EventLog
from infra.eventstore.records import VersionConflict
from infra.projections.sweeper import Sweeper
from infra.runtime.clock import Clock
from services.queue.application import QueueApplication
from services.queue.appointment_policies import LapsedAppointments
from services.queue.contract.policy import DEFAULTS
from services.queue.day_policies import NamedDays, OverDays, OverNights
from services.queue.deciding import View
from services.queue.domain.hall_plan import window_of
from services.queue.domain.window import CALLED_WITHIN
from services.queue.projections.tables import STANDS

_QUIET = f"""
select window_id, hall, code, active_at from queue_live.windows w
where status = 'open' and not unattended
  and active_at <= $1::timestamptz - make_interval(mins => coalesce(
    (select (change ->> 'unattended_minutes')::int from queue_live.policies p
     where p.hall = w.hall and effective_from <= $2
       and change ->> 'unattended_minutes' is not null and {STANDS}
     order by effective_from desc, version desc limit 1), $3::int))
  and not exists (
    select from queue_live.tickets t
    where t.hall = w.hall and t.day = w.ticket_day and t.line = w.line and t.label = w.label
      and t.status = 'served')
  and exists (
    select from queue_live.tickets t
    join (select plan from queue_live.plans p where p.hall = w.hall and effective_from <= $2
          order by effective_from desc limit 1) p on true
    cross join jsonb_array_elements(plan -> 'windows') as planned
    where t.hall = w.hall and t.day >= $2::date - 1 and t.status = 'waiting'
      and t.drawn_at <= $1::timestamptz - $5::interval
      and planned ->> 'code' = w.code and planned -> 'lines' ? t.line)
  and ($6::uuid is null or window_id > $6)
order by window_id limit $4
"""


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """An open window that serves nobody, where nothing has happened for long while someone waits for it."""

    window_id: UUID
    hall: str
    code: str
    active_at: datetime


class QuietWindows:
    """Raises each, once until something happens there again (clause 2.3.2)."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int, after: QuietWindow | None) -> Sequence[QuietWindow]:
        rows = await self._log.pool.fetch(
            _QUIET,
            now,
            now.astimezone(self._application.zone).date(),
            DEFAULTS.unattended_minutes,
            limit,
            CALLED_WITHIN,
            after and after.window_id,
        )
        return [QuietWindow(*row) for row in rows]

    def act(self, due: QuietWindow) -> None:
        def raise_unattended(view: View) -> Sequence[Change]:
            window = view.window(due.hall, due.code)
            codes = window_of(view.plan(due.hall), due.code).lines
            lines = [line for code in codes for line in view.line_days(due.hall, code)]
            waiting = [since for line in lines if (since := line.waiting_since())]
            at_it = None if window.line is None else view.line(due.hall, window.line, window.day)
            serves = at_it is not None and at_it.is_served(window.label)
            if serves or not waiting:
                return []  # the read model was behind
            after = timedelta(minutes=view.policy(due.hall).unattended_minutes)
            return [Change(window.id, window.version, window.raise_unattended(min(waiting), after, view.now))]

        id = uuid5(due.window_id, f"unattended/{due.active_at.isoformat()}")
        with suppress(VersionConflict):  # something happens there
            context = Context.of_itself("queue", id)
            self._application.happens_by_itself(due.hall, context, "2.3.2", raise_unattended)


def sweepers(application: QueueApplication, log: EventLog, clock: Clock) -> tuple[Sweeper[Any], ...]:
    """Everything the service looks out for by itself."""
    days, nights = OverDays(application, log), OverNights(application, log)
    names, quiet = NamedDays(application, log), QuietWindows(application, log)
    lapsed = LapsedAppointments(application, log)
    return (
        Sweeper("queue days", log, clock, days.due, days.act),
        Sweeper("queue nights", log, clock, nights.due, nights.act),
        Sweeper("queue names", log, clock, names.due, names.act),
        Sweeper("queue windows", log, clock, quiet.due, quiet.act),
        Sweeper("queue appointments", log, clock, lapsed.due, lapsed.act),
    )

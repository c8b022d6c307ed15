"""What the queue does by itself: at the end of a day it lets go of tickets, windows and names, and during the
day it raises windows left alone."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from infra.contracts import Context
from infra.eventstore.application import Change
from infra.eventstore.log import EventLog
from infra.eventstore.records import VersionConflict
from infra.projections.sweeper import Sweeper
from infra.runtime import bridge
from infra.runtime.clock import Clock
from services.queue.application import QueueApplication
from services.queue.appointment_policies import LapsedAppointments
from services.queue.contract.policy import DEFAULTS
from services.queue.contract.refusals import NOTHING_TO_CLOSE, WINDOW_BUSY, WINDOW_NOT_OPEN
from services.queue.deciding import View
from services.queue.domain.hall_plan import window_of
from services.queue.domain.identity import line_day_id, names_id, visitors_of, window_id
from services.queue.domain.names import DayNames
from services.queue.domain.window import CALLED_WITHIN


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
            self._application.day_of(now),
            limit,
        )
        return [OverDay(*row) for row in rows]

    def act(self, due: OverDay) -> None:
        id = uuid5(line_day_id(due.hall, due.line, due.day), "day end")
        body = {"hall": due.hall, "line": due.line, "day": due.day.isoformat()}
        context = Context.of_itself("queue", id)
        self._application.execute_if_due("CloseLineDay", body, context, NOTHING_TO_CLOSE)


@dataclass(frozen=True, slots=True)
class OverNight:
    """A window that was opened on a day that is over, and is not closed."""

    hall: str
    window: str
    opened_at: datetime


class OverNights:
    """Closes each, once the ticket it dealt with has been let go."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int) -> Sequence[OverNight]:
        rows = await self._log.pool.fetch(
            "select hall, code, opened_at from queue_live.windows where status <> 'closed' "
            "and label is null and opened_at < $1 order by opened_at limit $2",
            self._application.begin_of_day(now),
            limit,
        )
        return [OverNight(*row) for row in rows]

    def act(self, due: OverNight) -> None:
        id = uuid5(window_id(due.hall, due.window), f"day end/{due.opened_at.isoformat()}")
        body = {"hall": due.hall, "window": due.window}
        context = Context.of_itself("queue", id)
        self._application.execute_if_due("CloseWindow", body, context, WINDOW_NOT_OPEN, WINDOW_BUSY)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that is over, on which visitors gave their names or waited aside for a reason."""

    hall: str
    day: date


class NamedDays:
    """Forgets both: destroys the key they are sealed under (clause 7.3.1)."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def due(self, now: datetime, limit: int) -> Sequence[NamedDay]:
        rows = await self._log.pool.fetch(
            "select hall, day from queue_live.named_days where not forgotten and day < $1 limit $2",
            self._application.day_of(now),
            limit,
        )
        return [NamedDay(*row) for row in rows]

    def act(self, due: NamedDay) -> None:
        def forget(view: View) -> Sequence[Change]:
            names = view.known(DayNames, names_id(due.hall, due.day))
            events = names.forget(due.hall, due.day, view.now)
            if events:
                bridge.run(self._application.keyring.erase(visitors_of(due.hall, due.day)))
            return [Change(names.id, names.version, events)]

        context = Context.of_itself("queue", names_id(due.hall, due.day))
        self._application.happens_by_itself(due.hall, context, "7.3.1", forget)


_QUIET = """
select window_id, hall, code, active_at from queue_live.windows w
where status = 'open' and not unattended
  and active_at <= $1::timestamptz - make_interval(mins => coalesce(
    (select (change ->> 'unattended_minutes')::int from queue_live.policies p
     where p.hall = w.hall and effective_from <= $2 and change ->> 'unattended_minutes' is not null
     order by effective_from desc, version desc limit 1), $3::int))
  and not exists (
    select from queue_live.tickets t
    where t.hall = w.hall and t.day = $2 and t.line = w.line and t.label = w.label and t.status = 'served')
  and exists (
    select from queue_live.tickets t
    join (select plan from queue_live.plans p where p.hall = w.hall and effective_from <= $2
          order by effective_from desc limit 1) p on true
    cross join jsonb_array_elements(plan -> 'windows') as planned
    where t.hall = w.hall and t.day = $2 and t.status = 'waiting'
      and t.drawn_at <= $1::timestamptz - $5::interval
      and planned ->> 'code' = w.code and planned -> 'lines' ? t.line)
order by active_at limit $4
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

    async def due(self, now: datetime, limit: int) -> Sequence[QuietWindow]:
        rows = await self._log.pool.fetch(
            _QUIET, now, self._application.day_of(now), DEFAULTS.unattended_minutes, limit, CALLED_WITHIN
        )
        return [QuietWindow(*row) for row in rows]

    def act(self, due: QuietWindow) -> None:
        def raise_unattended(view: View) -> Sequence[Change]:
            window = view.window(due.hall, due.code)
            lines = [view.line(due.hall, code) for code in window_of(view.plan(due.hall), due.code).lines]
            waiting = [since for line in lines if (since := line.waiting_since())]
            serves = window.line is not None and view.line(due.hall, window.line).is_served(window.label)
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

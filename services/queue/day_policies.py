"""What the queue does by itself when a day of a hall is over: it lets go of tickets, windows and names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid5

import asyncpg

from infra.contracts import Context
from infra.eventstore.application import Change
from infra.eventstore.log import EventLog
from infra.runtime import bridge
from services.queue.application import QueueApplication
from services.queue.contract.refusals import NOTHING_TO_CLOSE, WINDOW_BUSY, WINDOW_NOT_OPEN
from services.queue.deciding import View
from services.queue.domain.identity import line_day_id, names_id, visitors_of, window_id
from services.queue.domain.names import DayNames
from services.queue.planned_hall import PlannedHall


class _DaysOver:
    """Finds what is of a day that is over where it is: a look at the calendar first, then at halls' plans."""

    def __init__(self, application: QueueApplication, log: EventLog) -> None:
        self._application = application
        self._log = log

    async def _over(self, sql: str, now: datetime, after: object) -> Sequence[asyncpg.Record]:
        """The rows, with `hall` and `day`, that `sql` lists of days before the calendar's, if over.

        All of them at once, so that none is left behind one of them.
        """
        if after is not None:
            return []
        zone = self._application.zone
        rows = await self._log.pool.fetch(sql, now.astimezone(zone).date())
        first = await self._first_days({row["hall"] for row in rows}, now)
        return [row for row in rows if row["day"] < first[row["hall"]]]

    async def _first_days(self, halls: set[str], now: datetime) -> dict[str, date]:
        """Of each hall the first day whose visitors are still there."""
        found = await self._log.pool.fetch(
            "select hall, effective_from, in_force from queue_live.plans where hall = any($1)", list(halls)
        )
        plans = {hall: {row["effective_from"]: row for row in found if row["hall"] == hall} for hall in halls}
        zone = self._application.zone
        return {hall: PlannedHall(hall, rows, now, zone).days[0] for hall, rows in plans.items()}


@dataclass(frozen=True, slots=True)
class OverDay:
    """A line of a day that is over and still has tickets."""

    hall: str
    line: str
    day: date


class OverDays(_DaysOver):
    """Closes each."""

    async def due(self, now: datetime, limit: int, after: OverDay | None) -> Sequence[OverDay]:
        rows = await self._over(
            "select distinct hall, line, day from queue_live.tickets "
            "where status in ('waiting', 'called', 'served', 'parked') and day < $1 order by day",
            now,
            after,
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


class OverNights(_DaysOver):
    """Closes each, once the ticket it dealt with has been let go."""

    async def due(self, now: datetime, limit: int, after: OverNight | None) -> Sequence[OverNight]:
        rows = await self._over(
            "select hall, code, opened_at, day from queue_live.windows where status <> 'closed' "
            "and label is null and day < $1 order by opened_at",
            now,
            after,
        )
        return [OverNight(row["hall"], row["code"], row["opened_at"]) for row in rows]

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


class NamedDays(_DaysOver):
    """Forgets both: destroys the key they are sealed under (clause 7.3.1)."""

    async def due(self, now: datetime, limit: int, after: NamedDay | None) -> Sequence[NamedDay]:
        rows = await self._over(
            "select hall, day from queue_live.named_days where not forgotten and day < $1", now, after
        )
        return [NamedDay(*row) for row in rows]

    def act(self, due: NamedDay) -> None:
        def forget(view: View) -> Sequence[Change]:
            names = view.known(DayNames, names_id(due.hall, due.day))
            events = names.forget(due.hall, due.day, view.now)
            if events:
                bridge.run(eraser.erase(visitors_of(due.hall, due.day), context))
            return [Change(names.id, names.version, events)]

        eraser = self._application.keyring.eraser
        context = Context.of_itself("queue", names_id(due.hall, due.day))
        self._application.happens_by_itself(due.hall, context, "7.3.1", forget)

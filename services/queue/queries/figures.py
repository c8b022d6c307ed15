"""Waits, service and use of time, worked out by the database.

A clock that went back between two events makes no time negative: nothing passed.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.queries import answers
from services.queue.contract import figures
from services.queue.queries.plans import HallPlans

_WAITS = """select {name}::text as name, count(*) filter (where not moved_in) as drawn,
  count(first_called_at) as called,
  count(*) filter (where status = 'finished') as served,
  count(*) filter (where absent > 0) as absent,
  count(*) filter (where status = 'left') as left,
  avg(wait) as wait_mean,
  percentile_cont(0.5) within group (order by wait) as wait_median,
  percentile_cont(0.9) within group (order by wait) as wait_p90,
  max(wait) as wait_longest,
  avg((wait <= $4)::int) filter (where wait is not null) as within_target,
  avg(served) filter (where started_at is not null) as service_mean,
  percentile_cont(0.5) within group (order by served) filter (where started_at is not null)
    as service_median
from (select *, case when first_called_at is not null
      then greatest(extract(epoch from first_called_at - drawn_at), 0) end::double precision as wait,
    drawn_at at time zone $5 as drawn_here
  from queue_live.tickets where hall = $1 and day between $2 and $3) t
where {name} is not null group by 1 order by 1"""

_DAY, _QUARTER = "day", "date_bin('15 minutes', drawn_here, timestamp 'epoch')::time"

_TIMES = """select {name} as name, sum(t.open) as open, sum(t.busy) as busy, sum(t.paused) as paused,
  sum(t.busy) / nullif(sum(t.open), 0) as use
from queue_live.shifts s cross join lateral (select coalesce(closed_at, $4) as until) u
  cross join lateral (select
    greatest(extract(epoch from until - opened_at), 0)::double precision as open,
    s.busy + greatest(extract(epoch from until - busy_since), 0)::double precision as busy,
    s.paused + greatest(extract(epoch from until - paused_since), 0)::double precision as paused) t
where hall = $1 and day between $2 and $3
group by 1 order by 1"""


_APPOINTMENTS = """select day, line, count(*) as reserved,
  count(*) filter (where status = 'checked_in') as kept,
  count(*) filter (where status = 'missed') as missed,
  count(*) filter (where status = 'cancelled') as cancelled,
  count(*) filter (where status = 'released') as released,
  count(*) filter (where status = 'moved') as moved
from queue_appointments.appointments where hall = $1 and day between $2 and $3
group by day, line order by day, line"""


@dataclass(frozen=True, slots=True)
class FigureQueries:
    """Answers from `queue_live` and `queue_appointments`."""

    pool: asyncpg.Pool
    plans: HallPlans
    clock: Clock
    zone: ZoneInfo

    @answers(figures.ReportQueue)
    async def report_queue(self, query: figures.ReportQueue, context: Context) -> figures.QueueReport:
        planned = await self.plans.planned(query.hall)
        planned.on(planned.today)
        policy = await self.plans.policy_of(query.hall, planned.today)
        first, last = query.from_date or planned.today, query.to_date or planned.today
        chosen = (query.hall, first, last)
        waits = (*chosen, policy.wait_minutes * 60, self.zone.key)
        times = (*chosen, self.clock.now())
        total = await self._fetch(_WAITS.format(name="'total'"), waits)
        within = total[0]["within_target"] if total else None
        return figures.QueueReport(
            hall=query.hall,
            from_date=first,
            to_date=last,
            target_minutes=policy.wait_minutes,
            target_share=policy.wait_share,
            on_target=None if within is None else within * 100 >= policy.wait_share,
            total=figures.WaitFigures.model_validate(total[0] if total else _NOTHING),
            by_line=await self._waits("line", waits),
            by_window=await self._waits("at_window", waits),
            by_clerk=await self._waits("clerk", waits),
            by_day=tuple(
                figures.DayFigures.model_validate({**row, "day": row["name"]})
                for row in await self._fetch(_WAITS.format(name=_DAY), waits)
            ),
            by_quarter=tuple(
                figures.QuarterFigures.model_validate({**row, "begins": row["name"]})
                for row in await self._fetch(_WAITS.format(name=_QUARTER), waits)
            ),
            time_of_windows=await self._times("code", times),
            time_of_clerks=await self._times("clerk", times),
            appointments=tuple(
                figures.AppointmentFigures.model_validate(row)
                for row in await self._fetch(_APPOINTMENTS, chosen)
            ),
        )

    async def _waits(self, name: str, chosen: tuple[Any, ...]) -> tuple[figures.WaitFigures, ...]:
        rows = await self._fetch(_WAITS.format(name=name), chosen)
        return tuple(figures.WaitFigures.model_validate(row) for row in rows)

    async def _times(self, name: str, chosen: tuple[Any, ...]) -> tuple[figures.TimeFigures, ...]:
        rows = await self._fetch(_TIMES.format(name=name), chosen)
        return tuple(figures.TimeFigures.model_validate(row) for row in rows)

    async def _fetch(self, sql: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.pool.fetch(sql, *values)]


_NOTHING = {
    "name": "total",
    **dict.fromkeys(("drawn", "called", "served", "absent", "left"), 0),
    **dict.fromkeys(
        figures.WaitFigures.model_fields.keys() - {"name", "drawn", "called", "served", "absent", "left"}
    ),
}

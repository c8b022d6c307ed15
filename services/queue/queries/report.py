"""Waits and service, worked out by the database."""

from typing import Any

from infra.contracts import Context
from infra.projections.queries import answers
from services.queue.contract import reading
from services.queue.queries.boards import BoardQueries

WAIT_TARGET = 20 * 60
"""Seconds within which 90 % are to be called (queue.wait_target)."""

_FIGURES = """select {name} as name, count(*) as drawn, count(first_called_at) as called,
  count(*) filter (where status = 'finished') as served,
  count(*) filter (where absent > 0) as absent,
  count(*) filter (where status = 'left') as left,
  avg(wait) as wait_mean,
  percentile_cont(0.5) within group (order by wait) as wait_median,
  percentile_cont(0.9) within group (order by wait) as wait_p90,
  max(wait) as wait_longest,
  avg((wait <= $4)::int) filter (where wait is not null) as within_target,
  avg(served_seconds) filter (where started_at is not null) as service_mean,
  percentile_cont(0.5) within group (order by served_seconds) filter (where started_at is not null)
    as service_median
from (select *, extract(epoch from first_called_at - drawn_at)::double precision as wait
  from queue_live.tickets where hall = $1 and day between $2 and $3) t
where {name} is not null group by 1 order by 1"""


class ReportQueries(BoardQueries):
    """Answers from `queue_live`."""

    @answers(reading.ReportQueue)
    async def report_queue(self, query: reading.ReportQueue, context: Context) -> reading.QueueReport:
        await self.plan_of(query.hall)
        first, last = query.from_date or self.today, query.to_date or self.today
        chosen = (query.hall, first, last, WAIT_TARGET)
        total = await self._figures("'total'::text", chosen)
        return reading.QueueReport(
            hall=query.hall,
            from_date=first.isoformat(),
            to_date=last.isoformat(),
            total=total[0] if total else _nothing(),
            by_line=await self._figures("line", chosen),
            by_window=await self._figures("at_window", chosen),
            by_clerk=await self._figures("clerk", chosen),
        )

    async def _figures(self, name: str, chosen: tuple[Any, ...]) -> tuple[reading.WaitFigures, ...]:
        rows = await self.pool.fetch(_FIGURES.format(name=name), *chosen)
        return tuple(reading.WaitFigures.model_validate(dict(row)) for row in rows)


def _nothing() -> reading.WaitFigures:
    none = dict.fromkeys(
        (
            "wait_mean",
            "wait_median",
            "wait_p90",
            "wait_longest",
            "within_target",
            "service_mean",
            "service_median",
        )
    )
    counts = dict.fromkeys(("drawn", "called", "served", "absent", "left"), 0)
    return reading.WaitFigures.model_validate({"name": "total", **counts, **none})

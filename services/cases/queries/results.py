"""What the public reads: results without persons, and figures by month."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.cases.contract import results
from services.cases.queries.catalogue import check_hall
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.registry import Registry

_MONTHS = 12

_RESULTS = """select c.case_id, c.number, c.hall, c.item, v.definition->'name' as item_name, c.item_class,
  c.outcome, c.corrected, c.received_at, c.ended_at
from case_register.cases c
join service_catalogue.items i on i.hall = c.hall and i.item = c.item
join service_catalogue.versions v on v.item_id = i.item_id and v.item_version = c.item_version
where c.ended_at is not null and c.status in ('decided', 'delivered')
  and ($1::text is null or c.hall = $1) and ($2::text is null or c.item = $2)
  and ($3::timestamptz is null or c.ended_at >= $3) and ($4::timestamptz is null or c.ended_at < $4)
  and ($5::timestamptz is null or (c.ended_at, c.case_id) < ($5, $6::uuid))
order by c.ended_at desc, c.case_id desc limit $7"""

_FIGURES = """with chosen as (
  select r.item, r.status, r.outcome, r.received_at, r.ended_at,
    f.deadline is not null as judged, f.overdue > 0 as late
  from case_register.cases r join case_figures.cases f using (case_id) where r.hall = $1
), told as (
  select item, to_char(received_at at time zone $4, 'YYYY-MM') as month, 1 as received, null::text as status,
    null::text as outcome, null::timestamptz as began, null::timestamptz as ended,
    null::boolean as judged, null::boolean as late
  from chosen where received_at >= $2 and received_at < $3
  union all
  select item, to_char(ended_at at time zone $4, 'YYYY-MM'), 0, status, outcome, received_at, ended_at,
    judged, late
  from chosen where ended_at >= $2 and ended_at < $3
)
select month, t.item, v.definition->'name' as item_name, sum(received) as received,
  count(*) filter (where outcome = 'granted') as granted,
  count(*) filter (where outcome = 'denied') as denied,
  count(*) filter (where t.status = 'refused') as refused,
  count(*) filter (where t.status = 'withdrawn') as withdrawn,
  count(*) filter (where outcome is not null and judged) as with_deadline,
  count(*) filter (where outcome is not null and judged and not late) as on_time,
  percentile_cont(0.5) within group (order by greatest(extract(epoch from ended - began), 0) / 86400)
    filter (where outcome is not null) as median_days
from told t
join service_catalogue.items i on i.hall = $1 and i.item = t.item
join service_catalogue.versions v on v.item_id = i.item_id and v.item_version = i.published_version
group by month, t.item, v.definition->'name' order by month desc, t.item"""


@dataclass(frozen=True, slots=True)
class ResultQueries:
    """Answers from `case_register`, `case_figures` and `service_catalogue`."""

    pool: asyncpg.Pool
    registry: Registry
    calendar: WorkingCalendar
    clock: Clock

    @answers(results.ListResults)
    async def list_results(self, query: results.ListResults, context: Context) -> results.ResultList:
        at, id = read_cursor(query.cursor, datetime, UUID) if query.cursor else (None, None)
        begin, end = self._month(query.month) if query.month else (None, None)
        rows = await self.pool.fetch(_RESULTS, query.hall, query.item, begin, end, at, id, query.limit + 1)
        page, last = split(rows, query.limit)
        return results.ResultList(
            items=tuple(results.ResultLine.model_validate(self._result(row)) for row in page),
            next_cursor=write_cursor(last["ended_at"], last["case_id"]) if last else None,
        )

    @answers(results.ReadMonthlyFigures)
    async def read_monthly_figures(
        self, query: results.ReadMonthlyFigures, context: Context
    ) -> results.MonthlyFigures:
        await check_hall(self.pool, self.registry, query.hall)
        last = query.until or f"{self.calendar.day_of(self.clock.now()):%Y-%m}"
        year, month = map(int, last.split("-"))
        months = year * 12 + month - _MONTHS
        begin, _ = self._month(f"{months // 12}-{months % 12 + 1:02}")
        _, end = self._month(last)
        rows = await self.pool.fetch(_FIGURES, query.hall, begin, end, self.calendar.zone.key)
        return results.MonthlyFigures(
            hall=query.hall,
            lines=tuple(
                results.MonthLine.model_validate({**row, "item_name": json.loads(row["item_name"])})
                for row in rows
            ),
        )

    def _month(self, month: str) -> tuple[datetime, datetime]:
        """The first moment of a month of the hall, and the first past it."""
        year, number = map(int, month.split("-"))
        following = date(year + number // 12, number % 12 + 1, 1)
        return self.calendar.start_of(date(year, number, 1)), self.calendar.start_of(following)

    def _result(self, row: asyncpg.Record) -> dict[str, Any]:
        day_of = self.calendar.day_of
        return {
            **row,
            "number": f"…{row['number'][-4:]}",
            "item_name": json.loads(row["item_name"]),
            "received_on": day_of(row["received_at"]),
            "decided_on": day_of(row["ended_at"]),
        }

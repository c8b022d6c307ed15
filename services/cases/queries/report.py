"""The figures, worked out by the database over its read model."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg

from infra.contracts import Context
from infra.projections.queries import answers
from services.cases.contract.reading import CaseReport, ReportCases
from services.cases.queries.catalogue import check_hall
from services.shared.deadlines.calendar import WorkingCalendar
from services.shared.registry import Registry
from services.shared.words import Authority

_CHOSEN = """from case_figures.cases c
where ($1::text[] is null or hall = any($1))
  and ($2::timestamptz is null or started_at >= $2)
  and ($3::timestamptz is null or started_at < $3)"""

_LATE = "overdue > 0 and deadline is not null and ended_at is not null"

_TOOK = "greatest(extract(epoch from ended_at - started_at), 0)"

_TOTALS = f"""select count(*) as cases,
  count(ended_at) as with_end,
  count(*) filter (where deadline is not null and ended_at is not null) as with_deadline_and_end,
  count(*) filter (where {_LATE}) as late,
  percentile_cont(0.5) within group (order by {_TOOK}) filter (where ended_at is not null) as median,
  percentile_cont(0.9) within group (order by {_TOOK}) filter (where ended_at is not null) as p90
{_CHOSEN}"""

_CASES = f"select {{column}}, count(*) {_CHOSEN} and {{which}} group by 1 order by 2 desc, 1"

_STEPS = f"""select {{column}}, count({{what}}) from case_figures.steps
where case_id in (select case_id {_CHOSEN} and {{which}}) group by 1 order by 2 desc, 1"""

_COUNTS = {
    "by_channel": _CASES.format(column="channel", which="true"),
    "by_item": _CASES.format(column="item", which="true"),
    "by_party": _STEPS.format(column="party", what="*", which="true"),
    "by_resource": _STEPS.format(column="resource", what="*", which="true"),
    "late_by_channel": _CASES.format(column="channel", which=_LATE),
    "late_by_item": _CASES.format(column="item", which=_LATE),
    "late_by_party": _STEPS.format(column="party", what="distinct case_id", which=_LATE),
}


@dataclass(frozen=True, slots=True)
class ReportQueries:
    """Answers from `case_figures`."""

    pool: asyncpg.Pool
    registry: Registry
    calendar: WorkingCalendar

    @answers(ReportCases)
    async def report_cases(self, query: ReportCases, context: Context) -> CaseReport:
        start = self.calendar.start_of(query.from_date) if query.from_date else None
        end = self.calendar.start_of(query.to_date + timedelta(days=1)) if query.to_date else None
        chosen = (Authority.of(context).halls_asked(query.hall), start, end)
        await check_hall(self.pool, self.registry, query.hall)
        async with (
            self.pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):  # all the figures of one moment
            totals = await connection.fetchrow(_TOTALS, *chosen)
            counts = {name: await _counts(connection, query, chosen) for name, query in _COUNTS.items()}
        assert totals is not None, "an aggregate has one row"
        judged = totals["with_deadline_and_end"]
        return CaseReport(
            hall=query.hall,
            cases=totals["cases"],
            steps=sum(counts["by_party"].values()),
            with_end=totals["with_end"],
            with_deadline_and_end=judged,
            late=totals["late"],
            on_time_share=1 - totals["late"] / judged if judged else None,
            handling_median_seconds=totals["median"],
            handling_p90_seconds=totals["p90"],
            **counts,
        )


async def _counts(connection: Any, query: str, chosen: tuple[Any, ...]) -> dict[str, int]:
    return {row[0]: row[1] for row in await connection.fetch(query, *chosen)}

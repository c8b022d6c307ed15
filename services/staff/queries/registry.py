"""The registry of halls, as anybody may read it."""

import json
from typing import Any

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.shared import because
from services.shared.deadlines.calendar import WorkingCalendar, is_announced, year_of
from services.shared.refusals import UNKNOWN_HALL
from services.staff.contract import calendar, halls
from services.staff.domain.identity import calendar_id, hall_id


class RegistryQueries:
    """Answers from `registry`."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, country: WorkingCalendar) -> None:
        self._pool = pool
        self._clock = clock
        self._country = country

    @answers(halls.ListHalls)
    async def list_halls(self, query: halls.ListHalls, context: Context) -> halls.HallList:
        (after,) = read_cursor(query.cursor, str) if query.cursor else ("",)
        rows = await self._pool.fetch(
            "select hall, name, departments from registry.halls where hall > $1 order by hall limit $2",
            after,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return halls.HallList(
            items=tuple(_hall(row) for row in page),
            next_cursor=write_cursor(last["hall"]) if last else None,
        )

    @answers(halls.ReadHall)
    async def read_hall(self, query: halls.ReadHall, context: Context) -> halls.HallView:
        row = await self._pool.fetchrow(
            "select hall, name, departments from registry.halls where hall_id = $1", hall_id(query.hall)
        )
        if row is None:
            raise UNKNOWN_HALL(because.NO_HALL(hall=query.hall))
        return _hall(row)

    @answers(calendar.ReadCalendar)
    async def read_calendar(self, query: calendar.ReadCalendar, context: Context) -> calendar.HallCalendar:
        await self.read_hall(halls.ReadHall(hall=query.hall), context)
        row = await self._pool.fetchrow(
            "select * from registry.calendars where calendar_id = $1", calendar_id(query.hall)
        )
        years = {year["year"]: year for year in json.loads(row["years"])} if row else {}
        today = self._country.day_of(self._clock.now())
        shown = sorted({*years, today.year, today.year + 1})
        return calendar.HallCalendar(
            hall=query.hall,
            version=row["version"] if row else 0,
            years=tuple(self._year(year, years.get(year)) for year in shown),
            days=json.loads(row["days"]) if row else (),
        )

    def _year(self, year: int, adopted: dict[str, Any] | None) -> calendar.CalendarYear:
        told = adopted or year_of(self._country.country, year).model_dump()
        announced = adopted is not None or is_announced(self._country.country, year)
        return calendar.CalendarYear.model_validate(
            {**told, "adopted": adopted is not None, "announced": announced}
        )


def _hall(row: asyncpg.Record) -> halls.HallView:
    name, departments = json.loads(row["name"]), json.loads(row["departments"])
    return halls.HallView(hall=row["hall"], name=name, departments=departments)

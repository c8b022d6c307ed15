"""The hall as its displays show it, and where a ticket stands."""

import math
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from infra.contracts import Context
from infra.projections.queries import answers
from infra.runtime.clock import Clock
from services.queue.contract import plan, reading
from services.queue.contract import refusals as no
from services.queue.contract.plan import Plan
from services.queue.contract.words import Words
from services.queue.domain.identity import line_day_id, plan_id

_FOLLOWING = 5
_ANNOUNCEMENTS = 10
_RECENT = 20
"""Of so many of a line's last calls the waits are looked at for a guess."""

_ORDER = 'rank_first desc, rank_at, length(rank_label), rank_label, rank_tail collate "C"'
"""The order of a line, as `domain.line_day` has it."""


class BoardQueries:
    """Answers from `queue_live`."""

    pool: asyncpg.Pool
    clock: Clock
    zone: ZoneInfo

    @answers(plan.ReadPlan)
    async def read_plan(self, query: plan.ReadPlan, context: Context) -> plan.HallPlan:
        row = await self._plan_row(query.hall)
        found = Plan.model_validate_json(row["plan"])
        return plan.HallPlan(hall=query.hall, version=row["version"], plan=found)

    @answers(reading.ReadBoard)
    async def read_board(self, query: reading.ReadBoard, context: Context) -> reading.Board:
        found = await self.plan_of(query.hall)
        names = {window.code: window.name for window in found.windows}
        return reading.Board(
            hall=query.hall,
            announcements=tuple([announcement(row, names) for row in await self._calls(query.hall)]),
            windows=tuple(await self._windows(query.hall, found)),
            lines=tuple(await self._lines(query.hall, found)),
        )

    @answers(reading.ReadTicket)
    async def read_ticket(self, query: reading.ReadTicket, context: Context) -> reading.TicketView:
        line_day = line_day_id(query.hall, query.line, self.today)
        row = await self.pool.fetchrow(
            "select * from queue_live.tickets where line_day = $1 and label = $2 and status <> 'moved'",
            line_day,
            query.label,
        )
        if row is None:
            raise no.UNKNOWN_TICKET(f"{query.label} is not in line {query.line} today")
        waits = row["status"] == "waiting"
        ahead = await self._ahead(line_day, query.label) if waits else None
        wait = await self._guess(line_day, ahead) if ahead is not None else None
        return reading.TicketView.model_validate(
            {**row, "window": row["at_window"], "ahead": ahead, "wait": wait}
        )

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()

    async def plan_of(self, hall: str) -> Plan:
        """Refuses UNPLANNED_HALL."""
        return Plan.model_validate_json((await self._plan_row(hall))["plan"])

    async def _plan_row(self, hall: str) -> asyncpg.Record:
        row = await self.pool.fetchrow(
            "select version, plan from queue_live.plans where plan_id = $1", plan_id(hall)
        )
        if row is None:
            raise no.UNPLANNED_HALL(f"hall {hall} has no plan")
        return row

    async def _calls(self, hall: str) -> list[asyncpg.Record]:
        return await self.pool.fetch(
            "select line, label, at_window, call, called_at from queue_live.tickets "
            "where hall = $1 and day = $2 and called_at is not null order by called_at desc limit $3",
            hall,
            self.today,
            _ANNOUNCEMENTS,
        )

    async def _windows(self, hall: str, found: Plan) -> list[reading.BoardWindow]:
        rows = await self.pool.fetch(
            "select w.code, w.status, w.line, w.label, t.status as ticket_status from queue_live.windows w "
            "left join queue_live.tickets t on t.hall = w.hall and t.line = w.line and t.label = w.label "
            "and t.day = $2 where w.hall = $1",
            hall,
            self.today,
        )
        known = {row["code"]: row for row in rows}
        return [
            reading.BoardWindow(
                window=window.code,
                name=window.name,
                status=row["status"] if row else "closed",
                line=row["line"] if row else None,
                label=row["label"] if row else None,
                ticket_status=row["ticket_status"] if row else None,
            )
            for window in found.windows
            for row in [known.get(window.code)]
        ]

    async def _lines(self, hall: str, found: Plan) -> list[reading.BoardLine]:
        rows = await self.pool.fetch(
            f"select line, array_agg(label order by {_ORDER}) as labels from queue_live.tickets "
            "where hall = $1 and day = $2 and status = 'waiting' group by line",
            hall,
            self.today,
        )
        waiting = {row["line"]: row["labels"] for row in rows}
        return [
            reading.BoardLine(
                line=line.code,
                name=line.name,
                waiting=len(labels),
                following=tuple(labels[:_FOLLOWING]),
            )
            for line in found.lines
            for labels in [waiting.get(line.code, [])]
        ]

    async def _ahead(self, line_day: UUID, label: str) -> int | None:
        """How many wait before it; None when it does not wait any more."""
        ahead: int | None = await self.pool.fetchval(
            f"select ahead from (select label, row_number() over (order by {_ORDER}) - 1 as ahead "
            "from queue_live.tickets where line_day = $1 and status = 'waiting') t where label = $2",
            line_day,
            label,
        )
        return ahead

    async def _guess(self, line_day: UUID, ahead: int) -> reading.Wait:
        """From how far apart the last calls of the line were, between the quick and the slow of them."""
        rows = await self.pool.fetch(
            "select first_called_at from queue_live.tickets where line_day = $1 "
            "and first_called_at is not null order by first_called_at desc limit $2",
            line_day,
            _RECENT,
        )
        times: list[datetime] = [row["first_called_at"] for row in rows]
        gaps = sorted(earlier_to_later(times))
        if not gaps:
            return reading.Wait(from_minutes=None, to_minutes=None, based_on=0)
        quick, slow = gaps[len(gaps) // 4], gaps[(3 * len(gaps)) // 4]
        return reading.Wait(
            from_minutes=math.floor(quick * (ahead + 1) / timedelta(minutes=1)),
            to_minutes=math.ceil(slow * (ahead + 1) / timedelta(minutes=1)),
            based_on=len(gaps),
        )


def earlier_to_later(times: list[datetime]) -> list[timedelta]:
    """How far apart times are that are given from the last to the first."""
    return [later - earlier for later, earlier in pairwise(times)]


def announcement(row: asyncpg.Record, names: dict[str, Words]) -> reading.Announcement:
    """What is said aloud of a call; numbers and windows only."""
    code = row["at_window"] or ""
    name = names.get(code) or Words(en=code or "-", zh_hant=code or "-", zh_hans=code or "-")
    label = row["label"]
    text = Words(
        en=f"Number {label}, please come to {name.en}",
        zh_hant=f"請 {label} 號到{name.zh_hant}辦理",
        zh_hans=f"请 {label} 号到{name.zh_hans}办理",
    )
    return reading.Announcement(
        line=row["line"],
        label=label,
        window=code,
        call=row["call"],
        called_at=row["called_at"],
        text=text,
    )

"""The hall as its displays show it, and where a ticket stands."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from infra.contracts import Context, Refusal
from infra.privacy.keyring import Keyring
from infra.projections.queries import answers
from services.queue.contract import because, reading
from services.queue.contract import refusals as refuse
from services.queue.contract.plan import Plan
from services.queue.domain.announcing import get_ready_text
from services.queue.domain.identity import line_day_id
from services.queue.domain.waiting import expected_wait, turns
from services.queue.queries.names import shown_names
from services.queue.queries.plans import HallPlans
from services.queue.secrets import QueueSecrets
from services.shared.values import Words

_FOLLOWING = 5
_GET_READY = 2
_ANNOUNCEMENTS = 10
_RECENT = 21
"""Of so many of a line's last calls the turns are looked at for a guess."""

ORDER = 'tier, rank_at, length(rank_label), rank_label, rank_tail collate "C"'
"""The order of a line, as `domain.ticket` ranks it."""

_NOT_CALLED_YET = Words(
    en="No turn of this line to go by yet",
    zh_hant="本隊列尚無叫號間隔可供推算",
    zh_hans="本队列尚无叫号间隔可供推算",
)


@dataclass(frozen=True, slots=True)
class BoardQueries:
    """Answers from `queue_live`."""

    pool: asyncpg.Pool
    plans: HallPlans
    keyring: Keyring
    secrets: QueueSecrets

    @answers(reading.ReadBoard)
    async def read_board(self, query: reading.ReadBoard, context: Context) -> reading.Board:
        position = await position_of(self.pool)
        planned = await self.plans.planned(query.hall)
        plan = planned.on(planned.today)
        calls, windows = await self._calls(query.hall, planned.days), await self._windows(query.hall)
        shown = await shown_names(self.keyring, (row["name"] for row in (*calls, *windows)))
        return reading.Board(
            hall=query.hall,
            position=position,
            announcements=tuple(_announcement(row, shown) for row in calls),
            windows=tuple(_board_windows(plan, windows, shown)),
            lines=tuple(await self._lines(query.hall, plan, planned.days)),
            reminders=plan.reminders,
        )

    @answers(reading.ReadTicket)
    async def read_ticket(self, query: reading.ReadTicket, context: Context) -> reading.TicketView:
        days = (await self.plans.planned(query.hall)).days
        line_days = [line_day_id(query.hall, query.line, day) for day in days]
        row = await self.pool.fetchrow(
            "select * from queue_live.tickets where line_day = any($1) and label = $2 and status <> 'moved' "
            "and ($3::date is null or day = $3) order by day desc limit 1",
            line_days,
            query.label,
            query.day,
        )
        if row is None:
            raise _unknown_ticket(query)
        visit = None
        if query.code is not None:
            if not self.secrets.is_ticket_code(query.hall, row["day"], query.label, query.code):
                raise _unknown_ticket(query)
            items = json.loads(row["items"])
            visit = {"priority": row["priority"], "items": items, "case": row["case_number"]}
        ahead = await self._ahead(line_days, row) if row["status"] == "waiting" else None
        wait = None
        if ahead is not None:
            turns_of = await self._turns(query.hall, days, query.line)
            wait = _wait(turns_of.get(query.line, []), ahead)
        told = {"window": row["at_window"], "ahead": ahead, "wait": wait, "visit": visit}
        periods = {name: row[name] for name in ("waited", "walked", "served", "held")}
        return reading.TicketView.model_validate({**row, **told, "periods": periods})

    async def _calls(self, hall: str, days: Sequence[date]) -> list[asyncpg.Record]:
        return await self.pool.fetch(
            "select line, label, at_window, call, called_at, said, name from queue_live.tickets "
            "where hall = $1 and day = any($2) and said is not null and at_window is not null "
            "order by called_at desc limit $3",
            hall,
            days,
            _ANNOUNCEMENTS,
        )

    async def _windows(self, hall: str) -> list[asyncpg.Record]:
        return await self.pool.fetch(
            "select w.code, w.status, w.line, w.label, t.status as ticket_status, t.name "
            "from queue_live.windows w left join queue_live.tickets t on t.hall = w.hall "
            "and t.line = w.line and t.label = w.label and t.day = w.ticket_day where w.hall = $1",
            hall,
        )

    async def _lines(self, hall: str, plan: Plan, days: Sequence[date]) -> list[reading.BoardLine]:
        rows = await self.pool.fetch(
            f"select line, array_agg(label order by {ORDER}) as labels from queue_live.tickets "
            "where hall = $1 and day = any($2) and status = 'waiting' group by line",
            hall,
            days,
        )
        waiting = {row["line"]: row["labels"] for row in rows}
        turns_of = await self._turns(hall, days)
        return [
            reading.BoardLine(
                line=line.code,
                name=line.name,
                waiting=len(labels),
                following=tuple(labels[:_FOLLOWING]),
                wait=_wait(turns_of.get(line.code, []), len(labels)),
                reminder=get_ready_text(labels[:_GET_READY]) if labels else None,
            )
            for line in plan.lines
            for labels in [waiting.get(line.code, [])]
        ]

    async def _ahead(self, line_days: Sequence[UUID], ticket: asyncpg.Record) -> int | None:
        """How many wait before it; None when it does not wait any more."""
        ahead: int | None = await self.pool.fetchval(
            f"select ahead from (select line_day, label, row_number() over (order by {ORDER}) - 1 as ahead "
            "from queue_live.tickets where line_day = any($1) and status = 'waiting') t "
            "where line_day = $2 and label = $3",
            line_days,
            ticket["line_day"],
            ticket["label"],
        )
        return ahead

    async def _turns(
        self, hall: str, days: Sequence[date], line: str | None = None
    ) -> dict[str, list[float]]:
        """The last turns of a line, or of each line that was called from today."""
        rows = await self.pool.fetch(
            "select line, drawn_at, first_called_at from (select *, row_number() over "
            "(partition by line order by first_called_at desc) as place from queue_live.tickets "
            "where hall = $1 and day = any($2) and first_called_at is not null "
            "and ($4::text is null or line = $4)) t where place <= $3 order by first_called_at desc",
            hall,
            days,
            _RECENT,
            line,
        )
        by_line: dict[str, list[asyncpg.Record]] = {}
        for row in rows:
            by_line.setdefault(row["line"], []).append(row)
        return {line: turns(_in_order(rows)) for line, rows in by_line.items()}


async def position_of(pool: asyncpg.Pool) -> int:
    """The log's position that the read model has come to; read it first, then what it shows."""
    return await pool.fetchval("select position from queue_live.progress") or 0


def _unknown_ticket(query: reading.ReadTicket) -> Refusal:
    """Said of a label that is not there and of a wrong code alike."""
    return refuse.UNKNOWN_TICKET(because.NOT_IN_THAT_LINE(label=query.label, line=query.line))


def _in_order(rows: Sequence[asyncpg.Record]) -> list[tuple[datetime, datetime]]:
    return [(row["drawn_at"], row["first_called_at"]) for row in reversed(rows)]


def _wait(seconds: Sequence[float], ahead: int) -> reading.Wait:
    guess = expected_wait(seconds, ahead)
    if guess is None:
        return reading.Wait(from_minutes=None, to_minutes=None, based_on=0, how=_NOT_CALLED_YET)
    count = len(seconds)
    how = Words(
        en=f"From the last {count} turns of this line and the {ahead} waiting before",
        zh_hant=f"依本隊列最近 {count} 次叫號間隔及前方 {ahead} 人推算",
        zh_hans=f"依本队列最近 {count} 次叫号间隔及前方 {ahead} 人推算",
    )
    low, high = guess
    return reading.Wait(
        from_minutes=math.floor(low / 60), to_minutes=math.ceil(high / 60), based_on=count, how=how
    )


def _announcement(row: asyncpg.Record, shown: Mapping[str, str]) -> reading.Announcement:
    return reading.Announcement(
        line=row["line"],
        label=row["label"],
        window=row["at_window"],
        call=row["call"],
        called_at=row["called_at"],
        name=shown.get(row["name"]),
        text=Words.model_validate_json(row["said"]),
    )


def _board_windows(
    plan: Plan, rows: Sequence[asyncpg.Record], shown: Mapping[str, str]
) -> list[reading.BoardWindow]:
    known: dict[str, Mapping[str, Any]] = {row["code"]: dict(row) for row in rows}
    closed = {"status": "closed", "line": None, "label": None, "ticket_status": None, "name": None}
    return [
        reading.BoardWindow(
            window=window.code,
            name=window.name,
            status=row["status"],
            line=row["line"],
            label=row["label"],
            ticket_status=row["ticket_status"],
            shown_name=shown.get(row["name"]),
        )
        for window in plan.windows
        for row in [known.get(window.code, closed)]
    ]

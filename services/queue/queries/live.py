"""The hall as whoever runs it sees it just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg

from infra.contracts import Context
from infra.loop.clock import Clock
from infra.privacy.keyring import Keyring
from infra.projections.queries import answers
from services.queue.contract import reading
from services.queue.queries.boards import position_of
from services.queue.queries.plans import HallPlans

_WINDOWS = """
select w.*, t.status as ticket_status, t.since as ticket_since from queue_live.windows w
left join queue_live.tickets t
  on t.hall = w.hall and t.day = w.ticket_day and t.line = w.line and t.label = w.label
where w.hall = $1
"""

_LINES = """
select line, min(drawn_at) filter (where status = 'waiting') as waiting_since,
  count(*) filter (where status = 'waiting') as waiting, count(*) filter (where status = 'called') as called,
  count(*) filter (where status = 'served') as served, count(*) filter (where status = 'parked') as parked
from queue_live.tickets where hall = $1 and day = any($2) group by line
"""

_NO_WINDOW: Mapping[str, Any] = {
    **dict.fromkeys(reading.LiveWindow.model_fields),
    "status": "closed",
    "unattended": False,
}
_NO_LINE: Mapping[str, Any] = {**dict.fromkeys(reading.LiveLine.model_fields, 0), "waiting_since": None}


@dataclass(frozen=True, slots=True)
class LiveQueries:
    """Answers from `queue_live`."""

    pool: asyncpg.Pool
    plans: HallPlans
    keyring: Keyring
    clock: Clock

    @answers(reading.ReadLiveHall)
    async def read_live_hall(self, query: reading.ReadLiveHall, context: Context) -> reading.LiveHall:
        position = await position_of(self.pool)
        planned = await self.plans.planned(query.hall)
        plan = planned.on(planned.today)
        windows = await self._live_windows(query.hall)
        lines = {row["line"]: row for row in await self.pool.fetch(_LINES, query.hall, planned.days)}
        return reading.LiveHall(
            hall=query.hall,
            at=self.clock.now(),
            position=position,
            windows=tuple(
                reading.LiveWindow.model_validate({**windows.get(one.code, _NO_WINDOW), "window": one.code})
                for one in plan.windows
            ),
            lines=tuple(
                reading.LiveLine.model_validate({**lines.get(one.code, _NO_LINE), "line": one.code})
                for one in plan.lines
            ),
        )

    async def _live_windows(self, hall: str) -> dict[str, dict[str, Any]]:
        """The windows that were ever open by code, with why they are paused as their clerks wrote it."""
        rows = await self.pool.fetch(_WINDOWS, hall)
        reasons = await self.keyring.unseal_within([row["reason"] for row in rows])
        return {row["code"]: {**row, "reason": reason} for row, reason in zip(rows, reasons, strict=True)}

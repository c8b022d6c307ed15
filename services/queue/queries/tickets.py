"""The tickets that are there: all of a hall's in the order of their calling, or a visitor's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

import asyncpg

from infra.contracts import Context
from infra.privacy.keyring import Keyring
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.queue.contract import listing
from services.queue.contract.plan import Plan
from services.queue.domain.hall_plan import line_of, window_of
from services.queue.queries.boards import ORDER, position_of
from services.queue.queries.names import shown_names
from services.queue.queries.plans import HallPlans
from services.queue.secrets import QueueSecrets

_THERE: Sequence[str] = get_args(listing.Presence)

_LISTED = f"""select t.*, place, t.status = 'waiting' and exists (
    select from queue_live.tickets other where other.holder = t.holder and other.hall = t.hall
      and other.day = any($2) and other.status in ('called', 'served')) as elsewhere
from queue_live.tickets t cross join lateral (select array_position($3::text[], t.line) as place) p
where hall = $1 and day = any($2) and line = any($3) and status = any($4)
  and ($5::text is null or status <> 'waiting' or coalesce(for_window, $5) = $5)
  and ($6::int is null or ({ORDER}, place, day::text, label)
    > ($6, $7::timestamptz, length($8::text), $8, $9::text collate "C", $10::int, $11::text, $12::text))
order by {ORDER}, place, day::text, label limit $13"""
"""Tickets of a hall, of some days, lines in their order, and statuses; for a window, after one, so many.

Of two that rank alike the one of the line named first goes first, as `domain.calling` has it.
"""

_KEY = ("tier", "rank_at", "rank_label", "rank_tail", "place")
_KINDS = (int, datetime, str, str, int, str, str)


@dataclass(frozen=True, slots=True)
class TicketQueries:
    """Answers from `queue_live`."""

    pool: asyncpg.Pool
    plans: HallPlans
    keyring: Keyring
    secrets: QueueSecrets

    @answers(listing.ListTickets)
    async def list_tickets(self, query: listing.ListTickets, context: Context) -> listing.TicketList:
        key = read_cursor(query.cursor, *_KINDS) if query.cursor else [None] * len(_KINDS)
        position = await position_of(self.pool)
        planned = await self.plans.planned(query.hall)
        rows = await self.pool.fetch(
            _LISTED,
            query.hall,
            planned.days,
            _lines(query, planned.on(planned.today)),
            [query.status] if query.status else _THERE,
            query.window,
            *key,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        shown = await shown_names(self.keyring, [row["name"] for row in page])
        reasons = await self.keyring.unseal_within([row["reason"] for row in page])
        return listing.TicketList(
            hall=query.hall,
            position=position,
            items=tuple(
                listing.TicketLine.model_validate(
                    {**_told(row), "name": shown.get(row["name"]), "reason": reason}
                )
                for row, reason in zip(page, reasons, strict=True)
            ),
            next_cursor=write_cursor(*(last[name] for name in _KEY), last["day"].isoformat(), last["label"])
            if last
            else None,
        )

    @answers(listing.ListOwnTickets)
    async def list_own_tickets(self, query: listing.ListOwnTickets, context: Context) -> listing.OwnTickets:
        key = read_cursor(query.cursor, datetime, UUID, str) if query.cursor else [None] * 3
        rows = await self.pool.fetch(
            "select * from queue_live.tickets where holder = $1 and status = any($2) "
            "and ($3::timestamptz is null or (drawn_at, line_day, label) > ($3, $4::uuid, $5::text)) "
            "order by drawn_at, line_day, label limit $6",
            self.secrets.holder(context),
            _THERE,
            *key,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return listing.OwnTickets(
            items=tuple(listing.OwnTicket.model_validate(_told(row)) for row in page),
            next_cursor=write_cursor(last["drawn_at"], last["line_day"], last["label"]) if last else None,
        )


def _lines(query: listing.ListTickets, plan: Plan) -> list[str]:
    """The lines that are asked for, the first before the others. Refuses UNKNOWN_LINE, UNKNOWN_WINDOW."""
    if query.window is None:
        lines = [line.code for line in plan.lines]
    else:
        lines = list(window_of(plan, query.window).lines)
    if query.line is None:
        return lines
    asked = line_of(plan, query.line).code
    return [code for code in lines if code == asked]


def _told(row: asyncpg.Record) -> Mapping[str, Any]:
    told = {"items": json.loads(row["items"]), "case": row["case_number"], "window": row["at_window"]}
    return {**row, **told}

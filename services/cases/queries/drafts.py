"""A visitor's own drafts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from infra.contracts import Context
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.cases.contract import drafts


@dataclass(frozen=True, slots=True)
class DraftQueries:
    """Answers from `case_register`."""

    pool: asyncpg.Pool

    @answers(drafts.ListDrafts)
    async def list_drafts(self, query: drafts.ListDrafts, context: Context) -> drafts.DraftList:
        at, id = read_cursor(query.cursor, datetime, UUID) if query.cursor else (None, None)
        rows = await self.pool.fetch(
            "select draft, hall, item, saved_at, version from case_register.drafts where person = $1 "
            "and ($2::timestamptz is null or (saved_at, draft) < ($2, $3)) "
            "order by saved_at desc, draft desc limit $4",
            context.actor,
            at,
            id,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return drafts.DraftList(
            items=tuple(drafts.DraftLine.model_validate(dict(row)) for row in page),
            next_cursor=write_cursor(last["saved_at"], last["draft"]) if last else None,
        )

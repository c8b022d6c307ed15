"""Cases: the register, one case, its notice, what is due, and progress by number and code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import asyncpg

from infra.contracts import Answer, Context
from infra.loop.clock import Clock
from infra.privacy.codes import as_typed
from infra.privacy.keyring import Keyring
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.cases.contract import because, reading
from services.cases.contract import refusals as refuse
from services.cases.contract.cases import Notice
from services.cases.domain.searching import searchable
from services.cases.queries import views
from services.cases.queries.access import Access
from services.cases.queries.catalogue import definition_of
from services.shared.words import Authority

_A = TypeVar("_A", bound=Answer)
LIGHT = """case when ended_at is not null or due_at is null then null
    when due_at <= $1 or raised && array['case_due', 'day_end'] then 'red'
    when yellow_at <= $1 then 'yellow' else 'green' end"""


_ORDERS: Mapping[reading.CaseOrder, tuple[str, str, str]] = {
    "newest": ("received_at", "<", "desc"),
    "due": ("coalesce(due_at, received_at + interval '1000 years')", ">", "asc"),
}
"""What the register is ordered by, what comes after, and the direction."""


@dataclass(frozen=True, slots=True)
class RegisterQueries:
    """Answers from `case_register`."""

    pool: asyncpg.Pool
    access: Access
    clock: Clock
    keyring: Keyring

    @answers(reading.ListCases)
    async def list_cases(self, query: reading.ListCases, context: Context) -> reading.CaseRegister:
        at, id = read_cursor(query.cursor, datetime, UUID) if query.cursor else (None, None)
        key, after, direction = _ORDERS[query.order]
        rows = await self.pool.fetch(
            f"select c.*, {LIGHT} as light, {key} as place from case_register.cases c "
            "where ($2::text[] is null or hall = any($2)) and ($3::text is null or item = $3) "
            "and ($4::text is null or status = $4) "
            f"and ($5::text is null or {LIGHT} = $5) "
            "and ($6::text is null or case_id in "
            "(select case_id from case_register.owners where person = $6)) "
            f"and ($7::timestamptz is null or ({key}, case_id) {after} ($7, $8)) "
            "and ($9 <> 'due' or ended_at is null) "
            "and ($10::text is null or (hall, item) in "
            "(select hall, item from service_catalogue.items where department = $10) "
            "or exists (select from jsonb_each_text(open_steps) where value = $10)) "
            "and ($11::text is null or strpos(lower(item), $11) > 0 "
            "or strpos(as_typed, nullif($12, '')) > 0) "
            f"order by {key} {direction}, case_id {direction} limit $13",
            self.clock.now(),
            Authority.of(context).halls_asked(query.hall),
            query.item,
            query.status,
            query.light,
            context.actor if context.role == "visitor" else None,
            at,
            id,
            query.order,
            query.department,
            searchable(query.text) if query.text else None,
            as_typed(query.text) if query.text else None,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return reading.CaseRegister(
            items=tuple(views.case_line(dict(row)) for row in page),
            next_cursor=write_cursor(last["place"], last["case_id"]) if last else None,
        )

    @answers(reading.ReadCase)
    async def read_case(self, query: reading.ReadCase, context: Context) -> reading.CaseView:
        row, definition = await self.access.for_caller(query, context)
        view = views.case_view(row, definition, self.clock.now())
        return await self._opened(view, "reason", "extension", "attachments")

    @answers(reading.ReadNotice)
    async def read_notice(self, query: reading.ReadNotice, context: Context) -> Notice:
        row, definition = await self.access.for_caller(query, context)
        if row["noticed_at"] is None:
            raise refuse.CASE_NOT_READY(because.NO_NOTICE(number=query.number))
        return await self._opened(views.notice(row, definition), "missing")

    @answers(reading.FindProgress)
    async def find_progress(self, query: reading.FindProgress, context: Context) -> reading.Progress:
        row = await self.access.by_code(query.number, query.code)
        definition = await definition_of(self.pool, row["hall"], row["item"], row["item_version"])
        return views.progress(row, definition, self.clock.now())

    @answers(reading.ListDeadlines)
    async def list_deadlines(self, query: reading.ListDeadlines, context: Context) -> reading.DeadlineList:
        kinds = (datetime, UUID, str, str)
        key = read_cursor(query.cursor, *kinds) if query.cursor else [None, None, None, None]
        rows = await self.pool.fetch(
            "select number, hall, kind, nullif(part, '') as step, due_at, state = 'raised' as raised, "
            "case_id, part from case_register.deadlines "
            "where state <> 'paused' and ($1::text[] is null or hall = any($1)) "
            "and ($2::timestamptz is null or due_at < $2) "
            "and ($3::timestamptz is null "
            "or (due_at, case_id, kind, part) > ($3, $4::uuid, $5::text, $6::text)) "
            "order by due_at, case_id, kind, part limit $7",
            Authority.of(context).halls_asked(query.hall),
            query.before,
            *key,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        columns = ("due_at", "case_id", "kind", "part")
        return reading.DeadlineList(
            items=tuple(reading.DeadlineLine.model_validate(dict(row)) for row in page),
            next_cursor=write_cursor(*(last[column] for column in columns)) if last else None,
        )

    async def _opened(self, answer: _A, *fields: str) -> _A:
        """The answer with these fields as they were written, to be given to whom the case concerns."""
        told = await self.keyring.unseal_within(answer.model_dump(include=set(fields)))
        return answer.model_validate({**answer.model_dump(), **told})

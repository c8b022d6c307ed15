"""What a service looks out for by itself, told in data: what is due, and what is done about it."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from infra.contracts import Command, Context, RefusalKind
from infra.eventstore.application import Application
from infra.projections.sweeper import Sweeper

Select = Callable[[Any, datetime, int], Awaitable[Sequence[asyncpg.Record]]]
"""`(application, now, limit)`: rows of what is due, the longest due first; equal rows are the same thing."""

Act = Callable[[Any, asyncpg.Record], None]
"""`(application, row)`: does what is due; it may be called again for the same row."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """`name` is the hall's only one; rows with one `in_order_of` are acted on in their order."""

    name: str
    select: Select
    act: Act
    in_order_of: Callable[[asyncpg.Record], Hashable] | None = None

    def of(self, application: Application[Any]) -> Sweeper[asyncpg.Record]:
        """The sweeper of a process."""
        return Sweeper(
            self.name,
            application.log,
            application.clock,
            lambda now, limit: self.select(application, now, limit),
            lambda row: self.act(application, row),
            in_order_of=self.in_order_of,
        )


def due_by(sql: str, until: Callable[[Any, datetime], object] = lambda _, now: now) -> Select:
    """What `sql` lists as due by `$1`, `$2` rows at most; `until(application, now)` is `$1`, the time itself
    unless it says otherwise.
    """

    async def select(application: Application[Any], now: datetime, limit: int) -> Sequence[asyncpg.Record]:
        rows: Sequence[asyncpg.Record] = await application.log.pool.fetch(sql, until(application, now), limit)
        return rows

    return select


def commanded(
    command: type[Command],
    fields: Sequence[str],
    id: Callable[[asyncpg.Record], UUID],
    *moved_on: RefusalKind,
) -> Act:
    """Do what is due by a command with these fields of the row.

    `id` names it, the same for the same thing; a refusal of a kind in `moved_on` says that the row was
    behind.
    """

    def act(application: Application[Any], row: asyncpg.Record) -> None:
        context = Context.of_itself(application.contract.service, id(row))
        body = {field: row[field] for field in fields}
        application.execute_if_due(command.__name__, body, context, *moved_on)

    return act

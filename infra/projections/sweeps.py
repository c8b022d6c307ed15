"""What a service looks out for by itself, told in data: what is due, and what is done about it."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from infra.contracts import Command, Context, RefusalKind
from infra.eventstore.application import Application
from infra.projections.sweeper import Sweeper

Row = asyncpg.Record

Select = Callable[[Any, datetime, int, Row | None], Awaitable[Sequence[Row]]]
"""`(application, now, limit, after)`: rows of what is due, in an order of its own, those behind `after`.

Equal rows are the same thing. None: from the first on.
"""

Act = Callable[[Any, Row], None]
"""`(application, row)`: does what is due; it may be called again for the same row."""

ActOn = Callable[[Any, Sequence[Row]], None]
"""`(application, rows)`: does all of a page, or nothing."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """`name` is the hall's only one; rows with one `in_order_of` are acted on in their order.

    With `act_on` they are acted on by the page; where that fails, one by one.
    """

    name: str
    select: Select
    act: Act
    in_order_of: Callable[[Row], Hashable] | None = None
    act_on: ActOn | None = None

    def of(self, application: Application[Any]) -> Sweeper[Row]:
        """The sweeper of a process."""
        return Sweeper(
            self.name,
            application.log,
            application.clock,
            partial(self.select, application),
            partial(self.act, application),
            in_order_of=self.in_order_of,
            act_on=None if self.act_on is None else partial(self.act_on, application),
        )


def due_by(sql: str, key: str, until: Callable[[Any, datetime], object] = lambda _, now: now) -> Select:
    """What `sql` lists as due by `$1`, in the order of its columns `key`, which set each row apart.

    `until(application, now)` is `$1`, the time itself unless it says otherwise.
    """
    columns = key.split(", ")
    behind = ", ".join(f"${number}" for number, _ in enumerate(columns, start=3))
    first = f"select * from ({sql}) due order by {key} limit $2"
    further = f"select * from ({sql}) due where ({key}) > ({behind}) order by {key} limit $2"

    async def select(
        application: Application[Any], now: datetime, limit: int, after: Row | None
    ) -> Sequence[Row]:
        rows: Sequence[Row] = await application.log.pool.fetch(
            first if after is None else further,
            until(application, now),
            limit,
            *([] if after is None else [after[column] for column in columns]),
        )
        return rows

    return select


def commanded(
    command: type[Command],
    fields: Sequence[str],
    id: Callable[[Row], UUID],
    *moved_on: RefusalKind,
) -> Act:
    """Do what is due by a command with these fields of the row.

    `id` names it, the same for the same thing; a refusal of a kind in `moved_on` says that the row was
    behind.
    """

    def act(application: Application[Any], row: Row) -> None:
        context = Context.of_itself(application.contract.service, id(row))
        body = {field: row[field] for field in fields}
        application.execute_if_due(command.__name__, body, context, *moved_on)

    return act

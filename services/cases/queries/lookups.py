"""Looks into the register on behalf of commands: whose cases are whose, and which have dates."""

import asyncio
from uuid import UUID

from infra.contracts import UNAVAILABLE
from infra.eventstore.availability import reaching_database
from infra.eventstore.log import EventLog
from services.cases.contract import because

_PATIENCE = 5.0
_LOOK_EVERY = 0.05


async def cases_of(log: EventLog, person: str) -> list[str]:
    """The numbers of all cases that are a person's now.

    Refuses UNAVAILABLE when the register is not up to date within some seconds.
    """
    await register_reached(log)
    with reaching_database():
        rows = await log.pool.fetch(
            "select number from case_register.owners join case_register.cases using (case_id) "
            "where person = $1 order by number",
            person,
        )
    return [row["number"] for row in rows]


async def dated_cases(log: EventLog, hall: str, after: UUID, limit: int) -> list[UUID]:
    """The next cases of a hall, by id, that have a date which may move."""
    with reaching_database():
        rows = await log.pool.fetch(
            "select distinct case_id from case_register.deadlines "
            "where hall = $1 and case_id > $2 and state <> 'paused' order by case_id limit $3",
            hall,
            after,
            limit,
        )
    return [row["case_id"] for row in rows]


async def drafts_of(log: EventLog, person: str) -> list[UUID]:
    """A person's saved drafts; call it after `cases_of`, which waits for the read models."""
    with reaching_database():
        rows = await log.pool.fetch(
            "select draft from case_register.drafts where person = $1 order by draft", person
        )
    return [row["draft"] for row in rows]


async def register_reached(log: EventLog) -> None:
    """Wait until the register, whichever process keeps it, holds all that is in the log now.

    Refuses UNAVAILABLE when it does not within some seconds.
    """
    head = await log.head()
    try:
        async with asyncio.timeout(_PATIENCE):
            while await _position(log) < head:  # noqa: ASYNC110 — another process moves it
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        behind = because.REGISTER_BEHIND(head=head, seconds=round(_PATIENCE))
        raise UNAVAILABLE(behind) from None


async def _position(log: EventLog) -> int:
    with reaching_database():
        return int(await log.pool.fetchval("select position from case_register.progress"))

"""Whose cases are whose."""

import asyncio

from infra.contracts import UNAVAILABLE
from infra.eventstore.availability import reaching_database
from infra.eventstore.log import EventLog

_PATIENCE = 5.0
_LOOK_EVERY = 0.05


async def cases_of(log: EventLog, person: str) -> list[str]:
    """The numbers of all cases that are a person's now.

    Refuses UNAVAILABLE when the register is not up to date within some seconds.
    """
    await _up_to_date(log)
    with reaching_database():
        rows = await log.pool.fetch(
            "select number from case_register.owners join case_register.cases using (case_id) "
            "where person = $1 order by number",
            person,
        )
    return [row["number"] for row in rows]


async def _up_to_date(log: EventLog) -> None:
    """Wait until the register, whichever process keeps it, holds all that is in the log now."""
    head = await log.head()
    try:
        async with asyncio.timeout(_PATIENCE):
            while await _position(log) < head:  # noqa: ASYNC110 — another process moves it
                await asyncio.sleep(_LOOK_EVERY)
    except TimeoutError:
        raise UNAVAILABLE(
            f"the register of cases has not reached position {head} within {_PATIENCE:g} s"
        ) from None


async def _position(log: EventLog) -> int:
    with reaching_database():
        return int(await log.pool.fetchval("select position from case_register.progress"))

"""Given people who act under their accounts, when all is stored, then nowhere stands what one is called."""

from typing import Any

import asyncpg
import httpx
import pytest

from infra.runtime import bridge
from tests.acceptance.desk import Desk, eventually, refused
from tests.acceptance.queue_hall import Hall
from tests.permits import application

_TABLES = (
    "select format('%I.%I', schemaname, tablename) from pg_tables "
    "where schemaname not in ('pg_catalog', 'information_schema')"
)


async def _tables_with(url: str, text: str) -> list[str]:
    """The tables of a database in which some row has this text in it."""
    connection = await asyncpg.connect(url, server_settings={"bytea_output": "escape"})
    try:
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        found = "select exists (select from {} t where position($1 in t::text) > 0)"
        return [table for table in tables if await connection.fetchval(found.format(table), text)]
    finally:
        await connection.close()


def _stored(desk: Desk, text: str) -> list[str]:
    databases = desk.suite.databases.items()
    return [f"{part}: {table}" for part, url in databases for table in bridge.run(_tables_with(url, text))]


@pytest.mark.clause("7.3.1")
def test_what_an_account_is_called_is_stored_logged_and_told_nowhere(desk: Desk) -> None:
    hall = Hall(desk)
    desk.publish()
    wang, lin = f"wang-{desk.code}-account", f"lin-{desk.code}-account"
    visitor: dict[str, Any] = {"by": "visitor", "subject": wang}
    clerk: dict[str, Any] = {"by": "clerk", "subject": lin}
    draft = desk.do("/drafts", {"hall": desk.code, "item": "stall", "content": {}}, **visitor)["draft"]
    number = desk.do("/cases", application(desk.code, draft=draft), **visitor)["number"]
    told = [desk.do(f"{hall.path}/lines/permits/tickets", **visitor)]
    told += [desk.do(f"{hall.path}/windows/W1/{act}", **clerk) for act in ("opening", "next", "start")]
    told += [desk.do(f"/cases/{number}/applicant", {"purpose": "call"}, **clerk)]
    refused(desk.post("/cases", application("nowhere"), **visitor), "unknown_hall")
    refused(desk.post(f"{hall.path}/windows/W2/opening", **clerk), "at_another_window")
    done = desk.do(f"/cases/{number}/withdrawal", **visitor)
    told += [desk.ask(f"/cases/{number}", done, **who).json() for who in (visitor, clerk)]
    position = done["position"]

    def in_feed() -> bool:
        feed = desk.ask("/feed", by="auditor", hall=desk.code, service="cases").json()["items"]
        told.extend(feed)
        return any(happening["position"] >= position for happening in feed)

    eventually(in_feed)
    processes = desk.suite.running.values()
    for account in (wang, lin):
        assert account not in str(told)
        assert _stored(desk, account) == []
        assert _stored(desk, desk.suite.person(account))  # so it is looked for rightly
        for process in processes:
            assert account not in process.log.read_text()
            assert account not in httpx.get(f"{process.url}/metrics").text

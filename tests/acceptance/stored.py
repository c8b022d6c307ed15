"""What lies in a hall's databases, searched as whoever takes them would."""

import asyncpg

from infra.loop import bridge
from tests.acceptance.desk import Desk

_TABLES = (
    "select format('%I.%I', schemaname, tablename) from pg_tables "
    "where schemaname not in ('pg_catalog', 'information_schema')"
)


def stored(desk: Desk, text: str) -> list[str]:
    """Every table, of every database, in which some row has this ASCII text in it."""
    databases = desk.suite.databases.items()
    return [f"{part}: {table}" for part, url in databases for table in bridge.run(_tables_with(url, text))]


async def _tables_with(url: str, text: str) -> list[str]:
    connection = await asyncpg.connect(url, server_settings={"bytea_output": "escape"})
    try:
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        found = "select exists (select from {} t where position($1 in t::text) > 0)"
        return [table for table in tables if await connection.fetchval(found.format(table), text)]
    finally:
        await connection.close()

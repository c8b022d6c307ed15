"""Makes the gateway's tables, those of each part by its own schema."""

from typing import Any


async def make(connection: Any, part: str, schema: str) -> None:
    """Make what is missing of a part's tables. Processes that start together take turns."""
    async with connection.transaction():
        turn = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
        await connection.execute(turn, f"openhall {part} tables")
        await connection.execute(schema)

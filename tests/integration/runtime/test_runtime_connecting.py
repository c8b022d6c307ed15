"""What PostgreSQL knows of our connections, and that a server without a pooler gives them sessions."""

from infra.loop.connecting import check_sessions, connect
from infra.loop.pooling import create_pool
from tests.integration.projections_model import on_loop

_SETTINGS = {"jit": "off", "lock_timeout": "7s", "plan_cache_mode": "force_generic_plan"}


@on_loop
async def test_a_connection_has_its_name_and_keeps_its_settings(database: str) -> None:
    connection = await connect(database, "writer", _SETTINGS)
    for name, value in {"application_name": "openhall writer", **_SETTINGS}.items():
        assert await connection.fetchval("select current_setting($1)", name) == value
    await connection.close()


@on_loop
async def test_every_connection_of_a_pool_has_its_name(database: str) -> None:
    async with await create_pool(database, min_size=2, max_size=2) as pool:
        names = await pool.fetch(
            "select application_name from pg_stat_activity where datname = current_database()"
        )
    assert [row[0] for row in names] == ["openhall pool"] * 2


@on_loop
async def test_connections_to_postgresql_itself_are_sessions(database: str) -> None:
    await check_sessions(database)

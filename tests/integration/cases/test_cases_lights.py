"""The light of a case in a list, which SQL filters by, is the one that the case itself shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.loop import bridge
from services.cases.queries.register import LIGHT
from services.cases.queries.views import case_light

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
TIMES = st.none() | st.integers(-2, 2).map(lambda hours: NINE + timedelta(hours=hours))
ROWS = st.fixed_dictionaries(
    {
        "ended_at": st.sampled_from([None, NINE]),
        "due_at": TIMES,
        "yellow_at": TIMES,
        "raised": st.lists(
            st.sampled_from(["case_yellow", "case_due", "day_end", "escalation"]), unique=True
        ),
    }
).filter(lambda row: (row["due_at"] is None) == (row["yellow_at"] is None))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=8))
def test_sql_and_rule_show_the_same_light(database: str, rows: list[dict[str, Any]]) -> None:
    assert bridge.run(_shown(database, rows)) == [case_light(row, NINE) for row in rows]


async def _shown(database: str, rows: list[dict[str, Any]]) -> list[str | None]:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(
            "create temp table c "
            "(n int, ended_at timestamptz, due_at timestamptz, yellow_at timestamptz, raised text[])"
        )
        await connection.executemany(
            "insert into c values ($1, $2, $3, $4, $5)",
            [
                (n, *(row[name] for name in ("ended_at", "due_at", "yellow_at", "raised")))
                for n, row in enumerate(rows)
            ],
        )
        found = await connection.fetch(f"select {LIGHT} as light from c order by n", NINE)
        return [row["light"] for row in found]
    finally:
        await connection.close()

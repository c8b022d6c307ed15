"""What SQL says of a policy in force is what the rule says, whatever was changed and taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.loop import bridge
from services.shared.policies.changes import Changes, with_change, without
from services.shared.policies.events import PolicyChanged, PolicyTakenBack
from services.shared.policies.rows import POLICIES, standing, value_in_force

FIRST = date(2026, 3, 2)
ID = UUID(int=1)
DAYS = st.integers(0, 4).map(lambda days: FIRST + timedelta(days=days))
CHANGED = st.builds(
    lambda day, value: PolicyChanged(hall="h", change={"n": value}, effective_from=day, reason="x"),
    DAYS,
    st.integers(0, 9),
)
TAKEN_BACK = st.builds(lambda day: PolicyTakenBack(hall="h", effective_from=day, reason="x"), DAYS)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(CHANGED | TAKEN_BACK, max_size=8))
def test_sql_and_rule_agree_on_what_holds_on_each_day(
    database: str, told: list[PolicyChanged | PolicyTakenBack]
) -> None:
    changes: Changes = ()
    for event in told:
        changes = with_change(changes, event) if isinstance(event, PolicyChanged) else without(changes, event)
    stand, values = bridge.run(_asked(database, told))
    assert stand == [(day, dict(change)) for day, change in changes]
    for number, value in enumerate(values):
        day = FIRST + timedelta(days=number)
        held = [change["n"] for begins, change in changes if begins <= day]
        assert value == (str(held[-1]) if held else None)


async def _asked(database: str, told: list[PolicyChanged | PolicyTakenBack]) -> tuple[list[Any], list[Any]]:
    """What stands, and the value of each day, as the table's SQL tells it."""
    pool = await asyncpg.create_pool(database, min_size=1, max_size=1)
    columns = ", ".join(f"{name} {kind}" for name, kind in POLICIES.columns.items())
    async with pool:
        await pool.execute(
            f"drop schema if exists s cascade; create schema s; create table s.policies ({columns})"
        )
        for version, event in enumerate(told, start=1):
            change = event.change if isinstance(event, PolicyChanged) else None
            await pool.execute(
                "insert into s.policies (policy_id, version, hall, effective_from, change, reason) "
                "values ($1, $2, 'h', $3, $4, 'x')",
                ID,
                version,
                event.effective_from,
                None if change is None else f'{{"n": {change["n"]}}}',
            )
        rows = await standing(pool, "s", ID)
        days = [FIRST + timedelta(days=number) for number in range(6)]
        values = [
            await pool.fetchval(f"select {value_in_force('s', 'n', '$1', '$2')}", "h", day) for day in days
        ]
    return [(row["effective_from"], {"n": int(row["change"].split(":")[1][:-1])}) for row in rows], values

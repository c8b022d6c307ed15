"""The order of a line is the same in SQL, for boards, as in the rule that calls go by."""

from datetime import UTC, datetime, timedelta

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.loop import bridge
from services.queue.domain.ticket import Ticket
from services.queue.queries.boards import ORDER

NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)
LABELS = st.builds(lambda prefix, number: f"{prefix}{number:03}", st.sampled_from("AB"), st.integers(1, 1200))
RANKED = st.builds(
    lambda label, tier, minutes, with_label, tail: Ticket(
        label=label,
        priority="none",
        items=(),
        holder=None,
        appointment=None,
        case=None,
        drawn_at=NINE,
        seniority_at=NINE,
        rank_tier=tier,
        rank_at=NINE + timedelta(minutes=minutes),
        rank_label=with_label,
        rank_tail=tail,
    ),
    LABELS,
    st.integers(0, 2),
    st.integers(0, 2),
    LABELS,
    st.text("0123456789", max_size=12),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tickets=st.lists(RANKED, max_size=12, unique_by=lambda ticket: ticket.label))
def test_sql_orders_a_line_as_the_rule_ranks_it(database: str, tickets: list[Ticket]) -> None:
    ordered = bridge.run(_ordered(database, tickets))
    ranks = {ticket.label: ticket.rank for ticket in tickets}
    assert [ranks[label] for label in ordered] == sorted(ranks.values())  # type: ignore[type-var]


async def _ordered(database: str, tickets: list[Ticket]) -> list[str]:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(
            "create temp table line "
            "(label text, tier int, rank_at timestamptz, rank_label text, rank_tail text)"
        )
        await connection.executemany(
            "insert into line values ($1, $2, $3, $4, $5)",
            [(one.label, one.rank_tier, one.rank_at, one.rank_label, one.rank_tail) for one in tickets],
        )
        return [row["label"] for row in await connection.fetch(f"select label from line order by {ORDER}")]
    finally:
        await connection.close()

"""Holds a service's read models against a replay of its log."""

from collections.abc import Sequence

from infra.eventstore.log import EventLog
from infra.hosting.discovery import codec_of
from infra.loop import bridge
from infra.loop.clock import SystemClock
from infra.projections.projection import Projection
from infra.projections.rebuild import rebuild
from tests.faults.sessions import session

Rows = dict[str, list[str]]


def expect_read_models_to_be_their_replay(
    service: str, url: str, projections: Sequence[type[Projection]]
) -> Rows:
    """Every row of every read model, as text, by table: as it has grown, and the same when built anew."""
    grown = _rows(url, projections)
    bridge.run(_replay(service, url, projections))
    assert _rows(url, projections) == grown
    return grown


async def _replay(service: str, url: str, projections: Sequence[type[Projection]]) -> None:
    log = EventLog(service, url, SystemClock())
    await log.open()
    try:
        for projection in projections:
            await rebuild(projection, log, codec_of(service))
    finally:
        await log.close()


def _rows(url: str, projections: Sequence[type[Projection]]) -> Rows:
    tables = [f"{model.name}.{table.name}" for model in projections for table in model.tables]
    with session(url) as database:
        return {
            table: [
                row["row"]
                for row in database.rows(f"select to_jsonb(t)::text as row from {table} t order by 1")
            ]
            for table in tables
        }

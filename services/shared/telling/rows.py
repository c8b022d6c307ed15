"""The read model of what people were told: a projection for each service to name, and a page of it."""

import json

import asyncpg

from infra.eventstore.records import Recorded
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.projection import when
from infra.projections.rows import Rows
from infra.projections.table import Table
from services.shared.telling.events import PersonTold
from services.shared.telling.reading import ToldLine, ToldList, ToldListing

TOLD = Table(
    "told",
    key=("told_id",),
    columns={
        "told_id": "uuid",
        "recipient": "text",
        "hall": "text",
        "about": "jsonb",
        "what": "text",
        "wording": "jsonb",
        "told_at": "timestamptz",
        "place": "text",
    },
    indexes=("recipient, place",),
)
"""`place` is where it is in the log, in twenty digits: much may be told at one moment."""


@when(PersonTold)
def person_told(_: object, event: PersonTold, recorded: Recorded, rows: Rows) -> None:
    """A method of every projection that has TOLD."""
    plain = event.model_dump(mode="json", include={"about", "wording"})
    fields = event.model_dump(include={"recipient", "hall", "what", "told_at"})
    place = f"{recorded.position:020}"
    rows.put(TOLD, {"told_id": recorded.stream_id, **fields, **plain, "place": place})


async def told_page(pool: asyncpg.Pool, schema: str, recipient: str, query: ToldListing) -> ToldList:
    """A page of what the recipient was told, the latest first."""
    (before,) = read_cursor(query.cursor, str) if query.cursor else (None,)
    rows = await pool.fetch(
        f"select * from {schema}.told where recipient = $1 "
        "and ($2::text is null or place < $2) order by place desc limit $3",
        recipient,
        before,
        query.limit + 1,
    )
    page, last = split(rows, query.limit)
    return ToldList(
        items=tuple(_line(row) for row in page),
        next_cursor=write_cursor(last["place"]) if last else None,
    )


def _line(row: asyncpg.Record) -> ToldLine:
    parts = {name: json.loads(row[name]) for name in ("about", "wording")}
    return ToldLine.model_validate({**row, **parts})

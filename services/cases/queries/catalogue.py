"""The public guide."""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg

from infra.contracts import Context
from infra.projections.paging import read_cursor, split, write_cursor
from infra.projections.queries import answers
from services.cases.contract import item_because, items
from services.cases.contract.refusals import UNKNOWN_ITEM
from services.cases.contract.words import Definition
from services.cases.domain.identity import item_id
from services.cases.domain.searching import searchable
from services.shared.because import NO_HALL
from services.shared.refusals import UNKNOWN_HALL
from services.shared.registry import Registry


@dataclass(frozen=True, slots=True)
class CatalogueQueries:
    """Answers from `service_catalogue`."""

    pool: asyncpg.Pool

    @answers(items.ListItems)
    async def list_items(self, query: items.ListItems, context: Context) -> items.ItemGuides:
        hall, item = read_cursor(query.cursor, str, str) if query.cursor else ("", "")
        rows = await self.pool.fetch(
            "select hall, item, v.department, item_version, definition "
            "from service_catalogue.items i join service_catalogue.versions v "
            "on v.item_id = i.item_id and v.item_version = i.published_version "
            "where status <> 'withdrawn' and ($1::text is null or hall = $1) and (hall, item) > ($2, $3) "
            "and ($4::text is null or strpos(search_text, $4) > 0) "
            "and ($5::text is null or $5 = any(channels)) "
            "order by hall, item limit $6",
            query.hall,
            hall,
            item,
            searchable(query.text) if query.text else None,
            query.channel,
            query.limit + 1,
        )
        page, last = split(rows, query.limit)
        return items.ItemGuides(
            items=tuple(items.ItemGuide.model_validate(_loaded(row)) for row in page),
            next_cursor=write_cursor(last["hall"], last["item"]) if last else None,
        )

    @answers(items.ReadItem)
    async def read_item(self, query: items.ReadItem, context: Context) -> items.ItemGuide:
        return await guide_of(self.pool, query.hall, query.item, query.item_version)

    @answers(items.ReadItemState)
    async def read_item_state(self, query: items.ReadItemState, context: Context) -> items.ItemState:
        row = await self.pool.fetchrow(
            "select * from service_catalogue.items where item_id = $1", item_id(query.hall, query.item)
        )
        if row is None:
            raise UNKNOWN_ITEM(item_because.NO_ITEM(hall=query.hall, item=query.item))
        return items.ItemState.model_validate(_loaded(row))


async def guide_of(pool: asyncpg.Pool, hall: str, item: str, item_version: int | None) -> items.ItemGuide:
    """A published version, None: the one in force. Refuses UNKNOWN_ITEM."""
    row = await pool.fetchrow(
        "select hall, item, v.department, item_version, definition "
        "from service_catalogue.items i join service_catalogue.versions v using (item_id) "
        "where item_id = $1 and item_version = coalesce($2, published_version) "
        "and ($2 is not null or status <> 'withdrawn')",
        item_id(hall, item),
        item_version,
    )
    if row is None:
        raise UNKNOWN_ITEM(item_because.NO_VERSION(hall=hall, item=item))
    return items.ItemGuide.model_validate(_loaded(row))


async def definition_of(pool: asyncpg.Pool, hall: str, item: str, version: int) -> Definition:
    """The version a case began under; it is published, so it is there."""
    text = await pool.fetchval(
        "select definition from service_catalogue.versions where item_id = $1 and item_version = $2",
        item_id(hall, item),
        version,
    )
    return Definition.model_validate_json(text)


async def check_hall(pool: asyncpg.Pool, registry: Registry, hall: str | None) -> None:
    """Refuse UNKNOWN_HALL for a hall that is not open; None is all of them."""
    if hall is None:
        return

    async def is_known() -> bool:
        known: bool = await pool.fetchval(
            "select exists (select from service_catalogue.halls where hall = $1)", hall
        )
        return known

    if not await registry.heard_of(hall, None, is_known):
        raise UNKNOWN_HALL(NO_HALL(hall=hall))


def _loaded(row: asyncpg.Record) -> dict[str, Any]:
    """A row with its JSON columns read."""
    json_columns = {"definition", "draft"}
    return {
        column: json.loads(value) if column in json_columns and value is not None else value
        for column, value in row.items()
    }

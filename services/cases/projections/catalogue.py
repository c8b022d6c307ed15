"""Halls and service items as the guide shows them."""

from infra.eventstore.records import Recorded
from infra.projections.projection import Projection, when
from infra.projections.rows import Rows
from infra.projections.table import Row, Table
from services.cases.contract.items import ItemDrafted, ItemPublished, ItemReviewed, ItemRevised, ItemWithdrawn
from services.cases.domain.searching import search_text
from services.shared.hall_events import DepartmentListed, HallListed

HALLS = Table(
    "halls",
    key=("hall_id",),
    columns={"hall_id": "uuid", "hall": "text", "name": "jsonb", "departments": "jsonb"},
    indexes=("hall",),
)
ITEMS = Table(
    "items",
    key=("item_id",),
    columns={
        "item_id": "uuid",
        "hall": "text",
        "item": "text",
        "department": "text",
        "status": "text",
        "version": "int",
        "published_version": "int",
        "draft_version": "int",
        "author": "text",
        "draft": "jsonb",
    },
    indexes=("hall, item",),
)
VERSIONS = Table(
    "versions",
    key=("item_id", "item_version"),
    columns={
        "item_id": "uuid",
        "item_version": "int",
        "department": "text",
        "definition": "jsonb",
        "channels": "text[]",
        "search_text": "text",
    },
)
"""`search_text`: what an item is found by, as `domain.searching` has it."""


class ServiceCatalogue(Projection):
    name = "service_catalogue"
    version = 2
    tables = (HALLS, ITEMS, VERSIONS)

    @when(HallListed)
    def listed(self, event: HallListed, recorded: Recorded, rows: Rows) -> None:
        told = event.model_dump(mode="json")
        rows.put(HALLS, {"hall_id": recorded.stream_id, **told})

    @when(DepartmentListed)
    def department_listed(self, event: DepartmentListed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, HALLS, recorded)
        others = [known for known in row["departments"] if known["code"] != event.department.code]
        rows.put(HALLS, {**row, "departments": [*others, event.department.model_dump(mode="json")]})

    @when(ItemDrafted)
    def drafted(self, event: ItemDrafted, recorded: Recorded, rows: Rows) -> None:
        row: Row = {"item_id": recorded.stream_id, "hall": event.hall, "item": event.item}
        self._take_draft({**row, "department": event.department}, event, recorded, rows)

    @when(ItemRevised)
    def revised(self, event: ItemRevised, recorded: Recorded, rows: Rows) -> None:
        self._take_draft(_row(rows, ITEMS, recorded), event, recorded, rows)

    def _take_draft(self, row: Row, event: ItemDrafted | ItemRevised, recorded: Recorded, rows: Rows) -> None:
        draft = {
            "status": "draft",
            "draft_version": event.item_version,
            "author": event.author,
            "draft": event.definition.model_dump(mode="json"),
        }
        rows.put(ITEMS, {**row, **draft, "version": recorded.version})

    @when(ItemReviewed)
    def reviewed(self, event: ItemReviewed, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, ITEMS, recorded)
        rows.put(ITEMS, {**row, "status": "reviewed", "version": recorded.version})

    @when(ItemPublished)
    def published(self, event: ItemPublished, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, ITEMS, recorded)
        state = {"status": "published", "published_version": event.item_version, "version": recorded.version}
        rows.put(ITEMS, {**row, **state, "draft_version": None, "author": None, "draft": None})
        rows.put(
            VERSIONS,
            {
                "item_id": recorded.stream_id,
                "item_version": event.item_version,
                "department": event.department,
                "definition": event.definition.model_dump(mode="json"),
                "channels": event.definition.channels,
                "search_text": search_text(event.item, event.definition),
            },
        )

    @when(ItemWithdrawn)
    def withdrawn(self, event: ItemWithdrawn, recorded: Recorded, rows: Rows) -> None:
        row = _row(rows, ITEMS, recorded)
        rows.put(ITEMS, {**row, "status": "withdrawn", "version": recorded.version})


def _row(rows: Rows, table: Table, recorded: Recorded) -> Row:
    row = rows.get(table, recorded.stream_id)
    assert row is not None, f"{recorded.topic} comes after the stream's first event"
    return row

"""Definitions of read model tables, and how values travel."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from infra.projections.table import Table

NOTES = Table(
    "notes",
    key=("note_id", "number"),
    columns={
        "note_id": "uuid",
        "number": "int",
        "at": "timestamptz",
        "score": "double precision",
        "fee": "numeric",
        "data": "jsonb",
        "tags": "text[]",
    },
)


def test_a_row_comes_back_from_its_wire_form_as_it_would_from_postgresql() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    row = {
        "note_id": uuid4(),
        "number": 1,
        "at": at,
        "score": 3,
        "fee": 5,
        "data": {"a": (1,)},
        "tags": ("x",),
    }
    back = NOTES.from_wire(NOTES.to_wire(row))
    assert back["at"] == at
    assert back["at"].tzinfo is UTC
    assert isinstance(back["score"], float)
    assert isinstance(back["fee"], Decimal)
    assert back["data"] == {"a": [1]}
    assert back["tags"] == ["x"]


def test_columns_not_named_are_null() -> None:
    assert NOTES.from_wire(NOTES.to_wire({"number": 1}))["data"] is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"note_id": uuid4(), "number": 1, "colour": "red"}, "no column colour"),
        ({"at": datetime(2026, 3, 2)}, "no offset"),  # noqa: DTZ001
        ({"data": float("nan")}, "not JSON"),
        ({"note_id": str(uuid4())}, "note_id is uuid and cannot hold '"),
        ({"fee": 0.1}, "fee is numeric and cannot hold 0.1"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(row: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        NOTES.to_wire(row)


@pytest.mark.parametrize(
    "key", [(), (uuid4(),), (str(uuid4()), 1), (uuid4(), 1, 2), (None, 1), (UUID(int=1), "1")]
)
def test_a_key_that_does_not_fit_is_refused(key: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="note_id uuid, number int"):
        NOTES.check_key(key)


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ({"name": "No", "key": ("a",), "columns": {"a": "int"}}, "'No'"),
        ({"name": "t", "key": ("a",), "columns": {"a": "varchar"}}, "varchar"),
        ({"name": "t", "key": ("b",), "columns": {"a": "int"}}, "key"),
        ({"name": "t", "key": (), "columns": {"a": "int"}}, "key"),
        ({"name": "t", "key": ("a",), "columns": {"a": "int", "B": "int"}}, "'B'"),
        ({"name": "t", "key": ("a",), "columns": {"a": "int"}, "indexes": "a"}, "tuple of texts"),
    ],
)
def test_a_definition_that_does_not_fit_is_refused(definition: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Table(**definition)  # type: ignore[arg-type]

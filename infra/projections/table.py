"""The tables of a read model: what PostgreSQL holds, and how its values travel to and from Python."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

import pydantic_core

Row = dict[str, Any]
Key = tuple[Any, ...]
Wire = tuple[Any, ...]
"""A row as it is sent to PostgreSQL: the encoded values in column order."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One column type. `sent_as` is the type it travels in; `read`, `write` are SQL from and to the column.

    `encode` makes a value the same whether it comes back from memory or from the table, so that the rows do
    not depend on where a batch ended.
    """

    python: type | tuple[type, ...]
    sent_as: str
    encode: Callable[[Any], Any] | None = None
    decode: Callable[[Any], Any] | None = None
    read: str = "{}"
    write: str = "{}"


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no offset; a timestamptz column takes aware times only")
    return value.astimezone(UTC)


def _to_json(value: Any) -> str:
    text = pydantic_core.to_json(value).decode()
    if "NaN" in text or "Infinity" in text:  # perhaps in a text, perhaps a number that no JSON has
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text


KINDS: Mapping[str, Kind] = {
    "uuid": Kind(UUID, "uuid"),
    "text": Kind(str, "text"),
    "int": Kind(int, "int"),
    "bigint": Kind(int, "bigint"),
    "boolean": Kind(bool, "boolean"),
    "double precision": Kind((int, float), "double precision", encode=float),
    "numeric": Kind((int, Decimal), "numeric", encode=Decimal),
    "date": Kind(date, "date"),
    "timestamptz": Kind(datetime, "timestamptz", encode=_utc),
    "jsonb": Kind(object, "jsonb", encode=_to_json, decode=pydantic_core.from_json),
    "text[]": Kind(  # unnest would flatten an array of arrays, so it travels as JSON
        (list, tuple),
        "jsonb",
        encode=_to_json,
        decode=pydantic_core.from_json,
        read="to_jsonb({})",
        write="case when {0} is not null then array(select jsonb_array_elements_text({0})) end",
    ),
}

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")


def check_identifier(what: str, name: str) -> None:
    """Raise ValueError unless `name` can be written in SQL as it is."""
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(
            f"{what} {name!r}: use 1 to 48 small letters, digits and underscores, a letter first"
        )


@dataclass(frozen=True, eq=False)
class Table:
    """One table: its key, its columns (name → one of KINDS), its indexes.

    An index is what stands between the parentheses of `create index … on … (…)`: `"status, due_at desc"`.
    Columns outside the key may be null. Raises ValueError on a definition that PostgreSQL could not take.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    indexes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_identifier("table", self.name)
        for column, kind in self.columns.items():
            check_identifier(f"table {self.name}: column", column)
            if kind not in KINDS:
                raise ValueError(f"{self.name}.{column} is of type {kind!r}; there are {', '.join(KINDS)}")
        if not self.key or not set(self.key) <= self.columns.keys():
            raise ValueError(f"table {self.name}: its key {self.key} must name one or more of its columns")
        if not isinstance(self.indexes, tuple) or not all(isinstance(index, str) for index in self.indexes):
            raise ValueError(
                f'table {self.name}: write its indexes as a tuple of texts, ("status, due_at desc",)'
            )

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.columns)

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(KINDS[kind] for kind in self.columns.values())

    @cached_property
    def key_kinds(self) -> tuple[Kind, ...]:
        return tuple(KINDS[self.columns[name]] for name in self.key)

    @cached_property
    def shape(self) -> str:
        """The definition as one text: two tables alike have the same."""
        columns = ",".join(f"{name} {kind}" for name, kind in self.columns.items())
        return f"{self.name}({columns};{','.join(self.key)};{';'.join(self.indexes)})"

    def key_of(self, row: Row) -> Key:
        """The key of a row. Raises ValueError when a part is missing or of another type."""
        return self.check_key(tuple([row.get(name) for name in self.key]))

    def check_key(self, key: Key) -> Key:
        for value, kind in zip(key, self.key_kinds, strict=False):
            if not isinstance(value, kind.python):
                break
        else:
            if len(key) == len(self.key):
                return key
        wanted = ", ".join(f"{name} {self.columns[name]}" for name in self.key)
        raise ValueError(f"table {self.name}: {key!r} is no key; it takes ({wanted})")

    def to_wire(self, row: Row) -> Wire:
        """Encode a row; columns it does not name become null. Raises ValueError on what does not fit."""
        if not self.columns.keys() >= row.keys():
            raise ValueError(f"table {self.name} has no column {', '.join(row.keys() - self.columns.keys())}")
        values = [row.get(name) for name in self.names]
        for value, python in zip(values, self._pythons, strict=True):
            if value is not None and not isinstance(value, python):
                raise ValueError(f"table {self.name}: {self._misfits(row)}")
        for index, encode in self._encoders:
            if values[index] is not None:
                values[index] = encode(values[index])
        return tuple(values)

    def from_wire(self, wire: Wire) -> Row:
        row = dict(zip(self.names, wire, strict=True))
        for name, decode in self._decoders:
            if row[name] is not None:
                row[name] = decode(row[name])
        return row

    def _misfits(self, row: Row) -> str:
        return ", ".join(
            f"{name} is {kind} and cannot hold {row[name]!r}"
            for name, kind in self.columns.items()
            if row.get(name) is not None and not isinstance(row[name], KINDS[kind].python)
        )

    @cached_property
    def _pythons(self) -> list[type | tuple[type, ...]]:
        return [kind.python for kind in self.kinds]

    @cached_property
    def _encoders(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(index, kind.encode) for index, kind in enumerate(self.kinds) if kind.encode]

    @cached_property
    def _decoders(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(name, kind.decode) for name, kind in zip(self.names, self.kinds, strict=True) if kind.decode]

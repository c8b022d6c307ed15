"""The unit of work that a projection's methods read and write."""

from collections.abc import Iterable
from typing import Any, cast

from infra.projections.table import Key, Row, Table, Wire

_UNKNOWN: Any = object()


class NotLoaded(Exception):
    """A row was asked for that must be loaded first; the batch is then run again."""


class Held:
    """What is known of one table: rows as stored, and as this batch changed them (None: no such row)."""

    __slots__ = ("changed", "stored", "table", "wanted")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.stored: dict[Key, Wire | None] = {}
        self.changed: dict[Key, Wire | None] = {}
        self.wanted: set[Key] = set()

    def loaded(self, keys: Iterable[Key], found: Iterable[tuple[Key, Wire]]) -> None:
        """Take in what the database holds under these keys."""
        self.stored.update(dict.fromkeys(keys))
        self.stored.update(found)

    def written(self) -> tuple[list[Wire], list[Key]]:
        """The rows to keep and the keys to delete."""
        kept = [wire for wire in self.changed.values() if wire is not None]
        return kept, [key for key, wire in self.changed.items() if wire is None]


class Rows:
    """Rows of a projection's tables, as dicts from column to value.

    What `get` gives is a copy: a change counts once it is `put`.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        self._held = {table: Held(table) for table in tables}

    def get(self, table: Table, *key: Any) -> Row | None:
        """The row under a key, None when there is none. Raises ValueError on a key that does not fit."""
        held = self._of(table)
        found = held.changed.get(table.check_key(key), _UNKNOWN)
        if found is _UNKNOWN:
            found = held.stored.get(key, _UNKNOWN)
            if found is _UNKNOWN:
                held.wanted.add(key)
                raise NotLoaded
        return None if found is None else table.from_wire(cast(Wire, found))

    def put(self, table: Table, row: Row) -> None:
        """Insert or replace a whole row; columns not named become null. Raises ValueError on a misfit."""
        self._of(table).changed[table.key_of(row)] = table.to_wire(row)

    def delete(self, table: Table, *key: Any) -> None:
        """Delete the row under a key, if there is one."""
        self._of(table).changed[table.check_key(key)] = None

    def held(self) -> Iterable[Held]:
        return self._held.values()

    @property
    def incomplete(self) -> bool:
        """Whether some row must be loaded before the batch can be run."""
        return any(held.wanted for held in self._held.values())

    def forget_changes(self) -> None:
        for held in self._held.values():
            held.changed.clear()

    def _of(self, table: Table) -> Held:
        try:
            return self._held[table]
        except KeyError:
            raise ValueError(f"table {table.name} is not among the projection's tables") from None

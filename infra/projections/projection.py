"""A read model: tables, and how each event changes them."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from infra.contracts import Event
from infra.contracts.marks import Mark, members
from infra.projections.table import Table, check_identifier

when = Mark[Event]("when")
"""Marks a projection's method as the one that applies events of these types.

The method is `(self, event, recorded, rows) -> None`. It must depend on nothing but these three, and change
nothing but `rows`: it may be run more than once for one event before its rows are kept.
"""


class Projection:
    """Base of every read model. Its tables live in a PostgreSQL schema called `name`.

    Raise `version` whenever the tables or a method change: it is then built anew at the next start.
    Raises TypeError on a class that is not complete.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    tables: ClassVar[tuple[Table, ...]]
    methods: ClassVar[Mapping[type[Event], Callable[..., None]]]

    def __init_subclass__(cls, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        for needed in ("name", "version", "tables"):
            if not hasattr(cls, needed):
                raise TypeError(f"projection {cls.__qualname__} does not say its {needed}")
        check_identifier("projection", cls.name)
        names = ["progress", *(table.name for table in cls.tables)]
        if len(set(names)) < len(names):
            raise TypeError(f"projection {cls.__qualname__}: tables of one name, or one called progress")
        cls.methods = when.collected(members(cls))

    @classmethod
    def shape(cls) -> str:
        """The definition of all tables as one text."""
        return "\n".join(table.shape for table in cls.tables)

"""Declarations of projections, and who waits for them."""

import asyncio
from typing import Any

import pytest

from infra.contracts import Event
from infra.projections.projection import Projection, when
from infra.projections.table import Table
from infra.projections.waiting import Waiting

TABLE = Table("t", key=("a",), columns={"a": "int"})


class Came(Event):
    pass


class Went(Event):
    pass


def test_a_projection_knows_which_method_applies_which_event() -> None:
    class Doors(Projection):
        name = "doors"
        version = 1
        tables = (TABLE,)

        @when(Came, Went)
        def passed(self, event: Event, recorded: Any, rows: Any) -> None: ...

    assert Doors.methods == {Came: Doors.passed, Went: Doors.passed}


def test_two_methods_for_one_event_are_refused() -> None:
    with pytest.raises(TypeError, match=r"both \S+Doors.one and \S+Doors.two are @when\(Came\)"):

        class Doors(Projection):
            name = "doors"
            version = 1
            tables = (TABLE,)

            @when(Came)
            def one(self, event: Event, recorded: Any, rows: Any) -> None: ...

            @when(Came)
            def two(self, event: Event, recorded: Any, rows: Any) -> None: ...


def test_an_incomplete_projection_is_refused() -> None:
    with pytest.raises(TypeError, match="does not say its version"):

        class Doors(Projection):
            name = "doors"


def test_a_table_of_a_name_taken_is_refused() -> None:
    with pytest.raises(TypeError, match="one called progress"):

        class Doors(Projection):
            name = "doors"
            version = 1
            tables = (Table("progress", key=("a",), columns={"a": "int"}),)


def test_waiting_callers_are_woken_when_their_position_is_reached() -> None:
    async def scenario() -> None:
        waiting = Waiting()
        third, first, second = (waiting.add(position) for position in (3, 1, 2))
        first.cancel()  # gave up
        waiting.reached(2)
        assert (second.done(), third.done()) == (True, False)
        for future in (first, second, third):
            assert waiting
            waiting.remove(future)
        assert not waiting

    asyncio.run(scenario())

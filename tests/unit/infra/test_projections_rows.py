"""The unit of work of a projection."""

from uuid import UUID

import pytest

from infra.projections.rows import NotLoaded, Rows
from infra.projections.table import Table

ONE, TWO = UUID(int=1), UUID(int=2)
CASES = Table("cases", key=("case_id",), columns={"case_id": "uuid", "status": "text", "notes": "jsonb"})
OTHER = Table("other", key=("case_id",), columns={"case_id": "uuid"})


def rows() -> Rows:
    return Rows((CASES,))


def test_what_was_put_is_there_and_what_was_deleted_is_not() -> None:
    unit = rows()
    unit.put(CASES, {"case_id": ONE, "status": "open"})
    assert unit.get(CASES, ONE) == {"case_id": ONE, "status": "open", "notes": None}
    unit.delete(CASES, ONE)
    assert unit.get(CASES, ONE) is None


def test_a_copy_changed_without_put_changes_nothing() -> None:
    unit = rows()
    given = {"case_id": ONE, "notes": ["a"]}
    unit.put(CASES, given)
    given["notes"] = ["changed"]
    found = unit.get(CASES, ONE)
    assert found is not None
    found["notes"].append("b")
    again = unit.get(CASES, ONE)
    assert again is not None
    assert again["notes"] == ["a"]


def test_an_unknown_row_is_asked_for_once_loaded_it_is_there() -> None:
    unit = rows()
    with pytest.raises(NotLoaded):
        unit.get(CASES, ONE)
    assert unit.incomplete
    (held,) = unit.held()
    assert held.wanted == {(ONE,)}
    held.loaded(held.wanted | {(TWO,)}, [((ONE,), (ONE, "open", None))])
    held.wanted.clear()
    assert unit.get(CASES, ONE) == {"case_id": ONE, "status": "open", "notes": None}
    assert unit.get(CASES, TWO) is None
    assert not unit.incomplete


def test_the_last_change_of_a_row_is_the_one_that_is_written() -> None:
    unit = rows()
    unit.put(CASES, {"case_id": ONE, "status": "open"})
    unit.put(CASES, {"case_id": ONE, "status": "closed"})
    unit.put(CASES, {"case_id": TWO, "status": "open"})
    unit.delete(CASES, TWO)
    (held,) = unit.held()
    assert held.written() == ([(ONE, "closed", None)], [(TWO,)])


def test_another_projections_table_is_refused() -> None:
    with pytest.raises(ValueError, match="other is not among"):
        rows().get(OTHER, ONE)

"""`hall audit verify` holds the keys of persons against the log."""

import json
from uuid import uuid4

import pytest

from infra.privacy.sealing import seal
from tests.integration.visits import Hall, Visits, hall_fixture, sql, visits_fixture  # noqa: F401


@pytest.fixture(autouse=True)
def some(visits: Visits) -> None:
    for person in ("p1", "p2", "p3"):
        visits.arrive(person, person.upper())


def found(hall: Hall) -> list[str]:
    """What is wrong with the keys, of a log that is whole."""
    code, out, _ = hall("audit", "verify", "--json")
    told = json.loads(out)
    (log,) = told["logs"]
    assert (log["whole"], told["whole"], code == 0) == (True, log["keys"] == [], log["keys"] == [])
    findings: list[str] = log["keys"]
    return findings


def test_all_is_well_before_and_after_an_erasure(hall: Hall, visits: Visits) -> None:
    assert found(hall) == []
    visits.erase("p1")
    visits.arrive("p1", "again")
    assert found(hall) == []


def test_a_key_that_was_taken_away_by_hand_is_no_erasure(hall: Hall, visits: Visits) -> None:
    visits.erase("p2")
    visits.sql("update visits_person_keys set wrapped = null, erased_at = now() where person_id = 'p1'")
    (told,) = found(hall)
    assert "of p1 is gone, but no erasure destroyed it" in told


def test_a_recorded_destruction_that_is_not_so_is_found(hall: Hall, visits: Visits) -> None:
    visits.sql("create table before as table visits_person_keys")
    visits.erase("p1")
    visits.sql("truncate visits_person_keys")
    visits.sql("insert into visits_person_keys select * from before")
    (told,) = found(hall)
    assert "of p1 is there, but its destruction is recorded" in told
    assert "(position 4)" in told


def test_a_row_that_is_gone_is_found_by_what_it_sealed(hall: Hall, visits: Visits) -> None:
    visits.sql("delete from visits_person_keys where person_id = 'p3'")
    (told,) = found(hall)
    assert "has no row, but a text is sealed with it" in told
    assert "(position 3)" in told


def test_a_log_that_is_not_whole_is_looked_through_all_the_same(hall: Hall, visits: Visits) -> None:
    visits.erase("p1")
    visits.sql("update visits_events set state = set_byte(state, 20, 255) where position in (2, 4)")
    code, out, _ = hall("audit", "verify")
    assert code == 1
    assert "NOT WHOLE: position 2 was changed" in out
    assert "of p1 is gone, but no erasure destroyed it" in out


def test_what_only_looks_like_a_sealed_text_is_none(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p4", "D")
    visits.move(visit, seal(uuid4(), bytes(32), "a room"))
    assert found(hall) == []


def test_keys_that_were_swapped_or_damaged_are_found_with_the_master_key_alone(
    hall: Hall, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits.sql(
        "update visits_person_keys k set wrapped = o.wrapped from visits_person_keys o "
        "where k.person_id in ('p1', 'p2') and o.person_id in ('p1', 'p2') and k.key_id <> o.key_id"
    )
    visits.sql("update visits_person_keys set wrapped = set_byte(wrapped, 20, 7) where person_id = 'p3'")
    told = found(hall)
    assert [line.partition(" of ")[2][:16] for line in told] == [
        f"{p} does not open" for p in ("p1", "p2", "p3")
    ]
    monkeypatch.delenv("HALL_PRIVACY_KEY")
    assert found(hall) == []

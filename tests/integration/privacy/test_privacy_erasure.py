"""Erasing a person in a service that runs: gone from its history, which stays whole and replayable."""

from infra.eventstore import chain
from infra.hosting.discovery import language_of
from infra.loop import bridge
from tests.integration.visits import Visits, visits_fixture  # noqa: F401

NAME = "陳大文 Chan Tai Man"


def test_no_plain_name_is_ever_stored(visits: Visits) -> None:
    visits.arrive("p1", NAME)
    tables = [row[0] for row in visits.sql("select tablename from pg_tables where schemaname = 'public'")]
    assert {"visits_events", "visits_commands", "visits_person_keys"} <= set(tables)
    for table in tables:
        for row in visits.sql(f"select t::text as line, t.* from {table} t"):
            values = [value.encode() if isinstance(value, str) else value for value in row.values()]
            assert not any(NAME.encode() in value for value in values if isinstance(value, bytes))


def test_erasing_leaves_the_events_untouched_and_the_replay_the_same(visits: Visits) -> None:
    visit = visits.arrive("p1", NAME)
    visits.move(visit, "12B")
    before = visits.sql("select * from visits_events order by position")
    folded = fold(visits, visit)
    assert read_name(visits, folded.name) == NAME
    assert visits.erase("p1") == 1
    *untouched, record = visits.sql("select * from visits_events order by position")
    assert (untouched, record["topic"]) == (before, "KeyDestroyed")
    assert fold(visits, visit) == folded
    verified = bridge.run(chain.verify(visits.log.pool, "visits"))
    assert (verified.events, verified.flaw) == (3, None)
    assert read_name(visits, folded.name) is None


def test_the_service_goes_on_with_an_erased_person(visits: Visits) -> None:
    first = visits.arrive("p1", NAME)
    visits.erase("p1")
    visits.move(first, "12B")
    second = visits.arrive("p1", NAME)
    assert read_name(visits, fold(visits, first).name) is None
    assert read_name(visits, fold(visits, second).name) == NAME


def fold(visits: Visits, visit: object) -> object:
    language = language_of("visits")
    stream = bridge.run(visits.log.stream(visit))
    return language.aggregates[1].fold(visit, [language.codec.decode(e.topic, e.state) for e in stream])


def read_name(visits: Visits, sealed: str) -> str | None:
    (plain,) = bridge.run(visits.keyring.unseal([sealed]))
    return plain

"""`hall audit history` and `as-of`: what an auditor reads of one thing."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from infra.eventstore.records import Append, NewEvent
from tests.integration.visits import Hall, Visits, hall_fixture, visits_fixture  # noqa: F401


def test_history_tells_every_event_of_one_thing_in_order(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "陳大文")
    visits.arrive("p2", "another")
    visits.move(visit, "12B")
    code, out, _ = hall("audit", "history", str(visit), "--json")
    told = json.loads(out)
    assert (code, told["service"], told["stream_id"]) == (0, "visits", str(visit))
    assert [(e["position"], e["version"], e["type"]) for e in told["events"]] == [
        (1, 1, "Arrived"),
        (3, 2, "Moved"),
    ]
    assert told["events"][1]["data"] == {"room": "12B"}
    assert told["events"][1]["metadata"]["clause"] == "9.9.2"
    assert told["events"][0]["data"]["name"].startswith("sealed:")


def test_history_reads_well_and_shows_nothing_sealed(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "陳大文")
    code, out, _ = hall("audit", "history", str(visit))
    assert code == 0
    assert "1  2026-03-02T09:01:00+08:00  Arrived  (position 1)" in out
    assert "actor clerk-1, role clerk, channel window, clause 9.9.1" in out
    assert "name: (sealed)" in out
    assert "sealed:" not in out


def test_history_of_what_never_was(hall: Hall, visits: Visits) -> None:
    visits.arrive("p1", "A")
    unknown = str(uuid4())
    code, out, err = hall("audit", "history", unknown)
    assert (code, out) == (1, "")
    assert f"no log of visits has a stream {unknown}" in err


def test_a_thing_is_found_by_what_people_call_it(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "A")
    visits.move(visit, "12B")
    code, out, _ = hall("audit", "history", str(visit.int), "--json")
    assert (code, json.loads(out)["stream_id"], len(json.loads(out)["events"])) == (0, str(visit), 2)
    code, out, _ = hall("audit", "as-of", str(visit.int), "2026-03-02T09:01:00+08:00", "--json")
    assert (code, json.loads(out)["id"]) == (0, str(visit))


@pytest.mark.parametrize("text", ["12", "case-12"])
def test_a_name_that_nothing_has(text: str, hall: Hall, visits: Visits) -> None:
    visits.arrive("p1", "A")
    code, out, err = hall("audit", "history", text)
    assert (code, out) == (1, "")
    assert f"no log of visits has a stream {text}" in err


def test_a_name_of_two_things_is_answered_with_their_ids(
    hall: Hall, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [visits.arrive("p1", "A"), visits.arrive("p2", "B")]
    monkeypatch.setattr("services.visits.domain.STREAMS.find", lambda text: both)
    code, _, err = hall("audit", "history", "the visit")
    assert code == 1
    assert f"{both[0]} of visits, {both[1]} of visits" in err


def test_history_in_text_names_event_and_correlation(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "A")
    (event,) = json.loads(hall("audit", "history", str(visit), "--json")[1])["events"]
    out = hall("audit", "history", str(visit))[1]
    assert f"event {event['event_id']}, correlation {event['metadata']['correlation_id']}" in out


def test_a_time_zone_that_is_none_is_a_configuration_error(
    hall: Hall, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALL_TIME_ZONE", "Mars/X")
    code, _, err = hall("audit", "history", str(visits.arrive("p1", "A")))
    assert code == 2
    assert err.startswith("hall: HALL_TIME_ZONE='Mars/X' is not an IANA time zone")


@pytest.mark.parametrize("line", [["history"], ["as-of"]])
def test_an_event_that_someone_made_unreadable_is_named(line: list[str], hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "A")
    visits.sql("update visits_events set state = '\\xff00' where position = 1")
    code, out, err = hall(
        "audit", *line, str(visit), *(["2027-01-01T00:00:00Z"] if line == ["as-of"] else [])
    )
    assert (code, out) == (1, "")
    assert "the event at position 1 cannot be read" in err


def test_as_of_folds_up_to_the_time_and_no_further(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "A")  # 09:01
    for room in ("1", "2", "3"):  # 09:02, 09:03, 09:04
        visits.move(visit, room)
    rooms = {}
    for minute in ("01", "02", "03", "59"):
        code, out, _ = hall("audit", "as-of", str(visit), f"2026-03-02T09:{minute}:00+08:00", "--json")
        found = json.loads(out)
        assert (code, found["aggregate"], found["recorded_later"]) == (0, "Visit", 0)
        rooms[minute] = (found["version"], found["state"]["rooms"])
    assert rooms == {"01": (1, []), "02": (2, ["1"]), "03": (3, ["1", "2"]), "59": (4, ["1", "2", "3"])}


def test_as_of_before_the_beginning(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "A")
    code, out, err = hall("audit", "as-of", str(visit), "2026-03-02T09:00:59+08:00")
    assert (code, out) == (1, "")
    assert "nothing had happened" in err
    assert "2026-03-02T01:01:00+00:00" in err


def test_as_of_goes_by_when_things_happened_and_says_what_was_recorded_later(
    hall: Hall, visits: Visits
) -> None:
    visit = uuid4()
    told = [("Arrived", '{"visitor":"p1","name":""}', "2011-03-01T10:00:00+01:00")]
    told += [("Moved", f'{{"room":"{n}"}}', f"2011-03-0{n}T10:00:00+01:00") for n in (2, 3)]
    visits.log.append(
        Append(
            [
                NewEvent(visit, n, topic, state.encode(), json.dumps({"occurred_at": at}))
                for n, (topic, state, at) in enumerate(told, 1)
            ]
        )
    )
    code, out, _ = hall("audit", "as-of", str(visit), "2011-03-02T12:00:00Z", "--json")
    found = json.loads(out)
    assert (code, found["version"], found["state"]["rooms"], found["recorded_later"]) == (0, 2, ["2"], 2)
    code, out, _ = hall("audit", "as-of", str(visit), "2011-03-02T12:00:00Z")
    assert "2 of its events had happened by then but were recorded later" in out


def test_a_time_without_offset_is_refused(hall: Hall, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        hall("audit", "as-of", str(uuid4()), "2026-03-02T09:00:00")
    assert ended.value.code == 2
    assert "no time with an offset" in capsys.readouterr().err


def test_a_service_without_a_database_is_named(
    hall: Hall, visits: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HALL_VISITS_DATABASE_URL")
    code, _, err = hall("audit", "history", str(uuid4()))
    assert code == 2
    assert "HALL_VISITS_DATABASE_URL is not set" in err


def test_a_log_that_was_never_written(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, new_database: Callable[[], str]
) -> None:
    monkeypatch.setenv("HALL_VISITS_DATABASE_URL", new_database())
    code, _, err = hall("audit", "history", str(uuid4()))
    assert code == 1
    assert "no log yet" in err

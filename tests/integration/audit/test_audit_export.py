"""`hall audit export`: every event as a CloudEvent that others can read, streamed."""

import json
import stat
from pathlib import Path

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from tests.integration.visits import Hall, Visits, hall_fixture, visits_fixture  # noqa: F401


def test_every_event_comes_out_once_in_order(hall: Hall, visits: Visits) -> None:
    visit = visits.arrive("p1", "陳大文")
    visits.move(visit, "甲室")
    code, out, _ = hall("audit", "export", "--format", "cloudevents")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(e["type"], e["position"], e["subject"]) for e in events] == [
        ("Arrived", 1, str(visit)),
        ("Moved", 2, str(visit)),
    ]
    assert events[1]["data"] == {"room": "甲室"}
    assert events[1]["source"] == "/openhall/visits"
    assert events[0]["data"]["name"].startswith("sealed:")


def test_the_cloudevents_library_reads_each_line(hall: Hall, visits: Visits) -> None:
    visits.arrive("p1", "A")
    line = hall("audit", "export")[1]
    event = JSONFormat().read(CloudEvent, line)
    assert (event.get_type(), event.get_specversion()) == ("Arrived", "1.0")


def test_a_file_is_there_once_it_is_whole(hall: Hall, visits: Visits, tmp_path: Path) -> None:
    visits.arrive("p1", "A")
    file = tmp_path / "out" / "events.jsonl"
    code, _, err = hall("audit", "export", "--output", str(file))
    assert code == 1
    assert err == f"hall: {file} cannot be written: No such file or directory\n"
    file.parent.mkdir()
    left = file.with_name(".events.jsonl.part")
    left.touch(0o644)  # of an export that was broken off
    assert hall("audit", "export", "--output", str(file)) == (0, "", "")
    assert len(file.read_text().splitlines()) == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_more_than_a_page_is_exported(hall: Hall, visits: Visits) -> None:
    from uuid import uuid4

    from infra.eventstore.records import Append, NewEvent

    stream = uuid4()
    visits.log.append(Append([NewEvent(stream, n, "Moved", b'{"room":"%d"}' % n) for n in range(1, 2502)]))
    positions = [json.loads(line)["position"] for line in hall("audit", "export")[1].splitlines()]
    assert positions == list(range(1, 2502))


def test_a_log_that_is_not_whole_is_exported_and_said_to_be(
    hall: Hall, visits: Visits, tmp_path: Path
) -> None:
    visit = visits.arrive("p1", "A")
    for room in "234":
        visits.move(visit, room)
    visits.sql("delete from visits_events where position = 3")
    file = tmp_path / "events.jsonl"
    code, out, err = hall("audit", "export", "--output", str(file))
    assert (code, out) == (1, "")
    assert err.startswith("hall: visits: NOT WHOLE: position 3 was removed; its events were exported as")
    assert [json.loads(line)["position"] for line in file.read_text().splitlines()] == [1, 2, 4]


def test_an_event_past_the_head_is_said_too(hall: Hall, visits: Visits) -> None:
    visits.arrive("p1", "A")
    visits.sql("update visits_events set position = 2 where position = 1")
    code, _, err = hall("audit", "export")
    assert code == 1
    assert "visits: NOT WHOLE" in err


def test_an_event_that_cannot_be_read_ends_the_export_and_is_named(
    hall: Hall, visits: Visits, tmp_path: Path
) -> None:
    visits.arrive("p1", "A")
    visits.sql("update visits_events set state = '{' where position = 1")
    file = tmp_path / "events.jsonl"
    code, _, err = hall("audit", "export", "--output", str(file))
    assert code == 1
    assert "the event at position 1 cannot be read" in err
    assert list(tmp_path.glob("*.jsonl*")) == []

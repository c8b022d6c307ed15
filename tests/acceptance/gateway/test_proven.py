"""What decides beside the events is proven with them: claims, and the answers that are given again."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.acceptance.desk import Desk
from tests.acceptance.queue_hall import Hall
from tests.faults.sessions import Session, session

AT = "2011-10-11T13:45:40+02:00"
BATCH = "/cases/historical/batch"

pytestmark = pytest.mark.clause("7.3.2")


@pytest.fixture
def cases(desk: Desk) -> Iterator[Session]:
    with session(desk.suite.databases["cases"]) as database:
        yield database


@pytest.fixture
def queue(desk: Desk) -> Iterator[Session]:
    with session(desk.suite.databases["queue"]) as database:
        yield database


def faults(desk: Desk, service: str) -> list[str]:
    done = desk.suite.hall("audit", "verify", "--service", service, "--json")
    (told,) = json.loads(done.stdout)["logs"]
    assert done.returncode == (1 if told["faults"] else 0)
    found: list[str] = told["faults"]
    return found


def put_back(database: Session, table: str, row: Sequence[Any]) -> None:
    places = ", ".join(f"${number + 1}" for number in range(len(row)))
    database.rows(f"insert into {table} values ({places})", *row)


def imported(desk: Desk) -> dict[str, Any]:
    desk.publish()
    step = {"activity": "Confirm", "at": AT, "actor": "R21", "party": "Group 1"}
    told = {"channel": "Desk", "started_at": AT, "ended_at": AT, "steps": [step]}
    both = [{**told, "reference": reference} for reference in ("a", "b")]
    batch = {"hall": desk.code, "item": "stall", "source": "old", "cases": both}
    return desk.do(BATCH, batch, by="operator")


def test_a_claim_that_kept_a_case_from_being_imported_twice(desk: Desk, cases: Session) -> None:
    number = imported(desk)["cases"][0]["number"]
    gone = cases.rows(
        "delete from cases_claims where stream_id ="
        " (select stream_id from cases_events where convert_from(state, 'UTF8') like $1 limit 1) returning *",
        f"%{number}%",
    )
    assert [(row["kind"], row["key"].endswith("a")) for row in gone] == [("historical_case", True)]
    (fault,) = faults(desk, "cases")
    holder = gone[0]["stream_id"]
    assert fault.startswith(f"1 claim(s) removed: historical_case, held by stream {holder} since position")
    put_back(cases, "cases_claims", gone[0])
    assert faults(desk, "cases") == []


def test_an_answer_that_is_given_again(desk: Desk, cases: Session) -> None:
    position = imported(desk)["position"]
    (kept,) = cases.rows("delete from cases_commands where position = $1 returning *", position)
    assert faults(desk, "cases") == [f"1 answer(s) removed: of the command up to position {position}"]
    other = kept["answer"].replace('"recorded"', '"already_recorded"')
    put_back(cases, "cases_commands", (kept["command_id"], kept["fingerprint"], other, position))
    assert faults(desk, "cases") == [f"1 answer(s) changed: of the command up to position {position}"]
    cases.rows("delete from cases_commands where position = $1", position)
    put_back(cases, "cases_commands", kept)
    assert faults(desk, "cases") == []


def test_a_claim_that_keeps_a_person_at_one_window(desk: Desk, queue: Session) -> None:
    hall = Hall(desk)
    hall.at("W1", "opening")
    clerk = hall.id("lin")
    held = "update queue_claims set stream_id = $1 where kind = 'clerk_window' and key = $2"
    (now,) = queue.rows("select stream_id from queue_claims where kind = 'clerk_window' and key = $1", clerk)
    queue.rows(held, nobody := "00000000-0000-0000-0000-00000000000a", clerk)
    (fault,) = faults(desk, "queue")
    assert fault.startswith(f"1 claim(s) changed: clerk_window, held by stream {now['stream_id']} since")
    assert fault.endswith(f": stream {nobody} has it")
    queue.rows(held, now["stream_id"], clerk)
    hall.at("W1", "closing")
    assert faults(desk, "queue") == []
    queue.rows("insert into queue_claims values ('clerk_window', $1, $2)", clerk, now["stream_id"])
    (fault,) = faults(desk, "queue")
    assert fault.startswith("1 claim(s) added: clerk_window, released at position")
    queue.rows("delete from queue_claims where kind = 'clerk_window' and key = $1", clerk)


def test_nothing_of_it_is_published(desk: Desk) -> None:
    """Digests are for who verifies; neither the feed nor an export tells them."""
    position = imported(desk)["position"]
    exported = desk.suite.hall("audit", "export", "--service", "cases").stdout
    told = [json.loads(line) for line in exported.splitlines()]
    assert told[position - 1]["position"] == position
    with desk.suite.client("auditor") as auditor:
        feed = auditor.get("/v1/feed", params={"service": "cases", "limit": 50}).json()["items"]
    assert "historical_case:" not in exported + json.dumps(feed)
    assert all({"claims", "answered"}.isdisjoint(event) for event in [*told, *feed])

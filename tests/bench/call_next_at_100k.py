"""A call next (p50, one client, over HTTP) in a hall that gave 100,000 tickets today, against one that gave
100, a call each in turn; 300 wait in either.

The few are called before the many are there too (`before_p50_ms`): what the log's length does to both shows
there. The many are put into the log behind the service's back; `taking_in_s` is how long its next command
there takes, which reads them all.
"""

import time
from typing import Any

import psycopg

from tests.bench.figure import Figure, Measured, percentile
from tests.bench.queue_hall import call, drawing, plan_hall
from tests.bench.rig import Rig, say
from tests.processes import Suite
from tests.waiting import until

MANY = 100_000
FEW = 100
WAITING = 300
BEFORE, ROUNDS = 80, 200
_CATCH_UP_SECONDS = 300.0


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice."""
    few = plan_hall(rig.suite, "few", 1)[0]
    many = plan_hall(rig.suite, "many", 1)[0]
    _give(rig, few, FEW)
    before = call(rig, [few], clients=1, tickets=WAITING, rounds=BEFORE)["called"]
    say(f"{MANY:,} tickets …")
    events = _give(rig, many, MANY)
    _wait_for_read_models(rig.suite)
    taking_in = _first_command(rig.suite, "many")
    call(rig, [many], clients=1, tickets=WAITING, rounds=0)
    called = call(rig, [few, many], clients=1, tickets=0, rounds=ROUNDS)["called"]
    labels = [(hall, label) for hall, label, _ in [*before, *called]]
    assert len(set(labels)) == len(labels), "a ticket was called twice"
    taken = {hall: [ms for at, _, ms in called if at == hall] for hall in ("few", "many")}
    return Measured(
        percentile(taken["many"], 0.5),
        percentile(taken["few"], 0.5),
        {
            "p99_ms": round(percentile(taken["many"], 0.99), 1),
            "baseline_p99_ms": round(percentile(taken["few"], 0.99), 1),
            "before_p50_ms": round(percentile([ms for _, _, ms in before], 0.5), 3),
            "taking_in_s": round(taking_in, 1),
            "events": events,
            "waiting": WAITING,
            "calls": ROUNDS,
        },
    )


def _give(rig: Rig, clerk: dict[str, str], tickets: int) -> int:
    """Have so many tickets drawn, called, started and finished; how many events those are."""
    ((hall, label, _),) = call(rig, [clerk], clients=1, tickets=1, rounds=1)["called"]
    given = {"url": rig.suite.databases["queue"], "hall": hall, "label": label, "count": tickets - 1}
    return int(rig.child("tests.bench.filling", given=given)["events"])


def _wait_for_read_models(suite: Suite) -> None:
    with (
        psycopg.connect(suite.databases["queue"], autocommit=True) as queue,
        psycopg.connect(suite.databases["gateway"], autocommit=True) as gateway,
    ):
        head = _value(queue, "select position from queue_head")
        until(lambda: _value(queue, "select position from queue_live.progress") >= head, _CATCH_UP_SECONDS)
        newest = "select coalesce(max(position), 0) from feed where service = 'queue'"
        until(lambda: _value(gateway, newest) >= head, _CATCH_UP_SECONDS)


def _value(connection: "psycopg.Connection[Any]", query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _first_command(suite: Suite, hall: str) -> float:
    """Seconds until a ticket has been drawn; asked again, with its key, while the service takes in."""
    path, started = drawing(suite, hall)["path"], time.monotonic()
    with suite.client("kiosk", headers={"Idempotency-Key": f"first-in-{hall}"}) as kiosk:
        until(lambda: kiosk.post(path, json={}).status_code == 200, _CATCH_UP_SECONDS)
    return time.monotonic() - started


FIGURE = Figure(
    "call_next_at_100k",
    "ms (p50)",
    "the same in a hall that gave 100 tickets today",
    "at_most",
    1.2,
    measure,
)

"""How long a call next takes over HTTP at 200 windows, three processes of the queue service between them.

1,000 tickets in one line, each called once; a call finishes the service before it. Judged with clerks who
serve five seconds a ticket: forty calls a second, where such a hall comes to one or two. `flat_out` is the
same with clerks who do not pause at all: what the processes can do when they contend for one line, and what
a call takes then.
"""

from typing import Any

from tests.bench.figure import TARGET, Figure, Measured
from tests.bench.queue_hall import call, check_each_called_once, latencies, plan_hall, queue_processes
from tests.bench.rig import Rig

WINDOWS = 200
TICKETS = 1_000
PROCESSES = 3
SERVE_SECONDS = 5.0


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice or never, or a number was given twice."""
    with queue_processes(rig.suite, PROCESSES):
        paced = _calling(rig, "busy", SERVE_SECONDS)
        flat_out = _calling(rig, "flat-out", 0)
    return Measured(
        paced["p99_ms"],
        extra={
            **paced,
            "serve_seconds": SERVE_SECONDS,
            "windows": WINDOWS,
            "processes": PROCESSES,
            "called_twice": 0,
            "never_called": 0,
            "flat_out": flat_out,
        },
    )


def _calling(rig: Rig, hall: str, serve_seconds: float) -> dict[str, Any]:
    clerks = plan_hall(rig.suite, hall, WINDOWS)
    done = call(rig, clerks, clients=WINDOWS, tickets=TICKETS, serve_seconds=serve_seconds)
    check_each_called_once(done)
    return {**latencies(done), "calls_per_s": round(TICKETS / done["calling_seconds"], 1)}


FIGURE = Figure("call_next", "ms (p99)", TARGET, "at_most", 250, measure)

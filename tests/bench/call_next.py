"""How long a call next takes while 200 clerks call, start and finish without a pause, three processes of the
queue service between them: 2,000 tickets in one line, each called once.
"""

from tests.bench.figure import TARGET, Figure, Measured
from tests.bench.queue_hall import call, check_each_called_once, latencies, plan_hall, queue_processes
from tests.bench.rig import Rig

WINDOWS = 200
TICKETS = 2_000
PROCESSES = 3


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice or never, or a number was given twice."""
    clerks = plan_hall(rig.suite, "busy", WINDOWS)
    with queue_processes(rig.suite, PROCESSES):
        done = call(rig, clerks, clients=WINDOWS, tickets=TICKETS)
    check_each_called_once(done)
    seen = latencies(done)
    seconds = done["calling_seconds"]
    return Measured(
        seen["p99_ms"],
        extra={
            **seen,
            "calls_per_s": round(TICKETS / seconds, 1),
            "commands_per_s": round((3 * TICKETS + WINDOWS) / seconds, 1),
            "windows": WINDOWS,
            "processes": PROCESSES,
            "called_twice": 0,
            "never_called": 0,
        },
    )


FIGURE = Figure("call_next", "ms (p99)", TARGET, "at_most", 250, measure)

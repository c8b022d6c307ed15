"""Calls a second of 16 clients, one queue service process; a round calls once to each of many windows.

What is called is started and finished between the rounds, out of the time taken; `visits_per_s` takes in that
too. Two peers, measured on such a machine at 16 clients: 84 calls a second with a p99 of 278 ms at best.
"""

from tests.bench.cpu import Meter
from tests.bench.figure import TARGET, Figure, Measured
from tests.bench.queue_hall import call, check_each_called_once, latencies, plan_hall
from tests.bench.rig import Rig

CLIENTS = 16
WINDOWS = 480
ROUNDS = 5
_MOST_P99_MS = 120


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice or never, or a number was given twice."""
    clerks = plan_hall(rig.suite, "sixteen", WINDOWS)
    calls = WINDOWS * ROUNDS
    meter = Meter({**rig.suite.pids, **rig.server_pids})
    with meter:
        done = call(rig, clerks, clients=CLIENTS, tickets=calls, rounds=ROUNDS)
    check_each_called_once(done)
    seen = latencies(done)
    calling, serving = done["calling_seconds"], done["serving_seconds"]
    return Measured(
        calls / calling,
        extra={
            **seen,
            "p99_at_most": _MOST_P99_MS,
            "p99_met": seen["p99_ms"] <= _MOST_P99_MS,
            "clients": CLIENTS,
            "windows": WINDOWS,
            "calls": calls,
            "visits_per_s": round(calls / (calling + serving), 1),
            "commands_per_s": round(3 * calls / (calling + serving), 1),
            "cpu_ms_per_command": meter.per_command(4 * calls + 2 * WINDOWS),
        },
    )


FIGURE = Figure("call_next_16", "calls/s", TARGET, "at_least", 300, measure)

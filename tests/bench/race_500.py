"""500 tickets on one line, 20 callers at once until it is empty: calls a second, none twice, none forgotten.

Against the better of two peers, measured on such a machine: 84 calls a second at 16 clients (34 to 53
of 500 tickets were given to two callers, 21 to 273 numbers repeated). Every caller here also starts and
finishes what he called.
"""

from tests.bench.figure import Figure, Measured
from tests.bench.queue_hall import call, check_each_called_once, latencies, plan_hall
from tests.bench.rig import Rig

TICKETS = 500
CALLERS = 20
_PEER_CALLS = 84.0


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice or never, or a number was given twice."""
    clerks = plan_hall(rig.suite, "race", CALLERS)
    done = call(rig, clerks, clients=CALLERS, tickets=TICKETS)
    check_each_called_once(done)
    seconds = done["calling_seconds"]
    return Measured(
        TICKETS / seconds,
        _PEER_CALLS,
        {
            **latencies(done),
            "callers": CALLERS,
            "commands_per_s": round((3 * TICKETS + CALLERS) / seconds, 1),
            "given_twice": 0,
            "never_called": 0,
            "repeated_numbers": 0,
        },
    )


FIGURE = Figure(
    "race_500", "calls/s", "the better of two peers, 16 clients, no service between", "at_least", 1, measure
)

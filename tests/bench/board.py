"""How long after a clerk sent a call the last of 500 open boards shows it: over all boards and calls.

A board is the hall's live stream with `?service=queue`. The calls come at a steady pace, each with a ticket
drawn before it, which every board is told of too, and with the start and finish of a visit after it.
"""

from urllib.parse import urlsplit

from tests.bench.figure import TARGET, Figure, Measured, percentile
from tests.bench.queue_hall import plan_hall
from tests.bench.rig import Rig

BOARDS = 500
WINDOWS = 12
VISITS = 120
PER_SECOND = 4
"""A hall of 200 windows calls about as often, when a visit takes 50 s."""


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a board did not see each call, and once."""
    suite = rig.suite
    at = urlsplit(suite.url)
    given = {
        "host": at.hostname,
        "port": at.port,
        "hall": "watched",
        "boards": BOARDS,
        "clerks": plan_hall(suite, "watched", WINDOWS),
        "kiosk": suite.token("kiosk"),
        "visits": VISITS,
        "per_second": PER_SECOND,
    }
    done = rig.child("tests.bench.watching", given=given)
    sent, answered = done["from_sent_ms"], done["from_answered_ms"]
    return Measured(
        percentile(sent, 0.99),
        extra={
            "p50_ms": round(percentile(sent, 0.5), 1),
            "p99_ms": round(percentile(sent, 0.99), 1),
            "max_ms": round(max(sent), 1),
            "from": "the call, as it is sent",
            "p99_ms_from_answered": round(percentile(answered, 0.99), 1),
            "call_p99_ms": round(percentile(done["calling_ms"], 0.99), 1),
            "boards": BOARDS,
            "calls_per_s": PER_SECOND,
            "sights": len(sent),
        },
    )


FIGURE = Figure("board", "ms (p99)", TARGET, "at_most", 300, measure)

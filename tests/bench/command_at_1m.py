"""Command latency (p50) on a log of a million events, against the same on an empty one, one command each in
turn.

In process, through `Application.execute`: what grows with the log is the store's part, not HTTP's.
"""

from tests.bench.figure import Figure, Measured, percentile
from tests.bench.rig import Rig

ROUNDS = 1_500


def measure(rig: Rig) -> Measured:
    given = {"empty": rig.database("empty"), "million": rig.million["url"], "rounds": ROUNDS}
    done = rig.child("tests.bench.commanding", given=given)
    return Measured(
        percentile(done["million"], 0.5),
        percentile(done["empty"], 0.5),
        {
            "p99_ms": round(percentile(done["million"], 0.99), 3),
            "baseline_p99_ms": round(percentile(done["empty"], 0.99), 3),
            "events": done["million_events"],
            "baseline_events": done["empty_events"],
            "through": "Application.execute, in process",
        },
    )


FIGURE = Figure("command_at_1m", "ms (p50)", "the same commands on an empty log", "at_most", 1.2, measure)

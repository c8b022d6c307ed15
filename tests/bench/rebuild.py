"""Events a second of a projection rebuild, against the library's own ProjectionRunner: same events, same
rows.
"""

from tests.bench.figure import Figure, Measured, median, rounded
from tests.bench.rig import Rig

ROUNDS = 3
BASELINE_CASES = 250
"""The slow side replays this many of the same cases; rates are compared."""

CASES = 10_000


def measure(rig: Rig) -> Measured:
    ours: list[float] = []
    runner: list[float] = []
    for number in range(ROUNDS):
        given = {
            "url": rig.database(f"rebuilt{number}"),
            "cases": CASES,
            "rounds": 1,
            "shown": BASELINE_CASES,
        }
        here = rig.child("tests.bench.rebuilding", given=given)
        given = {"url": rig.database("projected"), "cases": BASELINE_CASES, "round": number}
        there = rig.child("tests.bench.baselines.projection_runner", given=given)
        if here["rows"] != there["rows"]:
            raise AssertionError("the two read models differ: this is no comparison")
        ours += here["rates"]
        runner.append(there["rate"])
    return Measured(
        median(ours),
        median(runner),
        {
            "events": here["events"],
            "baseline_events": there["events"],
            "rounds": rounded(ours),
            "baseline_rounds": rounded(runner),
        },
    )


FIGURE = Figure(
    "rebuild",
    "events/s",
    "eventsourcing ProjectionRunner on eventsourcing.postgres",
    "at_least",
    20,
    measure,
)

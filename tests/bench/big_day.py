"""A day of a big hall, 3,000 visitors and 40 windows, on an accelerated clock: `hall demo`, embedded.

One process plays everybody and does one thing after the other, so a second of it is not what the hall could
do in a second. The value is the day itself, without the start of the hall.
"""

from tests.bench.figure import TARGET, Figure, Measured
from tests.bench.rig import Rig

VISITORS, WINDOWS = 3_000, 40


def measure(rig: Rig) -> Measured:
    """Raises CalledProcessError when the day's report or log is not what was done."""
    size = ("--visitors", VISITORS, "--windows", WINDOWS)
    done = rig.child("infra.hosting.cli", "demo", *size, "--json")
    acts = sum(done["acts"].values())
    (log,) = done["audit"]["logs"]
    return Measured(
        done["play_seconds"],
        extra={
            "visitors": VISITORS,
            "windows": WINDOWS,
            "acts": acts,
            "ms_each": round(1000 * done["play_seconds"] / acts, 2),
            "events": log["events"],
        },
    )


FIGURE = Figure("big_day", "s", TARGET, "at_most", 90, measure)

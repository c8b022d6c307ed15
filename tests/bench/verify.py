"""Events a second that the audit verifies, on a log of a million."""

from tests.bench.figure import TARGET, Figure, Measured, median, rounded
from tests.bench.rig import Rig

ROUNDS = 3


def measure(rig: Rig) -> Measured:
    million = rig.million
    rates = []
    for _ in range(ROUNDS):
        done = rig.child("tests.bench.verifying", given={"url": million["url"]})
        if done["faults"] or done["events"] < million["events"]:
            raise AssertionError(f"the log was to be found whole: {done}")
        rates.append(done["rate"])
    return Measured(median(rates), extra={"events": done["events"], "rounds": rounded(rates)})


FIGURE = Figure("verify", "events/s", TARGET, "at_least", 100_000, measure)

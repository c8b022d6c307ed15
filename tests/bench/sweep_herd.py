"""Deadlines a second that are raised when those of 10,000 open cases have all passed at once, until the last
of them is in the log; against raising them one at a time in the same way.
"""

from tests.bench.figure import Figure, Measured
from tests.bench.rig import Rig

CASES = 10_000
SAMPLE = 1_000


def measure(rig: Rig) -> Measured:
    singly = _herd(rig, "herd_singly", SAMPLE, singly=True)
    by_page = _herd(rig, "herd", CASES, singly=False)
    return Measured(
        by_page["raised"] / by_page["seconds"],
        singly["raised"] / singly["seconds"],
        {"raised": by_page["raised"], "seconds": round(by_page["seconds"], 1)},
    )


def _herd(rig: Rig, database: str, cases: int, *, singly: bool) -> dict[str, float]:
    given = {"url": rig.database(database), "cases": cases, "singly": singly}
    return rig.child("tests.bench.herding", given=given)


FIGURE = Figure("sweep_herd", "deadlines/s", "the same deadlines, one at a time", "at_least", 2, measure)

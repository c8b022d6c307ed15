"""HTTP commands a second: a clerk takes applications in, the real suite against stock nameko."""

from tests.bench.against_stock import BASELINE, against_stock
from tests.bench.figure import Figure, Measured
from tests.bench.hall import plan
from tests.bench.rig import Rig


def measure(rig: Rig) -> Measured:
    measured = against_stock(rig, plan(rig.suite))
    measured.extra["aim"] = 3
    return measured


FIGURE = Figure("http_command", "commands/s", BASELINE, "at_least", 2, measure)

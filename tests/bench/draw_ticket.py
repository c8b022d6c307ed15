"""Tickets drawn a second over HTTP, all in one line, where each is decided on the one before; against stock
nameko, which decides nothing.
"""

from tests.bench.against_stock import BASELINE, against_stock
from tests.bench.figure import Figure, Measured
from tests.bench.queue_hall import drawing, plan_hall
from tests.bench.rig import Rig


def measure(rig: Rig) -> Measured:
    plan_hall(rig.suite, "drawing", 1)
    return against_stock(rig, drawing(rig.suite, "drawing"))


FIGURE = Figure("draw_ticket", "tickets/s", BASELINE, "at_least", 2, measure)

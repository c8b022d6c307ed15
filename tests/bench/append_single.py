"""Durable appends a second of one caller, against one thread of the library's own PostgreSQL module."""

from tests.bench.figure import Figure, Measured, median, rounded
from tests.bench.rig import Rig

ROUNDS = 5
SECONDS = 3


def measure(rig: Rig) -> Measured:
    url = rig.database("appends")
    rates: dict[str, list[float]] = {"ours": [], "library": []}
    for _ in range(ROUNDS):
        for side, seen in rates.items():
            seen.append(rig.child("tests.bench.appends", side, 1, SECONDS, url)["rate"])
    return Measured(
        median(rates["ours"]),
        median(rates["library"]),
        {"rounds": rounded(rates["ours"]), "baseline_rounds": rounded(rates["library"])},
    )


FIGURE = Figure(
    "append_single",
    "appends/s",
    "eventsourcing.postgres insert_events, 1 thread",
    "at_least",
    1.2,
    measure,
)

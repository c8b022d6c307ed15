"""Durable appends a second, 64 callers at once, against the library's own PostgreSQL module at its best."""

from tests.bench.figure import Figure, Measured, median, rounded
from tests.bench.rig import Rig

CALLERS = 64
THREADS = (1, 4, 16)
ROUNDS = 3
SECONDS = 3


def measure(rig: Rig) -> Measured:
    url = rig.database("appends")
    ours: list[float] = []
    library: dict[int, list[float]] = {threads: [] for threads in THREADS}
    for _ in range(ROUNDS):
        ours.append(rig.child("tests.bench.appends", "ours", CALLERS, SECONDS, url)["rate"])
        for threads, rates in library.items():
            rates.append(rig.child("tests.bench.appends", "library", threads, SECONDS, url)["rate"])
    medians = {threads: median(rates) for threads, rates in library.items()}
    best = max(medians, key=lambda threads: medians[threads])
    return Measured(
        median(ours),
        medians[best],
        {
            "callers": CALLERS,
            "rounds": rounded(ours),
            "baseline_threads": best,
            "baseline_by_threads": {str(threads): round(rate, 1) for threads, rate in medians.items()},
        },
    )


FIGURE = Figure(
    "append_concurrent",
    "appends/s",
    "eventsourcing.postgres insert_events, best of 1, 4 and 16 threads",
    "at_least",
    10,
    measure,
)

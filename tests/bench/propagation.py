"""How long after an append in the cases process the gateway's feed, in another process and database, holds
the event.

Counted from the event's recorded time (taken before its commit) to the first look at the feed that sees
it; a look is taken every 2 ms. Commands come at a steady rate, sent when they are due, whatever is still
unanswered.
"""

import threading
import time
from typing import Any

import psycopg

from tests.bench.figure import TARGET, Figure, Measured, percentile
from tests.bench.hall import plan
from tests.bench.rig import Rig

RATE = 200
COMMANDS = 3_000
WARM_UP = 400
CONNECTIONS = 64
LOOK_SECONDS = 0.002
LATE_SECONDS = 30
RECORDED = """
select position, extract(epoch from recorded_at) from cases_events where position > %s and position <= %s
"""


def measure(rig: Rig) -> Measured:
    suite = rig.suite
    load = {**plan(suite), "connections": CONNECTIONS, "rate": RATE, "count": WARM_UP}
    rig.load(load)
    with psycopg.connect(suite.databases["cases"], autocommit=True) as cases:
        before = _head(cases)
        with Watch(suite.databases["gateway"], before) as watch:
            result = rig.load({**load, "count": COMMANDS})
            head = _head(cases)
            watch.wait_until(head)
        rows = cases.execute(RECORDED, (before, head)).fetchall()
        recorded = {position: float(at) for position, at in rows}
    if skipped := sorted(recorded.keys() - watch.seen.keys()):
        raise AssertionError(
            f"the feed passed over {len(skipped)} events, the first at position {skipped[0]}"
        )
    delays = [(watch.seen[position] - at) * 1000 for position, at in recorded.items()]
    return Measured(
        percentile(delays, 0.99),
        extra={
            "p50_ms": round(percentile(delays, 0.5), 2),
            "p99_ms": round(percentile(delays, 0.99), 2),
            "max_ms": round(max(delays), 2),
            "events": len(delays),
            "commands_per_second": RATE,
            "http_p50_ms": result["p50_ms"],
            "http_p99_ms": result["p99_ms"],
            "from": "the event's recorded time",
            "to": f"a look at the gateway's feed table every {LOOK_SECONDS * 1000:g} ms",
        },
    )


class Watch:
    """Looks at the feed and notes when each position was there first, from `after` on."""

    def __init__(self, url: str, after: int) -> None:
        self.seen: dict[int, float] = {}
        self._last = after
        self._connection = psycopg.connect(url, autocommit=True)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def wait_until(self, position: int) -> None:
        """Raises TimeoutError when the feed does not come so far."""
        limit = time.monotonic() + LATE_SECONDS
        while self._last < position:
            if time.monotonic() > limit or not self._thread.is_alive():
                raise TimeoutError(f"the feed is at {self._last} of {position} after {LATE_SECONDS} s")
            time.sleep(LOOK_SECONDS)

    def _look(self) -> None:
        query = "select position from feed where service = 'cases' and position > %s order by position"
        while not self._ended.wait(LOOK_SECONDS):
            rows = self._connection.execute(query, (self._last,), prepare=True).fetchall()
            now = time.time()
            for (position,) in rows:
                self.seen[position] = now
                self._last = position


def _head(connection: "psycopg.Connection[Any]") -> int:
    row = connection.execute("select position from cases_head").fetchone()
    assert row is not None
    return int(row[0])


FIGURE = Figure("propagation", "ms (p99)", TARGET, "at_most", 100, measure)

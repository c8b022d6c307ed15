"""How much slower an append has become at the end, while a second process of the service stands by.

Nothing that waits may keep PostgreSQL from clearing away dead rows: every append changes the log's head, and
would have to walk all versions of it that are still there. The service with one process is asked in turn
with the one that has two, so that whatever else the machine does befalls both.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg

from tests.bench.figure import Figure, Measured, median
from tests.bench.rig import ROOT, Rig

MOST = 200_000
SECONDS = 120
"""For both sides together, should that many appends take longer."""
TURN = 50
SAMPLE = 1_000
LOOK_SECONDS = 0.25
SNAPSHOTS = """
select coalesce(max(age(backend_xmin)), 0),
       coalesce(extract(epoch from max(now() - xact_start) filter (where backend_xmin is not null)), 0)
from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""
"""How old, in transactions and seconds, the oldest snapshot is that a session holds."""


def measure(rig: Rig) -> Measured:
    with _Side(rig, "alone", processes=1) as alone, _Side(rig, "beside", processes=2) as beside:
        until = time.monotonic() + SECONDS
        while len(beside.taken) < MOST and time.monotonic() < until:
            alone.append(TURN)
            beside.append(TURN)
        return Measured(beside.growth, alone.growth, {"two": beside.describe(), "one": alone.describe()})


class _Side:
    """A service of so many processes, the first of which leads and appends."""

    def __init__(self, rig: Rig, name: str, *, processes: int) -> None:
        self._url = rig.database(f"two_processes_{name}")
        self._head = f"{name}_head"
        self._held = ExitStack()
        self._services = [
            self._held.enter_context(_service(self._url, rig.amqp_uri, name)) for _ in range(processes)
        ]
        self._snapshots = self._held.enter_context(_Snapshots(self._url))
        self.taken: list[float] = []

    def __enter__(self) -> "_Side":
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def append(self, events: int) -> None:
        self.taken += _ask(self._services[0], events)

    @property
    def growth(self) -> float:
        return median(self.taken[-SAMPLE:]) / median(self.taken[:SAMPLE])

    def describe(self) -> dict[str, Any]:
        return {
            "appended": len(self.taken),
            "first_ms": round(median(self.taken[:SAMPLE]), 3),
            "last_ms": round(median(self.taken[-SAMPLE:]), 3),
            "head_table_kb": self._snapshots.value(f"select pg_table_size('{self._head}')") >> 10,
            **self._snapshots.oldest(),
        }


@contextmanager
def _service(url: str, amqp_uri: str, name: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.bench.one_service", url, amqp_uri, name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _answer(process)
        yield process
    finally:
        process.communicate(timeout=30)


def _ask(process: "subprocess.Popen[str]", events: int) -> list[float]:
    assert process.stdin is not None
    process.stdin.write(f"{events}\n")
    process.stdin.flush()
    taken: list[float] = _answer(process)
    return taken


def _answer(process: "subprocess.Popen[str]") -> Any:
    """Raises RuntimeError when the process has ended instead."""
    assert process.stdout is not None
    if not (line := process.stdout.readline()):
        raise RuntimeError(f"tests.bench.one_service ended with {process.wait()}")
    return json.loads(line)


class _Snapshots:
    """Looks every now and then for the oldest snapshot that any session of a database holds."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._oldest = (0, 0.0)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "_Snapshots":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def oldest(self) -> dict[str, Any]:
        age, seconds = self._oldest
        return {"xmin_age": age, "xmin_seconds": round(seconds, 2)}

    def value(self, sql: str) -> Any:
        row = self._connection.execute(sql).fetchone()
        assert row is not None
        return row[0]

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            age, seconds = self._connection.execute(SNAPSHOTS).fetchone()
            self._oldest = (max(self._oldest[0], age), max(self._oldest[1], float(seconds)))


FIGURE = Figure(
    "two_processes",
    "× (median of the last 1,000 appends to the first)",
    "the same, one process alone",
    "at_most",
    1.2,
    measure,
)

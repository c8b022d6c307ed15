"""Events a second of `hall import xes`: a million events from a packed file into the real suite, to the end,
when a report shows all of them; against a sample sent one case a command.

The memory of the importer and of the hall's processes is read from outside while it works: it must not grow
with the file.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.cpu import Meter
from tests.bench.figure import Figure, Measured
from tests.bench.import_log import STEPS, write_log
from tests.bench.rig import MILLION, ROOT, Rig, say
from tests.processes import Suite

SAMPLE_CASES = 1500
LIMIT_SECONDS = 900
GROWTH = 1.2
"""Memory at the end over that at a tenth of the file, at most."""

_EVERY_SECONDS = 0.2


def measure(rig: Rig) -> Measured:
    """Raises RuntimeError when not every event of the file is in the report."""
    suite = rig.suite
    singly = _singly(rig, suite)
    file = rig.folder / "million.xes.gz"
    started = time.monotonic()
    events = write_log(file, MILLION // STEPS)
    say(f"a log of {events:,} events, {file.stat().st_size >> 20} MB, {time.monotonic() - started:.0f} s …")
    before = _megabytes(suite.pids)
    meter = Meter({**suite.pids, **rig.server_pids})
    with meter, Watched(suite, file, "million") as importer:
        importer.wait()
    _check(suite, "million", events)
    growth = importer.at_end / importer.at_tenth
    return Measured(
        events / importer.seconds,
        singly,
        {
            "events": events,
            "seconds": round(importer.seconds, 1),
            "importer_mb_at_tenth": round(importer.at_tenth, 1),
            "importer_mb_at_end": round(importer.at_end, 1),
            "importer_growth": round(growth, 3),
            "importer_growth_at_most": GROWTH,
            "importer_flat": growth <= GROWTH,
            "cpu_ms_per_1000_events": {
                **meter.per_command(events // 1000),
                "importer": round(importer.cpu_seconds * 1e6 / events, 1),
            },
            "services_mb_before": before,
            "services_mb_most": importer.services_most,
            "services_mb_after": _megabytes(suite.pids),
            "baseline_events": SAMPLE_CASES * STEPS,
        },
    )


def _singly(rig: Rig, suite: Suite) -> float:
    """Events a second of the baseline."""
    file = rig.folder / "sample.xes.gz"
    events = write_log(file, SAMPLE_CASES)
    given = {"url": suite.url, "token": suite.token("operator"), "file": str(file), "hall": "sample"}
    seconds = rig.child("tests.bench.baselines.case_a_command", given=given)["seconds"]
    _check(suite, "sample", events)
    return events / float(seconds)


def _check(suite: Suite, hall: str, events: int) -> None:
    report = suite.hall_json("report", "cases", "--hall", hall)
    found, sent = (report["cases"], report["steps"]), (events // STEPS, events)
    if found != sent:
        raise RuntimeError(f"hall {hall} reports (cases, steps) {found} and not {sent}")


class Watched:
    """An import in a process of its own, and its memory (MB) at a tenth of the file and at the end.

    `services_most` is the most that each process of the hall had meanwhile.
    """

    def __init__(self, suite: Suite, file: Path, hall: str) -> None:
        self._file = file
        self._pids = suite.pids
        self.services_most: dict[str, float] = {}
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "infra.hosting.cli", "import", "xes", str(file), "--hall", hall, "--json"],
            cwd=ROOT,
            env={**suite.settings.environ, "HALL_URL": suite.url},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.at_tenth = self.at_end = 0.0
        self.seconds = self.cpu_seconds = 0.0

    def __enter__(self) -> "Watched":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def wait(self) -> None:
        """Watch it to its end. Raises RuntimeError when it failed or took too long."""
        while self._process.poll() is None:
            self._look()
            if time.monotonic() - self._started > LIMIT_SECONDS:
                raise RuntimeError(f"the import was not done after {LIMIT_SECONDS} s")
            time.sleep(_EVERY_SECONDS)
        self.seconds = time.monotonic() - self._started
        assert self._process.stdout is not None
        printed = self._process.stdout.read()
        if self._process.returncode or json.loads(printed)["refused"]:
            raise RuntimeError(f"the import failed: {printed[:500]}")

    def _look(self) -> None:
        pid = self._process.pid
        for name, megabytes in _megabytes(self._pids).items():
            self.services_most[name] = max(megabytes, self.services_most.get(name, 0.0))
        try:
            resident = _resident(pid)
            share = _read_so_far(pid, self._file) / self._file.stat().st_size
        except (OSError, StopIteration):  # it has just ended, or has not opened the file yet
            return
        if resident:
            self.at_end = resident
            self.cpu_seconds = _used(pid)
            if not self.at_tenth and share >= 0.1:
                self.at_tenth = resident


def _read_so_far(pid: int, file: Path) -> int:
    """How far a process has read a file that it holds open, in bytes."""
    descriptors = Path(f"/proc/{pid}/fd").iterdir()
    number = next(one.name for one in descriptors if Path(os.readlink(one)) == file)
    return int(Path(f"/proc/{pid}/fdinfo/{number}").read_text().split()[1])


def _used(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def _megabytes(pids: dict[str, int]) -> dict[str, float]:
    return {name: round(_resident(pid), 1) for name, pid in pids.items()}


FIGURE = Figure("import_million", "events/s", "the same import, one case a command", "at_least", 2, measure)

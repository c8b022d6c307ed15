"""Resident memory of the cases service at rest, in a process of its own."""

import re
import time
from pathlib import Path

from tests.bench.figure import TARGET, Figure, Measured, median
from tests.bench.rig import Rig

REST_SECONDS = 5


def measure(rig: Rig) -> Measured:
    """Read it when the process has been left alone; figures measured before may have worked it."""
    pid = rig.suite.pids["cases"]
    seen = []
    for _ in range(REST_SECONDS):
        time.sleep(1)
        seen.append(_rolled_up(pid))
    return Measured(
        median([now["Rss"] for now in seen]),
        extra={"pss_mb": round(median([now["Pss"] for now in seen]), 1), "command": "hall run cases"},
    )


def _rolled_up(pid: int) -> dict[str, float]:
    """Rss and Pss of a process in MB, as the kernel counts them."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return {name: int(kb) / 1024 for name, kb in re.findall(r"^(Rss|Pss): +(\d+) kB$", text, re.MULTILINE)}


FIGURE = Figure("memory", "MB", TARGET, "at_most", 120, measure)

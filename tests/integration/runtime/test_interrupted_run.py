"""However a test run with workers is interrupted, nothing of what its workers started is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration import left_running
from tests.processes import ROOT, interruptible
from tests.waiting import until

STARTS_WITHIN = 180.0
"""Three interpreters, on a machine that does much else."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_workers_started_is_ended(how: signal.Signals, tmp_path: Path) -> None:
    workers = ("-n", "2", "--dist", "load")
    run = subprocess.Popen(
        [sys.executable, "-m", "pytest", *workers, left_running.__file__],
        cwd=ROOT,
        env={**os.environ, left_running.FOLDER: str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=interruptible,
    )
    try:
        until(lambda: len(list(tmp_path.iterdir())) == 2, STARTS_WITHIN)
        run.send_signal(how)
        run.wait()
        until(lambda: not any(Path("/proc", started.name).exists() for started in tmp_path.iterdir()))
    finally:
        run.kill()

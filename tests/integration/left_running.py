"""Not collected by itself: a run of two workers, each of which starts a process and never ends by itself."""

import os
import subprocess
from pathlib import Path

import pytest

FOLDER = "LEFT_RUNNING"
"""Names the folder in which each test makes an empty file, called by the id of what it started."""


@pytest.mark.parametrize("number", [1, 2])
def test_starts_a_process_and_waits_for_it(number: int) -> None:
    started = subprocess.Popen(["sleep", "600"], start_new_session=True)
    Path(os.environ[FOLDER], str(started.pid)).touch()
    started.wait()

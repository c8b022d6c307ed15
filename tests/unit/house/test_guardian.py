"""A test run that is killed leaves nothing of what it started."""

import subprocess
import sys
from pathlib import Path

from tests.waiting import until

_RUN = """
import subprocess, sys
from tests import guardian
guardian.start()
for words in (["sleep", "600"], ["sh", "-c", "sleep 600 & wait"]):
    print(subprocess.Popen(words, start_new_session=True).pid, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_run_started_is_ended() -> None:
    run = subprocess.Popen([sys.executable, "-c", _RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout is not None
    started = [int(run.stdout.readline()) for _ in range(2)]
    assert all(_runs(process) for process in started)
    run.kill()
    run.wait()
    until(lambda: not any(_runs(process) for process in started))


def _runs(process: int) -> bool:
    try:
        return " Z" not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False

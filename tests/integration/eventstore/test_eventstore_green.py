"""Appending from green threads on eventlet's asyncio hub, in a process of its own."""

import json
import os
import subprocess
import sys


def test_green_threads_append_together(database: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.integration.eventstore_green", database, "64", "20"],
        env={**os.environ, "EVENTLET_HUB": "asyncio"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    outcome = json.loads(ran.stdout)
    assert sorted(outcome["told"]) == list(range(1, 64 * 20 + 1))
    # the killed thread's append was on its way: it is stored, whole, and troubled nobody
    assert outcome["read"] == list(range(1, 64 * 20 + 3))
    assert outcome["won"] == 1

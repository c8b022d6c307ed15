"""Ends what a test run started, whatever ended the run: SIGKILL of it, too.

A process of its own waits at a pipe that closes when the run is no more. What the run started, and what that
started, has the run's mark in its environment.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

MARK = "OPENHALL_TEST_RUN"
_PATIENCE_SECONDS = 15.0
_SHARED = "epmd"
"""Erlang's names of nodes: one a machine, and another run's node may be in it."""
_held: list["subprocess.Popen[bytes]"] = []


def start() -> None:
    """Have everything that this process starts from now on ended with it."""
    mark = secrets.token_hex(8)
    line = [sys.executable, "-m", "tests.guardian", mark]
    root = Path(__file__).parents[1]
    _held.append(subprocess.Popen(line, stdin=subprocess.PIPE, cwd=root, start_new_session=True))
    os.environ[MARK] = mark


def _left(mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    return [int(place.name) for place in Path("/proc").glob("[0-9]*") if _is_left(place, wanted)]


def _is_left(process: Path, wanted: bytes) -> bool:
    try:
        there = wanted in (process / "environ").read_bytes().split(b"\0")
        return there and (process / "comm").read_text().strip() != _SHARED
    except OSError:  # it has ended, or is somebody else's
        return False


def _end(mark: str) -> None:
    """In order, so that a server cleans up behind itself; after a while at once."""
    limit = time.monotonic() + _PATIENCE_SECONDS
    _signal(_left(mark), signal.SIGTERM)
    while left := _left(mark):
        if time.monotonic() > limit:
            _signal(left, signal.SIGKILL)
        time.sleep(0.1)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


if __name__ == "__main__":
    signal.signal(
        signal.SIGTERM, signal.SIG_IGN
    )  # of a run within a run: the outer one's end must not stop it
    sys.stdin.buffer.read()
    _end(sys.argv[1])

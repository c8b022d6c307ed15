"""A hall of the demonstration's own: embedded, in a process below this one, its clock set from here."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from infra.loop.config import Settings

_START_SECONDS = 60.0
_STOP_SECONDS = 15.0
_TOLD_LINES = 5


class DidNotStart(Exception):
    """The hall said nothing in time, or ended; the message is for the one at the terminal."""


class OwnHall:
    """The hall in a folder; `settings` are what its process runs under, `url` is where it answers."""

    def __init__(self, data: Path) -> None:
        self._clock = data / "clock"
        self._log = data / "hall.log"
        own = {
            "HALL_DATA": str(data),
            "HALL_PORT": "0",
            "HALL_CLOCK_FILE": str(self._clock),
            "HALL_RATE_LIMIT": "0",
            "HALL_LOG_LEVEL": "WARNING",
        }
        others = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
        self.settings = Settings({**others, **own})
        self.url = ""

    def set_clock(self, at: datetime) -> None:
        """In place, for putting a new file there makes the disk write it at each act; and with a time of
        change of its own, for the kernel's are so coarse that a second change might not show.
        """
        with self._clock.open("r+") as file:
            file.write(at.isoformat(timespec="seconds"))
        changed = time.time_ns()
        os.utime(self._clock, ns=(changed, changed))

    @contextmanager
    def running(self, begins: datetime) -> Iterator[None]:
        """The hall serves until the block ends, and is gone after it. Raises DidNotStart."""
        self._clock.touch()
        self.set_clock(begins)
        with self._log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "infra.hosting.cli", "run", "all"],
                env=dict(self.settings.environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us, who stop it in order
            )
        try:
            self.url = self._ready(process).removeprefix("ready ").strip()
            yield
        finally:
            _end(process)

    def _ready(self, process: "subprocess.Popen[bytes]") -> str:
        assert process.stdout is not None
        said, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
        line = process.stdout.readline().decode() if said else ""
        if not line.startswith("ready "):
            last = "\n".join(self._log.read_text(errors="replace").splitlines()[-_TOLD_LINES:])
            raise DidNotStart(f"the hall did not start: {last or f'nothing within {_START_SECONDS:g} s'}")
        return line


def _end(process: "subprocess.Popen[bytes]") -> None:
    """In order if it can be; not to be broken off, for that would leave the hall or its data behind."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        process.terminate()
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

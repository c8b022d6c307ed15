"""One hall a data folder: the lock that holds it, and run.json that says where it answers."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.loop.config import ConfigurationError, Settings


@contextmanager
def hold(settings: Settings, *, alone: bool) -> Iterator[None]:
    """Hold the data folder while the block lasts.

    With the embedded broker a run is `alone`: a second one could not hear the first. Runs that share a
    RabbitMQ may share the folder. Raises ConfigurationError when another run holds it, or it cannot be made.
    """
    data = settings.made_data()
    with (data / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigurationError(
                f"{data} is in use by a hall that runs{_where(data)}: stop it first, or choose another "
                "folder (HALL_DATA)"
            ) from None
        yield


def write(data: Path, url: str) -> None:
    """Say where the hall answers; other lines of `hall` read it."""
    new = data / f".run.{os.getpid()}.json"
    new.write_text(json.dumps({"url": url, "pid": os.getpid()}) + "\n")
    new.replace(data / "run.json")


def read(data: Path) -> dict[str, Any] | None:
    """What run.json says, None when no hall runs there."""
    try:
        found: dict[str, Any] = json.loads((data / "run.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return found


def ended(data: Path) -> bool:
    """Whether the hall that run.json tells of is gone without having taken it away, as after a kill -9."""
    found = read(data)
    return found is not None and (not process_runs(found["pid"]) or _is_free(data / "run.lock"))


def remove(data: Path) -> None:
    """Take run.json away if it is this process's."""
    if (read(data) or {}).get("pid") == os.getpid():
        (data / "run.json").unlink(missing_ok=True)


def process_runs(process: int) -> bool:
    """Whether there is a process of this number, whoever's it is."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _where(data: Path) -> str:
    found = read(data)
    return f" (process {found['pid']}, {found['url']})" if found else ""


def _is_free(lock: Path) -> bool:
    """Nobody holds the folder; a process that has the number of one that was killed is another one."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held; or not there, which proves nothing
        return False
    return True

"""How many events a second some callers append through a recorder's own `insert_events`, one event each
time.

`python -m tests.bench.appends ours|library CALLERS SECONDS URL` prints {"rate", "appended"}. Each caller
appends to a stream of its own; both recorders get the same events.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from infra.loop import green

STATE = json.dumps({"item": "permit-7", "applicant": "person-0001", "note": "n" * 240}).encode()
TOPIC = "CaseAccepted"


def caller(recorder: Any, until: float) -> int:
    """Append to a fresh stream until the time is up; how many."""
    from eventsourcing.persistence import StoredEvent

    stream, version = uuid4(), 0
    while time.monotonic() < until:
        version += 1
        recorder.insert_events([StoredEvent(stream, version, TOPIC, STATE)])
    return version


def library_settings(url: str) -> dict[str, str]:
    """A PostgreSQL URL with a socket folder, in the variables of `eventsourcing.postgres`."""
    parts = urlsplit(url)
    return {
        "POSTGRES_DBNAME": parts.path[1:],
        "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "",
    }


def library(url: str, callers: int, seconds: float) -> int:
    """`eventsourcing.postgres` as it comes, with a pooled connection for each of `callers` threads."""
    from eventsourcing.postgres import Factory
    from eventsourcing.utils import Environment

    settings = {**library_settings(url), "POSTGRES_POOL_SIZE": str(callers)}
    factory = Factory(Environment("library", settings))
    recorder = factory.application_recorder()
    counts: list[int] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=lambda: counts.append(caller(recorder, until))) for _ in range(callers)
    ]
    return _counted(threads, counts, factory.close)


def _counted(threads: list[threading.Thread], counts: list[int], close: Callable[[], None]) -> int:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close()
    return sum(counts)


def ours(url: str, callers: int, seconds: float) -> int:
    """Our recorder, with `callers` green threads on the one loop, as in a service process."""
    import eventlet
    from eventsourcing.utils import Environment

    from infra.eventstore import Factory

    factory = Factory(Environment("ours", {"OPENHALL_DATABASE_URL": url}))
    recorder = factory.application_recorder()
    until = time.monotonic() + seconds
    threads = [eventlet.spawn(caller, recorder, until) for _ in range(callers)]
    appended: int = sum(thread.wait() for thread in threads)
    factory.close()
    return appended


def main(side: str, callers: int, seconds: float, url: str) -> None:
    if side == "ours":
        green.prepare()
    appended = {"ours": ours, "library": library}[side](url, callers, seconds)
    print(json.dumps({"rate": appended / seconds, "appended": appended}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])

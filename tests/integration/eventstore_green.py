"""A process of green threads that append: `python -m tests.integration.eventstore_green DSN THREADS EACH`.

Run with EVENTLET_HUB=asyncio. Prints JSON: the positions told, and appends a second.
"""

import warnings

warnings.simplefilter("ignore")
import eventlet  # noqa: E402

eventlet.monkey_patch()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from uuid import uuid4  # noqa: E402

from eventsourcing.persistence import IntegrityError, StoredEvent  # noqa: E402

from infra.eventstore import Factory  # noqa: E402
from infra.loop import bridge  # noqa: E402


def main(dsn: str, threads: int, each: int) -> None:
    bridge.adopt_hub()
    factory = Factory({"OPENHALL_DATABASE_URL": dsn})
    recorder = factory.application_recorder()

    def append(_: int) -> list[int]:
        told: list[int] = []
        for _ in range(each):
            event = StoredEvent(uuid4(), 1, "Happened", b'{"said":"hello"}')
            told.extend(recorder.insert_events([event]) or ())
        return told

    pool = eventlet.GreenPool(threads)
    started = time.perf_counter()
    told = [position for one in pool.imap(append, range(threads)) for position in one]
    seconds = time.perf_counter() - started

    contested = uuid4()

    def contest(_: int) -> bool:
        try:
            recorder.insert_events([StoredEvent(contested, 1, "Happened", b"{}")])
        except IntegrityError:
            return False
        return True

    killed = eventlet.spawn(append, 0)  # waits for its first append when it is killed
    eventlet.sleep(0)
    killed.kill()
    won = sum(pool.imap(contest, range(threads)))
    read = [one.id for one in recorder.select_notifications(1, threads * each + 10)]
    factory.close()
    print(json.dumps({"told": told, "read": read, "won": won, "per_second": len(told) / seconds}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

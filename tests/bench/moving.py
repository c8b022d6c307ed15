"""Fills a cases log with open cases, accepted today, and moves some of them one at a time.

`python -m tests.bench.moving` reads {"url", "cases", "hall"} and fills; with "singly" it then changes that
hall's calendar and moves each case by itself. Prints {"seconds"} of the filling, or of the moving.
"""

import json
import sys
import time
from typing import Any
from uuid import UUID, uuid4

from infra.loop import green


def main(given: dict[str, Any]) -> dict[str, Any]:
    from services.cases.reactions import STAFF
    from tests.alone import days_set
    from tests.bench.desk import Desk
    from tests.bench.open_cases import coming_day, fill, holiday

    desk = Desk(given["url"], keys=False) if "singly" not in given else Desk(given["url"])
    if "singly" in given:
        desk.open_hall()
    started = time.monotonic()
    ids = fill(desk, given["hall"], given["cases"])
    if "singly" in given:
        today = desk.application.means.calendar.day_of(desk.application.clock.now())
        change = holiday(coming_day(desk.application.means.calendar, today))
        STAFF.record(desk.application, [days_set(change["days"], given["hall"])])
        started = time.monotonic()
        _move_singly(desk, given["hall"], ids)
    seconds = time.monotonic() - started
    desk.close()
    return {"seconds": seconds}


def _move_singly(desk: Any, hall: str, ids: list[UUID]) -> None:
    from infra.contracts import Context
    from services.cases.date_moving import move_page

    context = Context(uuid4(), "bench", "system", "system", "bench")
    moved = sum(move_page(desk.application, hall, [id], context) for id in ids)
    assert moved == len(ids), f"{moved} of {len(ids)} moved"


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(main(json.load(sys.stdin))))

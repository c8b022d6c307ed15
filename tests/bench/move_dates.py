"""Open cases a second that a new holiday moves: one command to the real suite, 100,000 open cases, until the
last of them says so in its history; against moving them one by one in the same way.
"""

import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from infra.loop import bridge
from services.shared.deadlines.calendar import WorkingCalendar
from tests.bench.figure import Figure, Measured
from tests.bench.open_cases import HOLIDAY, coming_day, holiday
from tests.bench.rig import Rig, say
from tests.waiting import until

CASES = 100_000
SAMPLE = 2_000
_LIMIT_SECONDS = 300.0


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when not every case was moved."""
    given = {"url": rig.database("singly"), "hall": "bench", "cases": SAMPLE, "singly": True}
    singly = SAMPLE / float(rig.child("tests.bench.moving", given=given)["seconds"])
    suite = rig.suite
    url = suite.databases["cases"]
    say(f"{CASES:,} open cases …")
    rig.child("tests.bench.moving", given={"url": url, "hall": "bench", "cases": CASES})
    until(lambda: _in_register(url) >= CASES, _LIMIT_SECONDS)
    zone = ZoneInfo("Asia/Shanghai")
    day = coming_day(WorkingCalendar("CN", zone), datetime.now(zone).date())
    with suite.client("operator") as client:
        started = time.monotonic()
        sent = client.post(
            "/v1/halls/bench/calendar", json=holiday(day), headers={"Idempotency-Key": "bench-holiday"}
        )
        sent.raise_for_status()
        answered = time.monotonic() - started
        until(lambda: _moved(client) is not None, _LIMIT_SECONDS)
        seconds = time.monotonic() - started
        told = _moved(client)
    assert told is not None
    assert told["moved"] >= CASES, told
    return Measured(
        told["moved"] / seconds,
        singly,
        {"cases": told["moved"], "seconds": round(seconds, 1), "answered_ms": round(answered * 1000, 1)},
    )


def _moved(client: httpx.Client) -> dict[str, Any] | None:
    """What came of the holiday, once it is known to the cases and all of them have moved."""
    versions: list[dict[str, Any]] = client.get("/v1/halls/bench/rules").json()["versions"]
    return next((one for one in versions if one["reason"] == HOLIDAY and one["moved"] is not None), None)


def _in_register(url: str) -> int:
    return bridge.run(_count(url))


async def _count(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("select count(*) from case_register.cases where hall = 'bench'"))
    finally:
        await connection.close()


FIGURE = Figure(
    "move_dates",
    "cases/s",
    "the same cases, one at a time, with no read model behind them",
    "at_least",
    1,
    measure,
)

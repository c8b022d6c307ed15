"""Open cases a second that a new holiday moves: one command to the real suite, 100,000 open cases, until the
last of them says so in its history; against moving them one by one in the same way.
"""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from infra.runtime import bridge
from services.cases.domain.deadlines.working_days import WorkingCalendar
from tests.bench.figure import Figure, Measured
from tests.bench.open_cases import coming_day, holiday
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
        client.headers["Hall-At-Least"] = sent.headers["Hall-Position"]
        until(lambda: _all_moved(client), _LIMIT_SECONDS)
        seconds = time.monotonic() - started
        told = client.get("/v1/halls/bench/rules").json()["versions"][-1]
    assert told["moved"] >= CASES, told
    return Measured(
        told["moved"] / seconds,
        singly,
        {"cases": told["moved"], "seconds": round(seconds, 1), "answered_ms": round(answered * 1000, 1)},
    )


def _all_moved(client: httpx.Client) -> bool:
    """A read model that lags behind is waited for."""
    reply = client.get("/v1/halls/bench/rules")
    return reply.status_code == 200 and not reply.json()["moving"]


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

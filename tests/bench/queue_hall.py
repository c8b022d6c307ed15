"""Halls with a queue that calling is measured in, and what is expected of it whatever the pace."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tests.bench.figure import percentile
from tests.bench.hall import words
from tests.bench.rig import Rig
from tests.processes import Suite


def plan_hall(suite: Suite, hall: str, windows: int) -> list[dict[str, str]]:
    """One line, open day and night, and so many windows: the clerks who may serve there."""
    codes = [f"W{number}" for number in range(windows)]
    name = words("x")
    hours = [{"weekday": day, "opens": "00:00:00", "closes": "23:59:59.999999"} for day in range(1, 8)]
    plan = {
        "hours": hours,
        "lines": [{"code": "main", "name": name, "prefix": "A"}],
        "windows": [{"code": code, "name": name, "kind": "special", "lines": ["main"]} for code in codes],
    }
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    days = [{"day": str(today + timedelta(days=n)), "working": True, "name": name} for n in range(2)]
    with suite.client("operator") as operator:
        for path, body in (
            ("halls", {"hall": hall, "name": name}),
            (f"halls/{hall}/calendar", {"days": days, "reason": "measured on a holiday, too"}),
            (f"halls/{hall}/plan", {"plan": plan}),
        ):
            key = {"Idempotency-Key": f"{path}-{hall}"}
            operator.post(f"/v1/{path}", json=body, headers=key).raise_for_status()
    return [
        {"hall": hall, "window": code, "token": suite.token("clerk", subject=f"{hall}-{code}")}
        for code in codes
    ]


def drawing(suite: Suite, hall: str) -> dict[str, Any]:
    """A kiosk draws a ticket, for the load generator."""
    at = urlsplit(suite.url)
    return {
        "host": at.hostname,
        "port": at.port,
        "path": f"/v1/halls/{hall}/lines/main/tickets",
        "headers": {"Authorization": f"Bearer {suite.token('kiosk')}"},
        "body": {},
    }


def call(
    rig: Rig,
    clerks: Sequence[dict[str, str]],
    *,
    clients: int,
    tickets: int = 0,
    rounds: int | None = None,
    serve_seconds: float = 0.0,
) -> dict[str, Any]:
    """Have the clerks call and serve (`tests.bench.calling`); `tickets` are drawn in the first one's hall."""
    at = urlsplit(rig.suite.url)
    wanted = {"hall": clerks[0]["hall"], "token": rig.suite.token("kiosk"), "count": tickets}
    given = {"host": at.hostname, "port": at.port, "clients": clients, "clerks": clerks, "rounds": rounds}
    more = {"tickets": wanted, "serve_seconds": serve_seconds}
    return rig.child("tests.bench.calling", given={**given, **more})


def check_each_called_once(done: dict[str, Any]) -> None:
    """Raises AssertionError when a number was given twice, or a ticket called twice or never."""
    drawn, called = done["drawn"], [label for _, label, _ in done["called"]]
    assert len(set(drawn)) == len(drawn), "a number was given twice"
    assert len(set(called)) == len(called), "a ticket was called twice"
    assert set(called) == set(drawn), "a ticket was never called"


def latencies(done: dict[str, Any]) -> dict[str, float]:
    """Of the calls, in milliseconds."""
    taken = [ms for _, _, ms in done["called"]]
    return {"p50_ms": round(percentile(taken, 0.5), 1), "p99_ms": round(percentile(taken, 0.99), 1)}


def _stop(suite: Suite, name: str) -> None:
    suite.running.pop(name).stop()


@contextmanager
def queue_processes(suite: Suite, count: int) -> Iterator[None]:
    """So many processes of the queue service in place of one."""
    with ExitStack() as running:
        for number in range(2, count + 1):
            name = f"queue-{number}"
            suite.launch("queue", name).wait_ready()
            running.callback(_stop, suite, name)
        yield

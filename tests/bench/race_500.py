"""500 tickets on one line, 20 callers at once until it is empty: calls a second, none twice, none forgotten.

Against the better of two peers, measured on such a machine: 84 calls a second at 16 clients (34 to 53
of 500 tickets were given to two callers, 21 to 273 numbers repeated). Every caller here also starts and
finishes what he called.
"""

from typing import Any

from tests.bench.figure import Figure, Measured, percentile
from tests.bench.rig import Rig, say
from tests.processes import Suite

TICKETS = 500
CALLERS = 20
_PEER_CALLS = 84.0


def measure(rig: Rig) -> Measured:
    """Raises AssertionError when a ticket was called twice or never, or a number was given twice."""
    suite = rig.suite
    windows = [f"R{number}" for number in range(CALLERS)]
    plan_hall(suite, "race", windows)
    drawn = draw(suite, "race", TICKETS)
    assert len(set(drawn)) == TICKETS, "a number was given twice"
    done = rig.child("tests.bench.calling", given=clerks(suite, "race", windows))
    assert sorted(done["called"]) == sorted(drawn), "called twice, or never"
    calls = done["calls_ms"]
    return Measured(
        TICKETS / done["seconds"],
        _PEER_CALLS,
        {
            "p50_ms": round(percentile(calls, 0.5), 1),
            "p99_ms": round(percentile(calls, 0.99), 1),
            "callers": CALLERS,
            "commands_per_s": round((3 * TICKETS + CALLERS) / done["seconds"], 1),
            "given_twice": 0,
            "never_called": 0,
            "repeated_numbers": 0,
        },
    )


def plan_hall(suite: Suite, hall: str, windows: list[str]) -> None:
    """One line, open day and night, and these windows."""
    words = {"en": "x", "zh_hant": "x", "zh_hans": "x"}
    hours = [{"weekday": day, "opens": "00:00:00", "closes": "23:59:59.999999"} for day in range(1, 8)]
    plan = {
        "hours": hours,
        "lines": [{"code": "main", "name": words, "prefix": "A"}],
        "windows": [{"code": code, "name": words, "kind": "special", "lines": ["main"]} for code in windows],
    }
    _post(suite, "operator", f"/halls/{hall}/plan", {"plan": plan}, f"plan-{hall}")


def draw(suite: Suite, hall: str, count: int) -> list[str]:
    """The labels of so many new tickets."""
    say(f"{count} tickets …")
    with suite.client("kiosk") as kiosk:
        labels = []
        for number in range(count):
            reply = kiosk.post(
                f"/v1/halls/{hall}/lines/main/tickets",
                json={},
                headers={"Idempotency-Key": f"{hall}-{number}"},
            )
            reply.raise_for_status()
            labels.append(str(reply.json()["label"]))
    return labels


def clerks(suite: Suite, hall: str, windows: list[str]) -> dict[str, Any]:
    """What the callers need: each his window and his token."""
    told = [{"window": code, "token": suite.token("clerk", subject=f"clerk-{code}")} for code in windows]
    return {"url": suite.url, "hall": hall, "clerks": told}


def _post(suite: Suite, role: str, path: str, body: dict[str, Any], key: str) -> None:
    with suite.client(role) as client:
        reply = client.post(f"/v1{path}", json=body, headers={"Idempotency-Key": key})
        reply.raise_for_status()


FIGURE = Figure(
    "race_500", "calls/s", "the better of two peers, 16 clients, no service between", "at_least", 1, measure
)

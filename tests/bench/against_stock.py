"""One command over HTTP, 16 keep-alive connections, separate processes: the real suite against stock nameko.

Ours does all it does in earnest: it checks the token and the body, seals the personal fields, chains the
events, publishes them and projects them. The baseline commits a row and dispatches an event, and nobody
listens.
"""

import time
from typing import Any

from tests.bench.cpu import Meter
from tests.bench.figure import Measured, median, rounded
from tests.bench.rig import Rig
from tests.bench.stock import WORKERS, stock_nameko

CONNECTIONS = 16
ROUNDS = 4
SECONDS = 6
SETTLE_SECONDS = 1
"""What a side does after its last reply (projections, the feed) is its own, not the other's."""

WARM_UP = {"seconds": 2}
BASELINE = "stock nameko 2.14.1: HTTP, RPC, a committed row, the event dispatched in the request"


def against_stock(rig: Rig, ours: dict[str, Any]) -> Measured:
    """Commands a second; `ours` is the command, for the load generator."""
    with stock_nameko(rig) as (port, stock_pids):
        stock = {"host": "127.0.0.1", "port": port, "path": "/v1/cases", "body": ours["body"]}
        sides = {"ours": ours, "stock": stock}
        for side in sides.values():
            rig.load({**side, "connections": CONNECTIONS, **WARM_UP})
        seen: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        meters = {
            "ours": Meter({**rig.suite.pids, **rig.server_pids}),
            "stock": Meter({**stock_pids, **rig.server_pids}),
        }
        for _ in range(ROUNDS):
            for name, side in sides.items():
                with meters[name]:
                    seen[name].append(rig.load({**side, "connections": CONNECTIONS, "seconds": SECONDS}))
                    time.sleep(SETTLE_SECONDS)
    rates = {side: [result["rate"] for result in results] for side, results in seen.items()}
    return Measured(
        median(rates["ours"]),
        median(rates["stock"]),
        {
            "connections": CONNECTIONS,
            **_latencies("", seen["ours"]),
            **_latencies("baseline_", seen["stock"]),
            "cpu_ms_per_command": _cpu(meters["ours"], seen["ours"]),
            "baseline_cpu_ms_per_command": _cpu(meters["stock"], seen["stock"]),
            "baseline_workers": WORKERS,
            "rounds": rounded(rates["ours"]),
            "baseline_rounds": rounded(rates["stock"]),
        },
    )


def _latencies(prefix: str, results: list[dict[str, Any]]) -> dict[str, float]:
    return {
        prefix + name: round(median([result[name] for result in results]), 2) for name in ("p50_ms", "p99_ms")
    }


def _cpu(meter: Meter, results: list[dict[str, Any]]) -> dict[str, float]:
    return meter.per_command(sum(result["requests"] for result in results))

"""Command latency on two cases logs in turn, in process, through `Application.execute`.

`python -m tests.bench.commanding` reads {"empty": url, "million": url, "rounds"}; prints {"empty": [ms,
…], "million": [ms, …]}. A round is an application and its acceptance, on each log; its latency is the
mean of the two.
"""

import json
import sys
import time
from typing import Any

from infra.loop import bridge, green

WARM_UP = 50


def measure(empty: str, million: str, rounds: int) -> dict[str, Any]:
    from tests.bench.desk import Desk

    desks = {"empty": Desk(empty), "million": Desk(million)}
    desks["empty"].open_hall()
    taken: dict[str, list[float]] = {name: [] for name in desks}
    for number in range(WARM_UP + rounds):
        for name, desk in desks.items():
            started = time.perf_counter()
            desk.apply_and_accept()
            if number >= WARM_UP:
                taken[name].append((time.perf_counter() - started) * 1000 / 2)
    events = {f"{name}_events": bridge.run(desk.log.head()) for name, desk in desks.items()}
    for desk in desks.values():
        desk.close()
    return {**taken, **events}


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(measure(**json.load(sys.stdin))))

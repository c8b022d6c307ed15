"""Open cases whose limits have all ended, raised by a sweeper: by the page, or one at a time.

`python -m tests.bench.herding` reads {"url", "cases", "singly"}; prints {"raised", "seconds"}.
"""

import json
import sys
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from infra.loop import green

_LIMIT_SECONDS = 250.0


def main(given: dict[str, Any]) -> dict[str, Any]:
    from infra.loop import bridge
    from infra.loop.clock import SetClock, SystemClock
    from infra.projections.runner import Runner
    from services.cases.projections.register import CaseRegister
    from services.cases.sweeps import DEADLINES
    from tests.bench.desk import Desk
    from tests.bench.open_cases import fill
    from tests.waiting import until

    clock = SetClock(SystemClock().now())
    desk = Desk(given["url"], clock=clock)
    desk.open_hall()
    fill(desk, "bench", given["cases"])
    runner = Runner(CaseRegister, desk.log, desk.application.codec)
    bridge.run(runner.start())
    head = bridge.run(desk.log.head())
    bridge.run(runner.wait_for(head, _LIMIT_SECONDS))
    due = bridge.run(desk.log.pool.fetchval("select count(*) from case_register.deadlines"))
    clock.set(clock.now() + timedelta(days=60))
    sweep = replace(DEADLINES, act_on=None) if given["singly"] else DEADLINES
    sweeper = sweep.of(desk.application)
    started = time.monotonic()
    bridge.run(sweeper.start())
    until(lambda: bridge.run(desk.log.head()) >= head + due, _LIMIT_SECONDS)
    seconds = time.monotonic() - started
    bridge.run(sweeper.stop())
    bridge.run(runner.stop())
    assert bridge.run(desk.log.head()) == head + due, "each is raised once"
    desk.close()
    return {"raised": due, "seconds": seconds}


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(main(json.load(sys.stdin))))

"""Open cases whose limits have all ended, raised by a sweeper: by the page, or one at a time.

`python -m tests.bench.herding` reads {"url", "cases", "singly"}; prints {"raised", "seconds"}.
"""

import json
import sys
import time
from datetime import timedelta
from typing import Any

from infra.runtime import green

_LIMIT_SECONDS = 250.0


def main(given: dict[str, Any]) -> dict[str, Any]:
    from infra.projections.runner import Runner
    from infra.projections.sweeper import Sweeper
    from infra.runtime import bridge
    from infra.runtime.clock import SetClock
    from services.cases.policies import PassedDeadlines
    from services.cases.projections.register import CaseRegister
    from tests.bench.desk import Desk
    from tests.bench.open_cases import fill
    from tests.waiting import until

    desk = Desk(given["url"])
    desk.open_hall()
    fill(desk, "bench", given["cases"])
    runner = Runner(CaseRegister, desk.log, desk.application.codec)
    bridge.run(runner.start())
    head = bridge.run(desk.log.head())
    bridge.run(runner.wait_for(head, _LIMIT_SECONDS))
    due = bridge.run(desk.log.pool.fetchval("select count(*) from case_register.deadlines"))
    clock = SetClock(desk.application.clock.now() + timedelta(days=60))
    desk.application.clock = clock
    passed = PassedDeadlines(desk.application, desk.log)
    sweeper = Sweeper(
        "herd",
        desk.log,
        clock,
        passed.due,
        passed.act,
        in_order_of=lambda due: due.case_id,
        act_on=None if given["singly"] else passed.act_on,
    )
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

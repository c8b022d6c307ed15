"""How fast a projection of ours is rebuilt from its log.

`python -m tests.bench.rebuilding` reads {"url", "cases", "rounds", "shown"}; prints {"rates", "events",
"rows"}, the rows of the first `shown` cases. The events and rows are those of the baseline.
"""

import json
import sys
import time
from typing import Any, ClassVar

from infra.loop import bridge, green

LOG = "rebuilt"
UNIT = 100
"""Cases appended together."""


def measure(url: str, cases: int, rounds: int, shown: int) -> dict[str, Any]:
    from infra.eventstore.codec import Codec
    from infra.eventstore.log import EventLog
    from infra.loop.clock import SystemClock
    from infra.projections.rebuild import rebuild
    from tests.bench.story import STEPS, story

    accepted, step_taken, decided, register = _projection()
    codec = Codec({event.__name__: event for event in (accepted, step_taken, decided)})
    log = EventLog(LOG, url, SystemClock())
    bridge.run(log.open())
    bridge.run(_fill(log, codec, cases, (accepted, step_taken, decided)))
    events = cases * (STEPS + 2)
    rates = []
    for _ in range(rounds):
        started = time.monotonic()
        bridge.run(rebuild(register, log, codec))
        rates.append(events / (time.monotonic() - started))
    wanted = [story(number).case_id for number in range(shown)]
    found = bridge.run(
        log.pool.fetch("select * from case_register.cases where case_id = any($1) order by case_id", wanted)
    )
    bridge.run(log.close())
    return {"rates": rates, "events": events, "rows": [[str(row[0]), *list(row)[1:]] for row in found]}


def _projection() -> tuple[Any, Any, Any, Any]:
    from infra.contracts import Event
    from infra.projections.projection import Projection, when
    from infra.projections.table import Table

    class Accepted(Event):
        item: str
        channel: str
        party: str

    class StepTaken(Event):
        step: str
        party: str

    class Decided(Event):
        outcome: str

    cases = Table(
        "cases",
        key=("case_id",),
        columns={
            "case_id": "uuid",
            "item": "text",
            "channel": "text",
            "party": "text",
            "status": "text",
            "steps": "int",
        },
    )

    class CaseRegister(Projection):
        name = "case_register"
        version = 1
        tables: ClassVar = (cases,)

        @when(Accepted)
        def accepted(self, event: Any, recorded: Any, rows: Any) -> None:
            rows.put(
                cases,
                {
                    "case_id": recorded.stream_id,
                    "item": event.item,
                    "channel": event.channel,
                    "party": event.party,
                    "status": "accepted",
                    "steps": 0,
                },
            )

        @when(StepTaken)
        def step_taken(self, event: Any, recorded: Any, rows: Any) -> None:
            row = rows.get(cases, recorded.stream_id)
            rows.put(cases, {**row, "party": event.party, "steps": row["steps"] + 1})

        @when(Decided)
        def decided(self, event: Any, recorded: Any, rows: Any) -> None:
            rows.put(cases, {**rows.get(cases, recorded.stream_id), "status": event.outcome})

    return Accepted, StepTaken, Decided, CaseRegister


async def _fill(log: Any, codec: Any, cases: int, types: tuple[Any, Any, Any]) -> None:
    from infra.eventstore.records import Append, NewEvent
    from tests.bench.story import story

    accepted, step_taken, decided = types
    unit: list[NewEvent] = []
    for number in range(cases):
        told = story(number)
        events = [
            accepted(item=told.item, channel=told.channel, party=told.party),
            *(step_taken(step=step, party=party) for step, party in told.steps),
            decided(outcome=told.outcome),
        ]
        unit += [
            NewEvent(told.case_id, version, *codec.encode(event))
            for version, event in enumerate(events, start=1)
        ]
        if (number + 1) % UNIT == 0 or number + 1 == cases:
            await log.append_async(Append(unit))
            unit = []


if __name__ == "__main__":
    green.prepare()
    print(json.dumps(measure(**json.load(sys.stdin))))

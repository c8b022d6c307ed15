"""What windows do for cases, through HTTP and both services: a ticket's end is in its case's history."""

import json
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from infra.loop import bridge
from tests.acceptance.desk import Desk, eventually, refused
from tests.permits import words

PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)],
    "lines": [{"code": "permits", "name": words("Permits"), "prefix": "A"}],
    "windows": [{"code": "W1", "name": words("Window 1"), "kind": "special", "lines": ["permits"]}],
}


@pytest.mark.clause("3.3.2")
def test_a_ticket_s_end_is_in_the_history_of_the_case_it_names(desk: Desk) -> None:
    desk.publish()
    number = desk.apply()["number"]
    hall = f"/halls/{desk.code}"

    def at_window(act: str, **body: Any) -> None:
        desk.do(f"{hall}/windows/W1/{act}", body, by="clerk")

    desk.do(f"{hall}/plan", {"plan": PLAN}, by="operator")
    at_window("opening")
    for case in (None, None, number):
        desk.do(f"{hall}/lines/permits/tickets", by="kiosk")
        at_window("next")
        at_window("start")
        unheard_of = desk.post(f"{hall}/windows/W1/finish", {"case": "unheard-of"}, by="clerk")
        refused(unheard_of, "unknown_case")
        at_window("finish", **({"case": case} if case else {}))

    def visits() -> Any:
        return desk.ask(f"/cases/{number}", by="clerk").json()["visits"]

    (visit,) = eventually(visits)
    assert visit.pop("at").startswith("2026-03-02T02:00:00")
    assert visit == {"line": "permits", "label": "A003", "day": "2026-03-02", "window": "W1"}
    _, of_case = desk.suite.hall_json("audit", "history", number)["events"]
    assert (of_case["type"], of_case["data"]["label"]) == ("CaseServedAtWindow", "A003")
    cause = bridge.run(_event(desk.suite.databases["queue"], UUID(of_case["metadata"]["causation_id"])))
    assert (cause["topic"], json.loads(cause["state"])["case"]) == ("ServiceFinished", number)
    assert json.loads(cause["metadata"])["correlation_id"] == of_case["metadata"]["correlation_id"]


async def _event(url: str, event_id: UUID) -> asyncpg.Record:
    """An event of the queue's as it lies in its log."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchrow("select * from queue_history where event_id = $1", event_id)
    finally:
        await connection.close()

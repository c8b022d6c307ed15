"""Events of the first shape, as halls of the first landing have stored them, read in today's."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from infra.eventstore.codec import Codec
from services.queue.contract import CONTRACT, UPCASTERS
from services.queue.contract.words import ORDINARY, TicketItem
from services.queue.domain.line_day import LineDay

AT = "2026-03-02T10:00:00Z"
PLACE = {"hall": "h", "line": "permits", "label": "A001"}
TICKET = {
    **PLACE,
    "day": "2026-03-02",
    "priority": "elderly",
    "items": ["stall"],
    "holder": None,
    "drawn_at": AT,
    "seniority_at": AT,
}
STORED: list[tuple[str, dict[str, Any]]] = [
    ("TicketDrawn", {**TICKET, "number": 1}),
    ("TicketCalled", {**PLACE, "window": "W1", "clerk": "lin", "call": 1, "called_at": AT}),
    (
        "TicketReturned",
        {
            **PLACE,
            "window": "W1",
            "rank_first": False,
            "rank_at": AT,
            "rank_label": "A001",
            "rank_tail": "999999",
            "returned_at": AT,
        },
    ),
    ("TicketCalled", {**PLACE, "window": "W1", "clerk": "lin", "call": 1, "called_at": AT}),
    ("ServiceStarted", {**PLACE, "window": "W1", "started_at": AT}),
    ("TicketParked", {**PLACE, "window": "W1", "reason": None, "parked_at": AT}),
    ("TicketResumed", {**PLACE, "window": "W1", "resumed_at": AT}),
]


def read(topic: str, data: dict[str, Any]) -> Any:
    return Codec(CONTRACT.events, UPCASTERS).decode(topic, json.dumps(data).encode())


def test_a_line_of_the_first_shape_goes_on() -> None:
    line = LineDay.fold(UUID(int=1), [read(*stored) for stored in STORED])
    ticket = line.tickets["A001"]
    assert (ticket.status, ticket.items, ticket.returns) == ("served", (TicketItem(item="stall"),), 1)
    assert ticket.rank_tier == ORDINARY  # it ranks with the ordinary one that it went behind


@pytest.mark.parametrize(("priority", "tier"), [("none", ORDINARY), ("military", 0)])
def test_every_priority_group_went_first(priority: str, tier: int) -> None:
    moved = read("TicketMovedIn", {**TICKET, "priority": priority, "from_line": "tax", "moved_at": AT})
    assert (moved.tier, moved.for_window) == (tier, None)


def test_the_first_plan_holds_for_all_days() -> None:
    words = {"en": "x", "zh_hant": "x", "zh_hans": "x"}
    plan = {
        "hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}],
        "lines": [{"code": "permits", "name": words, "prefix": "A"}],
        "windows": [{"code": "W1", "name": words, "kind": "special", "lines": ["permits"]}],
    }
    planned = read("HallPlanned", {"hall": "h", "plan": plan})
    assert planned.effective_from == date(1900, 1, 1)
    assert planned.plan.lines[0].ranks == ("priority", "appointment")

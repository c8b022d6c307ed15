"""The list of tickets on a real log: whatever was done, it is in the order in which the rule would call."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Context, Query, Refusal
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from infra.projections.rebuild import rebuild
from infra.projections.runner import Runner
from services.queue.application import QueueApplication
from services.queue.contract.listing import ListOwnTickets, ListTickets
from services.queue.domain.calling import next_across
from services.queue.domain.ticket import Ticket
from services.queue.projections.live import QueueLive
from services.queue.queries.all import queue_queries
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from services.queue.session import HallSession
from services.shared.values import Words
from tests.alone import NO_CASES, NO_REGISTRY, hall_opened
from tests.integration.eventstore_support import opened
from tests.permits import words

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZONE)
LINES = {"W1": ["a", "b"], "W2": ["b", "a"], "W3": ["b"]}
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "08:00", "closes": "18:00"} for day in range(1, 8)],
    "lines": [{"code": code, "name": words(code), "prefix": code.upper()} for code in ("a", "b")],
    "windows": [
        {"code": code, "name": words(code), "kind": "special", "lines": lines}
        for code, lines in LINES.items()
    ],
}
SAID = Words(en="x", zh_hant="x", zh_hans="x")
Listed = list[dict[str, Any]]


class Hall:
    """The command side, its read model and what is asked of it, without RPC."""

    def __init__(self, log: Any, clock: SetClock) -> None:
        self.clock = clock
        keyring, secrets = Keyring(log, bytes(32), clock), QueueSecrets.of(bytes(32))
        bridge.run(keyring.open())
        self.application = QueueApplication(
            log, keyring, clock, zone=ZONE, secrets=secrets, cases=NO_CASES, registry=NO_REGISTRY
        )
        self.queries = queue_queries(log.pool, keyring, clock, ZONE, secrets)
        self.runner = Runner(QueueLive, log, self.application.codec)
        bridge.run(self.runner.start())

    def do(self, name: str, by: str = "clerk", **body: Any) -> Any:
        context = Context(uuid4(), by, by.partition("-")[0], "window", "c")
        return self.application.execute(name, {"hall": "h", **body}, context)["answer"]

    def listed(self, query: type[Query], by: str = "clerk", limit: int = 3, **asked: Any) -> Listed:
        """All that a list shows, a page of `limit` after another."""
        log = self.application.log
        bridge.run(self.runner.wait_for(bridge.run(log.head()), 10))
        context = Context(uuid4(), by, by.partition("-")[0], "window", "c")
        found: Listed = []
        while True:
            told = bridge.run(self.queries.answer(query.model_validate({**asked, "limit": limit}), context))
            page = told.model_dump()
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            asked["cursor"] = page["next_cursor"]

    def called_at(self, window: str) -> list[str]:
        """Whom the rule calls to a window, one after the other, if nothing else happens."""
        found: list[str] = []

        def look(session: HallSession) -> None:
            lines = [line.copy() for code in LINES[window] for line in session.line_days(code)]
            holders = {ticket.holder for line in lines for ticket in line.tickets.values() if ticket.holder}
            elsewhere = {holder for holder in holders if session.is_at_window(holder)}
            found.clear()
            while called := next_across(lines, window, elsewhere.__contains__):
                line, ticket = called
                line.apply(line.call(ticket.label, window, "c", SAID, session.now))
                found.append(ticket.label)

        self.look(look)
        return found

    def there(self) -> set[tuple[object, ...]]:
        """Who is there, as the aggregates have it."""
        return {
            (line, one.label, one.status, one.window, one.for_window, one.priority)
            for line, one in self.tickets()
        }

    def owned_by(self, visitor: str) -> set[tuple[str, str]]:
        """The tickets that a visitor's account drew."""
        holder = self.application.means.secrets.holder(Context(uuid4(), visitor, "visitor", "online", "c"))
        return {(line, one.label) for line, one in self.tickets() if one.holder == holder}

    def tickets(self) -> list[tuple[str, Ticket]]:
        found: list[tuple[str, Ticket]] = []

        def look(session: HallSession) -> None:
            lines = [line for code in ("a", "b") for line in session.line_days(code)]
            found[:] = [(line.line, one) for line in lines for one in line.tickets.values()]

        self.look(look)
        return found

    def look(self, look: Any) -> None:
        self.application.happens(look, Context.of_itself("queue", uuid4()), "3.3.1", lane="h")

    def something(self, random: Random) -> str:
        """Do one thing at random, and name it."""
        window, line, to = random.choice(list(LINES)), random.choice("ab"), random.choice("ab")
        own: dict[str, Any] = {"window": window}
        there = sorted((line, one.label) for line, one in self.tickets())
        drawn = {"line": line, "priority": random.choice(("none", "none", "elderly"))}
        acts: dict[str, tuple[str, dict[str, Any]]] = {
            "DrawTicket": (random.choice(("kiosk", "visitor-1", "visitor-2", "visitor-3")), drawn),
            "OpenWindow": (f"clerk-{window}", own),
            "PauseWindow": (f"clerk-{window}", {**own, "reason": "tea"}),
            "ResumeWindow": (f"clerk-{window}", own),
            "CallNext": (f"clerk-{window}", own),
            "ReportAbsent": (f"clerk-{window}", own),
            "StartService": (f"clerk-{window}", own),
            "ParkTicket": (f"clerk-{window}", {**own, "reason": "copies"}),
            "FinishService": (f"clerk-{window}", own),
            "TransferTicket": (
                f"clerk-{window}",
                {**own, "to_line": to, "to_window": random.choice((None, *LINES))},
            ),
        }
        if there:
            of, label = random.choice(there)
            acts["CallTicket"] = f"clerk-{window}", {**own, "line": of, "label": label}
            acts["CancelTicket"] = "clerk", {"line": of, "label": label}
        likely = ["DrawTicket"] * 8 + ["OpenWindow", "CallNext", "TransferTicket"] * 2
        name = random.choice([*likely, *acts])
        by, body = acts[name]
        self.do(name, by, **body)
        return name


@pytest.fixture
def hall(database: str) -> Iterator[Hall]:
    clock = SetClock(MONDAY)
    with opened(database, "queue", clock) as log:
        hall = Hall(log, clock)
        STAFF.record(hall.application, [hall_opened()])
        hall.do("PlanHall", "operator", plan=PLAN)
        yield hall
        bridge.run(hall.runner.stop())


@pytest.mark.parametrize("seed", range(3))
def test_tickets_are_listed_in_the_order_in_which_they_are_called(hall: Hall, seed: int) -> None:
    random, done = Random(seed), set[str]()
    for turn in range(240):
        hall.clock.set(hall.clock.now() + timedelta(seconds=random.choice((0, 0, 30))))
        with suppress(Refusal):
            done.add(hall.something(random))
        if turn % 12 == 11:
            check(hall)
    assert len(done) > 8, done
    before = hall.listed(ListTickets, hall="h")
    bridge.run(rebuild(QueueLive, hall.application.log, hall.application.codec))
    assert hall.listed(ListTickets, hall="h") == before


def test_of_those_who_rank_alike_the_window_s_first_line_goes_first(hall: Hall) -> None:
    """Two who came back behind one and the same, which was sent from the one's line to the other's."""
    for line in ("b", "a", "a"):
        hall.do("DrawTicket", "kiosk", line=line)
    for window in ("W1", "W2"):
        hall.do("OpenWindow", f"clerk-{window}", window=window)
    hall.do("CallTicket", "clerk-W1", window="W1", line="a", label="A001")
    hall.do("ReportAbsent", "clerk-W1", window="W1")
    hall.do("CallTicket", "clerk-W1", window="W1", line="a", label="A002")
    hall.do("CallTicket", "clerk-W2", window="W2", line="b", label="B001")
    hall.do("TransferTicket", "clerk-W1", window="W1", to_line="b")
    hall.do("ReportAbsent", "clerk-W2", window="W2")
    for window, order in (("W1", ["A002", "A001", "B001"]), ("W2", ["A002", "B001", "A001"])):
        for limit in (1, 3):
            listed = hall.listed(ListTickets, hall="h", window=window, limit=limit)
            assert [one["label"] for one in listed] == hall.called_at(window) == order


def check(hall: Hall) -> None:
    everyone = hall.listed(ListTickets, hall="h")
    fields = ("line", "label", "status", "window", "for_window", "priority")
    assert {tuple(one[field] for field in fields) for one in everyone} == hall.there()
    assert len(everyone) == len(hall.there())
    for window in LINES:
        waiting = hall.listed(ListTickets, hall="h", window=window, status="waiting")
        assert [one["label"] for one in waiting if not one["elsewhere"]] == hall.called_at(window)
        shown = [one for one in everyone if one["line"] in LINES[window]]
        kept = [one for one in shown if one["for_window"] not in (None, window)]
        all_of_it = hall.listed(ListTickets, hall="h", window=window)
        assert {one["label"] for one in all_of_it} == {
            one["label"] for one in shown if one["status"] != "waiting" or one not in kept
        }
        parked = [one["label"] for one in everyone if one["status"] == "parked"]
        asked = hall.listed(ListTickets, hall="h", status="parked")
        assert [one["label"] for one in asked] == parked
    for visitor in ("visitor-1", "visitor-2", "visitor-3"):
        own = hall.listed(ListOwnTickets, visitor, limit=1)
        assert {(one["line"], one["label"]) for one in own} == hall.owned_by(visitor)

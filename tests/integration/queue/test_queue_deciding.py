"""Commands decided on what is expected: many at once in one process and in two, held against the log."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Context, Refusal
from infra.loop import bridge
from infra.loop.clock import SetClock
from infra.privacy.keyring import Keyring
from services.queue.application import QueueApplication
from services.queue.contract import refusals as refuse
from services.queue.domain.line_day import LineDay
from services.queue.reactions import STAFF
from services.queue.secrets import QueueSecrets
from tests.alone import NO_CASES, NO_REGISTRY, hall_opened
from tests.integration.eventstore_support import opened
from tests.permits import words

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
PLAN: dict[str, Any] = {
    "hours": [{"weekday": day, "opens": "00:00", "closes": "23:59"} for day in range(1, 8)],
    "lines": [
        {"code": "a", "name": words("A"), "prefix": "A"},
        {"code": "b", "name": words("B"), "prefix": "B"},
    ],
    "windows": [
        {"code": f"W{number}", "name": words("W"), "kind": "special", "lines": ["a", "b"]}
        for number in range(8)
    ],
}
_numbers = count(1)


@contextmanager
def process(database: str) -> Iterator[QueueApplication]:
    """The command side as one process has it."""
    clock = SetClock(NOON)
    with opened(database, "queue", clock) as log:
        keyring = Keyring(log, bytes(32), clock)
        bridge.run(keyring.open())
        yield QueueApplication(
            log,
            keyring,
            clock,
            zone=ZoneInfo("Asia/Shanghai"),
            secrets=QueueSecrets.of(bytes(32)),
            cases=NO_CASES,
            registry=NO_REGISTRY,
        )


@pytest.fixture
def two(database: str) -> Iterator[list[QueueApplication]]:
    with ExitStack() as stack:
        both = [stack.enter_context(process(database)) for _ in range(2)]
        STAFF.record(both[0], [hall_opened()])
        yield both


def do(to: QueueApplication, name: str, *, by: str = "kiosk", id: UUID | None = None, **body: Any) -> Any:
    role = "clerk" if by.startswith("W") else "visitor" if by.startswith("v") else "operator"
    context = Context(id or uuid4(), by, role, "window", "test")
    return to.execute(name, {"hall": "h", **body}, context)["answer"]


def serve_all(to: QueueApplication, window: str) -> list[str]:
    do(to, "OpenWindow", by=window, window=window)
    labels = []
    while (label := do(to, "CallNext", by=window, window=window, done=bool(labels))["label"]) is not None:
        labels.append(label)
        do(to, "StartService", by=window, window=window)
    return labels


def test_eight_windows_of_two_processes_call_each_ticket_once(two: list[QueueApplication]) -> None:
    do(two[0], "PlanHall", plan=PLAN)
    with ThreadPoolExecutor(16) as threads:
        lines = [("a", "b")[number % 2] for number in range(120)]
        drawn = list(threads.map(lambda n: do(two[n % 2], "DrawTicket", line=lines[n])["label"], range(120)))
        called = list(threads.map(lambda n: serve_all(two[n % 2], f"W{n}"), range(8)))
    assert sorted(drawn) == [f"{line}{number:03}" for line in "AB" for number in range(1, 61)]
    assert sorted(label for labels in called for label in labels) == sorted(drawn)
    for application in two:
        for line in ("a", "b"):
            known = remembered(application, line)
            assert known == LineDay.fold(known.id, stored(application, known.id))
            assert known.tickets == {}


def test_a_process_that_begins_late_in_a_long_day_reads_on_from_a_snapshot(
    two: list[QueueApplication], monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = two
    monkeypatch.setattr(LineDay, "snapshot_every", 40)
    do(early, "PlanHall", plan=PLAN)
    for _ in range(45):
        do(early, "DrawTicket", line="a")
    read: list[int] = []
    stream = late.log.stream

    async def reading(stream_id: UUID, after_version: int = 0) -> Any:
        read.append(after_version)
        return await stream(stream_id, after_version)

    monkeypatch.setattr(late.log, "stream", reading)
    assert do(late, "DrawTicket", line="a")["label"] == "A046"
    assert 40 in read
    assert remembered(late, "a") == remembered(early, "a")


def test_what_is_refused_under_load_is_refused_on_what_the_log_holds(two: list[QueueApplication]) -> None:
    """A key sent twice at once, a person's second ticket, a plan that another process has changed."""
    one, other = two
    do(one, "PlanHall", plan=PLAN)
    do(other, "DrawTicket", line="a")
    do(
        one,
        "PlanHall",
        plan={
            **PLAN,
            "lines": [*PLAN["lines"], {**PLAN["lines"][0], "code": "c", "prefix": "C"}],
            "windows": [{**PLAN["windows"][0], "lines": ["a", "b", "c"]}],
        },
    )
    assert do(other, "DrawTicket", line="c")["label"] == "C001"
    id = uuid4()
    with ThreadPoolExecutor(12) as threads:
        same = {
            answer["label"]
            for answer in threads.map(lambda n: do(two[n % 2], "DrawTicket", id=id, line="a"), range(12))
        }
        again = list(threads.map(lambda n: _refusal(two[n % 2], "visitor-1"), range(12)))
    assert len(same) == 1
    assert sorted(kind.code if kind else "" for kind in again) == ["", *[refuse.IN_LINE_ALREADY.code] * 11]
    with pytest.raises(Refusal) as closed:
        do(other, "CallNext", by="W0", window="W0")
    assert closed.value.kind is refuse.WINDOW_NOT_OPEN


def _refusal(to: QueueApplication, visitor: str) -> Any:
    try:
        do(to, "DrawTicket", by=visitor, line="b")
    except Refusal as refusal:
        return refusal.kind
    return None


def remembered(application: QueueApplication, line: str) -> LineDay:
    """The line as a process knows it, brought up to the log."""
    found = []
    look = Context.of_itself("queue", uuid4())
    application.happens(lambda session: found.append(session.line(line)), look, "3.3.1", lane="h")
    return found[0]


def stored(application: QueueApplication, stream: UUID) -> list[Any]:
    recorded = bridge.run(application.log.stream(stream))
    return [application.codec.decode(one.topic, one.state) for one in recorded]

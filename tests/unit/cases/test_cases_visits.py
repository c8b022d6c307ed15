"""Tickets that the queue finished about cases: each is in its case's history once; clause 3.3.2."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.contracts import Event
from infra.eventstore.codec import Codec
from infra.eventstore.records import (
    Append,
    DuplicateCommand,
    NewEvent,
    Recorded,
    StoreUnavailable,
    VersionConflict,
)
from infra.loop.clock import SetClock
from services.cases.application import CasesApplication
from services.cases.contract import CONTRACT, UPCASTERS, case_events, history
from services.cases.contract import refusals as refuse
from services.cases.domain.case import Case
from services.cases.domain.identity import case_id
from services.cases.domain.serving import Ticket, serve
from services.cases.reactions import QUEUE
from services.cases.secrets import CaseSecrets
from tests.alone import NO_REGISTRY
from tests.given import given
from tests.tickets import finished
from tests.unit.cases_told import CHINA, MONDAY, accepted, applied, decided, fold, stepped

NUMBER = "h-2026-1"
TICKET = Ticket("h", "permits", "A001", date(2026, 3, 2), "W1", MONDAY)
VISIT = case_events.CaseServedAtWindow(
    hall="h",
    number=NUMBER,
    line="permits",
    label="A001",
    day=date(2026, 3, 2),
    window="W1",
    served_at=MONDAY,
)
CODEC = Codec(CONTRACT.events, UPCASTERS)
ENDED = decided(stepped(accepted(), "examine", "visit", "sign"))


@pytest.mark.parametrize("past", [applied(), ENDED], ids=["just applied for", "decided long ago"])
def test_a_case_is_served_whatever_became_of_it(past: list[Event]) -> None:
    given(Case, past).when(lambda case: serve(case, TICKET)).then(VISIT)


def test_another_hall_s_case_is_none_of_this_hall_s() -> None:
    elsewhere = replace(TICKET, hall="h2")
    given(Case, applied()).when(lambda case: serve(case, elsewhere)).then(refuse.UNKNOWN_CASE)


def test_being_served_changes_nothing_of_a_case_but_its_version() -> None:
    before, after = fold(ENDED), fold([*ENDED, VISIT])
    assert after.version == before.version + 1
    assert replace(after, version=before.version) == before


class Log:
    """Keeps streams and command ids as the real one does; `meanwhile` is done before the next append."""

    name = "cases"

    def __init__(self) -> None:
        self.kept: dict[UUID, list[NewEvent]] = {}
        self.commands: set[UUID] = set()
        self.meanwhile: Callable[[], None] = lambda: None

    def put(self, number: str, *events: Event) -> None:
        stream = self.kept.setdefault(case_id(number), [])
        for event in events:
            stream.append(NewEvent(case_id(number), len(stream) + 1, *CODEC.encode(event)))

    async def streams(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[Recorded]]:
        return {
            id: [Recorded(0, id, one.version, one.topic, one.state, uuid4(), MONDAY, {}) for one in kept]
            for id in stream_ids
            if (kept := self.kept.get(id))
        }

    def append(self, unit: Append) -> list[int]:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if unit.command_id in self.commands:
            raise DuplicateCommand("", 1, b"")
        for event in unit.events:
            stream = self.kept[event.stream_id]
            if event.version <= len(stream):
                raise VersionConflict(event.stream_id, event.version, len(stream))
            stream.append(event)
        if unit.command_id is not None:
            self.commands.add(unit.command_id)
        return [1]

    def visits(self, number: str = NUMBER) -> list[Any]:
        """What was recorded of visits to a case, in order."""
        told = [CODEC.decode(one.topic, one.state) for one in self.kept[case_id(number)]]
        return [event for event in told if isinstance(event, case_events.CaseServedAtWindow)]


class Keyring:
    def seal(self, events: Sequence[Event]) -> list[Event]:
        return list(events)


@pytest.fixture
def log() -> Log:
    log = Log()
    log.put(NUMBER, *applied())
    return log


@pytest.fixture
def application(log: Log) -> CasesApplication:
    stand_ins: Any = log, Keyring(), SetClock(MONDAY)
    return CasesApplication(
        *stand_ins, calendar=CHINA, secrets=CaseSecrets.of(bytes(32)), registry=NO_REGISTRY
    )


def test_a_finished_ticket_is_in_its_case_s_history_with_where_it_comes_from(
    application: CasesApplication, log: Log
) -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # past midnight, and still the hall's second
    event = finished(NUMBER, late)
    QUEUE.record(application, [event])
    assert log.visits() == [VISIT.model_copy(update={"day": date(2026, 3, 2), "served_at": late})]
    stored = log.kept[case_id(NUMBER)][-1]
    for told in (
        f'"causation_id": "{event.event_id}"',
        '"correlation_id": "one visit"',
        f'"occurred_at": "{late.isoformat()}"',
        '"clause": "3.3.2"',
        '"role": "system"',
    ):
        assert told in stored.metadata


def test_an_event_that_is_delivered_again_is_recorded_once(application: CasesApplication, log: Log) -> None:
    first, second = finished(NUMBER, MONDAY), finished(NUMBER, MONDAY, "A002")
    QUEUE.record(application, [first, first])
    QUEUE.record(application, [first, second])
    assert [visit.label for visit in log.visits()] == ["A001", "A002"]


def test_a_case_that_moved_on_meanwhile_is_served_all_the_same(
    application: CasesApplication, log: Log
) -> None:
    log.meanwhile = lambda: log.put(NUMBER, *accepted()[-1:])
    QUEUE.record(application, [finished(NUMBER, MONDAY)])
    assert log.visits() == [VISIT]
    assert fold([CODEC.decode(one.topic, one.state) for one in log.kept[case_id(NUMBER)]]).version == 3


def test_what_is_no_case_of_the_hall_s_is_passed_over_and_the_next_one_recorded(
    application: CasesApplication, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    log.put("elsewhere", applied()[0].model_copy(update={"hall": "h2", "number": "elsewhere"}))
    log.put("historical", _historical())
    told = [None, "unheard-of", "elsewhere", "historical", NUMBER]
    with caplog.at_level(logging.WARNING):
        QUEUE.record(application, [finished(case, MONDAY, f"A00{place}") for place, case in enumerate(told)])
    assert [visit.label for visit in log.visits()] == ["A004"]
    assert [len(log.kept[case_id(number)]) for number in ("elsewhere", "historical")] == [1, 1]
    warned = [record.getMessage().split(" of ")[0] for record in caplog.records]
    assert warned == ["ticket A001", "ticket A002", "ticket A003"]
    assert "unheard-of" in caplog.text


def test_a_database_that_is_away_is_for_the_subscription_to_wait_for(
    application: CasesApplication, log: Log
) -> None:
    def away() -> None:
        raise StoreUnavailable("away")

    log.meanwhile = away
    with pytest.raises(StoreUnavailable):
        QUEUE.record(application, [finished(NUMBER, MONDAY)])
    assert log.visits() == []


def _historical() -> Event:
    return history.HistoricalCaseRecorded(
        hall="h",
        number="historical",
        item="stall",
        source="old",
        reference="1",
        channel="Desk",
        department=None,
        group=None,
        responsible=None,
        started_at=MONDAY - timedelta(days=400),
        deadline=None,
        planned_end=None,
        ended_at=None,
    )

"""Recording historical cases in a batch: what is there is left, what is new is recorded, races included."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from infra.contracts import Context, Event, Refusal
from infra.eventstore import batch
from infra.eventstore.application import ATTEMPTS
from infra.eventstore.codec import Codec
from infra.eventstore.records import Append, Claim, ClaimHeld, NewEvent
from services.cases.application import CasesApplication
from services.cases.contract import CONTRACT, UPCASTERS
from services.cases.contract.history import HistoricalRecord
from services.cases.contract.items import ItemDrafted
from services.cases.contract.words import Definition
from services.cases.domain.historical_case import HistoricalCase, Origin, record_case
from services.cases.domain.identity import item_id
from services.cases.secrets import CaseSecrets
from services.shared.deadlines.calendar import WorkingCalendar
from tests.alone import NO_REGISTRY

AT = "2011-10-11T13:45:40+02:00"
DRAFTED = ItemDrafted(
    hall="h", item="i", department="d", item_version=1, definition=Definition(), author="operator-1"
)
ITEM = NewEvent(item_id("h", "i"), 1, *Codec(CONTRACT.events, UPCASTERS).encode(DRAFTED))


class FakeLog:
    """Keeps claims; `rivals` are recorded by somebody else between the look and the append, one a time."""

    name = "cases"

    def __init__(self, *rivals: str) -> None:
        self.claims: dict[str, UUID] = {}
        self.stored: dict[UUID, list[NewEvent]] = {}
        self.appended: list[Append] = []
        self._rivals = list(rivals)

    async def holders(self, kind: str, keys: Sequence[str]) -> dict[str, UUID]:
        return {key: self.claims[key] for key in keys if key in self.claims}

    async def stream(self, stream_id: UUID, after_version: int) -> list[NewEvent]:
        return [ITEM][after_version:] if stream_id == ITEM.stream_id else []

    async def streams(self, stream_ids: Sequence[UUID]) -> dict[UUID, list[NewEvent]]:
        return {id: self.stored[id] for id in stream_ids}

    async def stored_command(self, command_id: UUID) -> None:
        return None

    def append(self, unit: Append) -> list[int]:
        batch.check(unit)
        if self._rivals:
            key = f"h/old/{self._rivals.pop(0)}"
            place = [claim.key for claim, _ in unit.claims].index(key)
            self._keep([(Claim("historical_case", key), uuid4())], unit.events[3 * place : 3 * place + 3])
        for claim, _ in unit.claims:
            if claim.key in self.claims:
                raise ClaimHeld(Claim(claim.kind, claim.key), self.claims[claim.key])
        self._keep(unit.claims, unit.events)
        self.appended.append(unit)
        return list(range(1, len(unit.events) + 1))

    def _keep(self, claims: Sequence[tuple[Claim, UUID]], events: Sequence[NewEvent]) -> None:
        """Each case has three events; the rivals' cases say the same."""
        for place, (claim, stream) in enumerate(claims):
            self.claims[claim.key] = stream
            self.stored[stream] = list(events[3 * place : 3 * place + 3])


class FakeClock:
    def now(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC)


class FakeKeyring:
    def seal(self, events: Sequence[Event]) -> list[Event]:
        return list(events)

    def digest(self, text: str) -> bytes:
        return text.encode()


def record(log: FakeLog, *references: str) -> dict[str, Any]:
    calendar = WorkingCalendar("CN", ZoneInfo("Asia/Shanghai"))
    application = CasesApplication(
        log,  # type: ignore[arg-type]
        FakeKeyring(),  # type: ignore[arg-type]
        FakeClock(),  # type: ignore[arg-type]
        calendar=calendar,
        secrets=CaseSecrets.of(bytes(32)),
        registry=NO_REGISTRY,
    )
    context = Context(
        command_id=uuid4(),
        actor="operator-1",
        role="operator",
        channel="window",
        correlation_id="c",
        attributes={},
    )
    cases = [
        {
            "reference": reference,
            "channel": "Desk",
            "started_at": AT,
            "ended_at": AT,
            "steps": [{"activity": "Do", "at": AT, "actor": "R1", "party": "G1"}],
        }
        for reference in references
    ]
    body = {"hall": "h", "item": "i", "source": "old", "cases": cases}
    answer: dict[str, Any] = application.execute("RecordHistoricalCases", body, context)["answer"]
    return answer


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(one["reference"], one["outcome"], bool(one["number"])) for one in answer["cases"]]


def test_a_batch_is_one_append_and_each_case_a_stream_of_its_own() -> None:
    log = FakeLog()
    answer = record(log, "a", "b")
    assert outcomes(answer) == [("a", "recorded", True), ("b", "recorded", True)]
    assert answer["steps"] == 2
    (unit,) = log.appended
    assert [event.version for event in unit.events] == [1, 2, 3, 1, 2, 3]
    assert [claim.key for claim, _ in unit.claims] == ["h/old/a", "h/old/b"]


def test_cases_recorded_before_are_left_and_named() -> None:
    log = FakeLog()
    record(log, "b")
    assert outcomes(record(log, "a", "b")) == [("a", "recorded", True), ("b", "already_recorded", True)]
    assert len(log.appended[1].events) == 3


def test_a_case_that_comes_twice_in_a_batch_is_recorded_once() -> None:
    log = FakeLog()
    answer = record(log, "a", "a")
    assert outcomes(answer) == [("a", "recorded", True), ("a", "already_recorded", True)]
    assert answer["steps"] == 1


def test_a_batch_that_was_overtaken_is_decided_anew() -> None:
    log = FakeLog("b", "c")
    answer = record(log, "a", "b", "c")
    assert [outcome for _, outcome, _ in outcomes(answer)] == [
        "recorded",
        "already_recorded",
        "already_recorded",
    ]
    assert len(log.appended) == 1


def test_a_batch_that_is_overtaken_for_ever_is_to_be_sent_again_later() -> None:
    names = [str(number) for number in range(ATTEMPTS + 1)]
    with pytest.raises(Refusal, match="unavailable: others kept changing"):
        record(FakeLog(*names), *names)


def test_a_case_that_was_handled_elsewhere_has_the_steps_and_the_end_that_it_had() -> None:
    began, step, end = (datetime(2011, 10, day, tzinfo=UTC) for day in (11, 12, 13))
    told = HistoricalRecord.model_validate(
        {
            "reference": "r1",
            "channel": "desk",
            "started_at": began,
            "ended_at": end,
            "steps": [{"activity": "examine", "at": step, "actor": "someone", "party": "desk"}],
        }
    )
    origin = Origin("h", "stall", "old")
    events = record_case(told, origin, "h-2011-1")
    assert [(type(event).__name__, at) for event, at in events] == [
        ("HistoricalCaseRecorded", began),
        ("HistoricalStepRecorded", step),
        ("HistoricalCaseEnded", end),
    ]
    case = HistoricalCase.fold(uuid4(), (event for event, _ in events))
    assert (case.number, case.reference, case.steps, case.ended) == ("h-2011-1", "r1", 1, True)
    still_open = told.model_copy(update={"ended_at": None})
    assert len(record_case(still_open, origin, "h-2011-1")) == 2

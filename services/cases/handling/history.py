"""Command handling of historical cases: each is taken over once, alone or in a batch."""

from collections.abc import Sequence
from typing import Literal

from infra.contracts import Event
from infra.eventstore.handling import handles
from infra.eventstore.records import Unique
from infra.loop import bridge
from services.cases.contract import history
from services.cases.domain.historical_case import (
    HistoricalCase,
    Origin,
    difference,
    record_case,
    recorded_once,
)
from services.cases.domain.identity import case_id
from services.cases.session import CasesSession

_Told = history.HistoricalRecord


@handles(history.RecordHistoricalCase)
def record_historical_case(
    command: history.RecordHistoricalCase, session: CasesSession
) -> history.HistoricalCaseAnswer:
    origin = _origin(command, session)
    once = recorded_once(origin, command.reference)
    number, _ = _record(command, origin, once, session)
    return history.HistoricalCaseAnswer(number=number, steps=len(command.steps))


@handles(history.RecordHistoricalCases)
def record_historical_cases(
    command: history.RecordHistoricalCases, session: CasesSession
) -> history.HistoricalCasesAnswer:
    """A batch that another overtakes is decided anew: what the other recorded is then already there."""
    origin = _origin(command, session)
    wanted = [recorded_once(origin, case.reference, in_batch=True) for case in command.cases]
    taken, outcomes, steps = _taken(wanted, session), [], 0
    for case, once in zip(command.cases, wanted, strict=True):
        if once.key in taken:
            outcomes.append(_compared(case, origin, taken[once.key]))
        else:
            number, taken[once.key] = _record(case, origin, once, session)
            steps += len(case.steps)
            outcomes.append(_outcome(case, "recorded", number))
    return history.HistoricalCasesAnswer(cases=tuple(outcomes), steps=steps)


def _origin(
    command: history.RecordHistoricalCase | history.RecordHistoricalCases, session: CasesSession
) -> Origin:
    """Where it comes from and goes to. Refuses UNKNOWN_HALL and UNKNOWN_ITEM."""
    session.item(command.hall, command.item)
    return Origin(command.hall, command.item, command.source)


def _record(told: _Told, origin: Origin, once: Unique, session: CasesSession) -> tuple[str, list[Event]]:
    number = session.new_number(origin.hall, told.started_at)
    case = HistoricalCase(case_id(number))
    happened = record_case(told, origin, number)
    events = [event for event, _ in happened]
    session.append(case, *events, occurred_at=[at for _, at in happened])
    session.claim(once, case)
    return number, events


def _taken(wanted: Sequence[Unique], session: CasesSession) -> dict[str, list[Event]]:
    """Those that were recorded before, by key, with what was recorded."""
    held = bridge.run(session.log.holders(wanted[0].kind, [one.key for one in wanted]))
    recorded = session.histories(list(held.values())) if held else {}
    return {key: recorded[stream_id] for key, stream_id in held.items()}


def _compared(told: _Told, origin: Origin, recorded: list[Event]) -> history.HistoricalOutcome:
    """Whether a case that is there already says the same."""
    first = recorded[0]
    assert isinstance(first, history.HistoricalCaseRecorded), "a claim is held by the case it was made for"
    now = [event for event, _ in record_case(told, origin, first.number)]
    detail = difference(recorded, now)
    return _outcome(told, "recorded_otherwise" if detail else "already_recorded", first.number, detail)


def _outcome(
    told: _Told,
    outcome: Literal["recorded", "already_recorded", "recorded_otherwise"],
    number: str,
    detail: str | None = None,
) -> history.HistoricalOutcome:
    return history.HistoricalOutcome(reference=told.reference, outcome=outcome, number=number, detail=detail)

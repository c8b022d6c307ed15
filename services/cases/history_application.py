"""Command handling of historical cases, and what every new case needs: a number, a calendar, secrets."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from infra.contracts import UNAVAILABLE, Context, Event, Refusal
from infra.eventstore.application import ATTEMPTS, Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import Claim, ClaimHeld
from infra.loop import bridge
from infra.loop.clock import Clock
from infra.privacy.codes import readable
from infra.privacy.keyring import Keyring
from services.cases.catalogue_application import CatalogueApplication
from services.cases.contract import history
from services.cases.contract import refusals as no
from services.cases.domain.historical_case import Origin, record_case
from services.cases.domain.identity import case_id
from services.cases.secrets import CaseSecrets
from services.shared.registry import Registry
from services.shared.working_days import WorkingCalendar

_HISTORICAL = "historical_case"


class HistoryApplication(CatalogueApplication):
    def __init__(
        self,
        log: EventLog,
        keyring: Keyring,
        clock: Clock,
        *,
        calendar: WorkingCalendar,
        secrets: CaseSecrets,
        registry: Registry,
    ) -> None:
        super().__init__(log, keyring, clock, registry)
        self.calendar = calendar
        self.secrets = secrets
        self.keyring = keyring

    def claim_refusal(self, held: ClaimHeld) -> Refusal:
        return no.ALREADY_RECORDED(f"{held.claim.key} is recorded already")

    def execute(self, name: str, body: dict[str, Any], context: Context) -> dict[str, Any]:
        """A batch that another overtook is decided anew: what the other recorded is then already there."""
        if name != history.RecordHistoricalCases.__name__:
            return super().execute(name, body, context)
        for _ in range(ATTEMPTS):
            try:
                return super().execute(name, body, context)
            except Refusal as refusal:
                if refusal.kind is not no.ALREADY_RECORDED:
                    raise
        raise UNAVAILABLE("others kept recording cases of this batch at the same moment")

    @handles(history.RecordHistoricalCase)
    def record_historical_case(self, command: history.RecordHistoricalCase, context: Context) -> Decision:
        self._existing_item(command.hall, command.item)
        origin = _origin(command)
        change, number = self._recorded(command, origin)
        answer = history.HistoricalCaseAnswer(number=number, steps=len(command.steps))
        claim = Claim(_HISTORICAL, _key(origin, command.reference))
        return Decision([change], answer, claims=[(claim, change.stream_id)])

    @handles(history.RecordHistoricalCases)
    def record_historical_cases(self, command: history.RecordHistoricalCases, context: Context) -> Decision:
        self._existing_item(command.hall, command.item)
        origin = _origin(command)
        taken = self._taken(_key(origin, case.reference) for case in command.cases)
        outcomes, changes, claims, steps = [], [], [], 0
        for case in command.cases:
            key = _key(origin, case.reference)
            if key in taken:
                outcome = _compared(case, origin, taken[key])
            else:
                change, number = self._recorded(case, origin)
                changes.append(change)
                claims.append((Claim(_HISTORICAL, key), change.stream_id))
                taken[key] = list(change.events)
                steps += len(case.steps)
                outcome = history.HistoricalOutcome(
                    reference=case.reference, outcome="recorded", number=number
                )
            outcomes.append(outcome)
        answer = history.HistoricalCasesAnswer(cases=tuple(outcomes), steps=steps)
        return Decision(changes, answer, claims=claims)

    def _recorded(self, case: history.HistoricalRecord, origin: Origin) -> tuple[Change, str]:
        number = self._new_number(origin.hall, case.started_at)
        told = record_case(case, origin, number)
        events, occurred_at = [event for event, _ in told], [at for _, at in told]
        return Change(case_id(number), 0, events, occurred_at=occurred_at), number

    def _taken(self, keys: Iterable[str]) -> dict[str, list[Event]]:
        """Those of the references that a case was recorded under before, with what was recorded."""
        held = bridge.run(self.log.holders(_HISTORICAL, list(keys)))
        streams = bridge.run(self.log.streams(list(held.values()))) if held else {}
        return {
            key: [self.codec.decode(one.topic, one.state) for one in streams[stream_id]]
            for key, stream_id in held.items()
        }

    def _new_number(self, hall: str, at: datetime | None = None) -> str:
        """A number nobody can guess the next of; should it be taken, another is drawn."""
        year = self.calendar.day_of(at or self.clock.now()).year
        return f"{hall}-{year}-{readable(os.urandom(8))}"


def _origin(command: history.RecordHistoricalCase | history.RecordHistoricalCases) -> Origin:
    return Origin(command.hall, command.item, command.source)


def _key(origin: Origin, reference: str) -> str:
    return f"{origin.hall}/{origin.source}/{reference}"


def _compared(
    case: history.HistoricalRecord, origin: Origin, recorded: Sequence[Event]
) -> history.HistoricalOutcome:
    """Whether a case that is there already says the same."""
    first = recorded[0]
    assert isinstance(first, history.HistoricalCaseRecorded), "a claim is held by the case it was made for"
    told = [event for event, _ in record_case(case, origin, first.number)]
    same = told == list(recorded)
    return history.HistoricalOutcome(
        reference=case.reference,
        outcome="already_recorded" if same else "recorded_otherwise",
        number=first.number,
        detail=None if same else _difference(recorded, told),
    )


def _difference(recorded: Sequence[Event], told: Sequence[Event]) -> str:
    there, here = (
        sum(isinstance(one, history.HistoricalStepRecorded) for one in of) for of in (recorded, told)
    )
    if there != here:
        return f"{there} steps are recorded, {here} are told now"
    place = next(n for n, (one, other) in enumerate(zip_longest(recorded, told)) if one != other)
    return "the case itself differs" if place == 0 else f"what happened as number {place} differs"

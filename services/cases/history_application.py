"""Command handling of historical cases, and what every new case needs: a number, a calendar, secrets."""

import os
from datetime import datetime

from infra.contracts import Context, Refusal
from infra.eventstore.application import Change, Decision, handles
from infra.eventstore.log import EventLog
from infra.eventstore.records import Claim, ClaimHeld
from infra.privacy.keyring import Keyring
from infra.runtime.clock import Clock
from services.cases.catalogue_application import CatalogueApplication
from services.cases.contract import history
from services.cases.contract import refusals as no
from services.cases.domain.deadlines.working_days import WorkingCalendar
from services.cases.domain.historical_case import record_case
from services.cases.domain.identity import case_id
from services.cases.secrets import CaseSecrets, readable

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
    ) -> None:
        super().__init__(log, keyring, clock)
        self.calendar = calendar
        self.secrets = secrets
        self.keyring = keyring

    def claim_refusal(self, held: ClaimHeld) -> Refusal:
        return no.ALREADY_RECORDED(f"{held.claim.key} is recorded already")

    @handles(history.RecordHistoricalCase)
    def record_historical_case(self, command: history.RecordHistoricalCase, context: Context) -> Decision:
        self._existing_item(command.hall, command.item)
        number = self._new_number(command.hall, command.started_at)
        told = record_case(command, number)
        stream = case_id(number)
        change = Change(
            stream, 0, [event for event, _ in told], occurred_at=[occurred for _, occurred in told]
        )
        reference = Claim(_HISTORICAL, f"{command.hall}/{command.source}/{command.reference}")
        answer = history.HistoricalCaseAnswer(number=number, steps=len(command.steps))
        return Decision([change], answer, claims=[(reference, stream)])

    def _new_number(self, hall: str, at: datetime | None = None) -> str:
        """A number nobody can guess the next of; should it be taken, another is drawn."""
        year = self.calendar.day_of(at or self.clock.now()).year
        return f"{hall}-{year}-{readable(os.urandom(8))}"
